"""Writes values as compact JSON, digit by digit, and names the path of what JSON cannot hold."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any, Final, Literal, Optional
from uuid import UUID

from . import _timestamps
from ._printable import printable
from .errors import InvalidEventError

#: What to do with NaN and infinities, which JSON does not have.
NonFinite = Literal["refuse", "null"]

#: How deep an event may be nested: deeper ones could exhaust the stack of whatever reads them.
MAX_DEPTH: Final = 32
#: How many keys and list items an event may have, all levels together.
MAX_ITEMS: Final = 100_000

#: The path of a value: the path of what holds it, and its key or index there.
_Path = Optional[tuple[Any, object]]

_quote = json.JSONEncoder(ensure_ascii=False).encode
# SQS refuses U+FFFE and U+FFFF (API reference, SendMessage). UTF-8 has no lone surrogates: Python reads them from file
# names that are not UTF-8.
_TO_ESCAPE = re.compile("[\ud800-\udfff\ufffe\uffff]")


def to_json(value: object, non_finite: NonFinite = "refuse") -> str:
    """Writes a value as JSON.

    Integers and decimals keep all their digits. Dates, UUIDs and enum members are written as text or as their value.
    Raises InvalidEventError, with the path, for what JSON cannot hold.
    """
    writer = _Writer(non_finite)
    writer.write(value, None, 1)
    text = "".join(writer.parts)
    return text if text.isascii() else _TO_ESCAPE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


class _Writer:
    def __init__(self, non_finite: NonFinite) -> None:
        self.parts: list[str] = []
        self._items = 0
        self._non_finite = non_finite

    def write(self, value: object, path: _Path, depth: int) -> None:
        if isinstance(value, str):
            self.parts.append(_quote(str.__str__(value)))
        elif value is None:
            self.parts.append("null")
        elif isinstance(value, bool):
            self.parts.append("true" if value else "false")
        elif isinstance(value, int):
            self.parts.append(_digits(value, path))
        elif isinstance(value, float):
            self._write_float(value, path)
        elif isinstance(value, Mapping):
            self._write_object(value, path, depth)
        elif isinstance(value, (list, tuple)):
            self._write_list(value, path, depth)
        else:
            self._write_other(value, path, depth)

    def _write_float(self, value: float, path: _Path) -> None:
        if value - value == 0:
            self.parts.append(float.__repr__(value))
        else:
            self._write_non_finite("NaN" if value != value else "Infinity" if value > 0 else "-Infinity", path)

    def _write_non_finite(self, name: str, path: _Path) -> None:
        if self._non_finite == "refuse":
            raise refusal(path_text(path), f"{name} is not JSON; send null or text, or set `non_finite='null'`")
        self.parts.append("null")

    def _write_object(self, value: Mapping[Any, object], path: _Path, depth: int) -> None:
        self._enter(len(value), path, depth)
        keys: set[str] = set()
        separator = "{"
        for key, item in value.items():
            name = self._key(key, (path, key))
            if name in keys:
                raise refusal(path_text((path, name)), "two keys are the same as text")
            keys.add(name)
            self.parts.append(f"{separator}{_quote(name)}:")
            self.write(item, (path, name), depth + 1)
            separator = ","
        self.parts.append("}" if keys else "{}")

    def _key(self, key: object, path: _Path) -> str:
        if isinstance(key, str):
            return str.__str__(key)
        if isinstance(key, int) and not isinstance(key, bool):
            return _digits(key, path)
        raise refusal(path_text(path), f"a key must be text, not {_type_of(key)}")

    def _write_list(self, value: list[object] | tuple[object, ...], path: _Path, depth: int) -> None:
        self._enter(len(value), path, depth)
        separator = "["
        for index, item in enumerate(value):
            self.parts.append(separator)
            self.write(item, (path, index), depth + 1)
            separator = ","
        self.parts.append("]" if value else "[]")

    def _enter(self, length: int, path: _Path, depth: int) -> None:
        self._items += length
        if depth > MAX_DEPTH:
            where = path_text(path)
            reason = f"the event is nested deeper than {MAX_DEPTH} levels at `{where}`: flatten it"
            raise InvalidEventError(where, reason)
        if self._items > MAX_ITEMS:
            where = path_text(path)
            reason = f"the event has more than {MAX_ITEMS} keys and list items at `{where}`: send fewer"
            raise InvalidEventError(where, f"{reason}, or store the data elsewhere and send its address")

    def _write_other(self, value: object, path: _Path, depth: int) -> None:
        if isinstance(value, Decimal):
            if value.is_finite():
                self.parts.append(str(value))
            else:
                self._write_non_finite(str(value), path)
        elif isinstance(value, datetime):
            self.parts.append(_quote(_timestamps.from_datetime(value)))
        elif isinstance(value, date):
            self.parts.append(_quote(value.isoformat()))
        elif isinstance(value, UUID):
            self.parts.append(_quote(str(value)))
        elif isinstance(value, Enum):
            self.write(value.value, path, depth)
        else:
            reason = f"{_type_of(value)} cannot be written as JSON; use text, numbers, booleans, lists and objects"
            raise refusal(path_text(path), reason)


def _digits(value: int, path: _Path) -> str:
    try:
        return int.__repr__(value)
    except ValueError as cause:  # Python limits the digits that it writes (sys.set_int_max_str_digits).
        raise refusal(path_text(path), "the integer has too many digits; send it as text") from cause


def path_text(path: _Path) -> str:
    """The path as people write it, e.g. `meta.disks.0.load`."""
    keys: list[str] = []
    while path is not None:
        path, key = path
        keys.append(str(key))
    return printable(".".join(reversed(keys))) or "(the event itself)"


def refusal(field: str, reason: str) -> InvalidEventError:
    """The error for a field that breaks the contract."""
    return InvalidEventError(field, f"event field `{field}`: {reason}")


def _type_of(value: object) -> str:
    return f"a value of type {type(value).__name__}"
