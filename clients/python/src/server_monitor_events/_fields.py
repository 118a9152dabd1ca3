"""The event contract, field by field: what is accepted, and its normal form."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any, Union
from uuid import UUID

from . import _timestamps
from .errors import EventProblem, InvalidEventError
from .event_types import SEVERITIES

#: An id of the core's database.
Id = Union[int, float, str, None]

# EventBridge takes a detail-type of at most 128 characters (API reference, PutEventsRequestEntry).
_MAX_TYPE = 128
_EVENT_TYPE = re.compile(r"[a-z0-9][a-z0-9_-]*(\.[a-z0-9_-]+)*", re.ASCII)
_UUID = re.compile(r"([0-9a-f]{8})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{12})", re.ASCII)
_HEX = re.compile(r"([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})", re.ASCII)
# The Nil and the Max UUID of RFC 9562 identify nothing.
_NO_UUID = re.compile(r"[0-]+|[f-]+")


class _Refused(Exception):
    """The value breaks the contract."""


def _event_id(value: object) -> str:
    if isinstance(value, str):
        lower = value.lower()
        found = _UUID.fullmatch(lower) or _HEX.fullmatch(lower)
        if found and not _NO_UUID.fullmatch(lower):
            return "-".join(found.groups())
    raise _Refused


def _event_type(value: object) -> str:
    if isinstance(value, str) and is_event_type(value.lower()):
        return value.lower()
    raise _Refused


def is_event_type(lower: str) -> bool:
    """Whether lower-case text is an event type."""
    return len(lower) <= _MAX_TYPE and _EVENT_TYPE.fullmatch(lower) is not None


def _timestamp(value: object) -> str:
    if isinstance(value, datetime):
        return _timestamps.from_datetime(value)
    if isinstance(value, str):
        try:
            return _timestamps.normalize(value)
        except ValueError:
            pass
    raise _Refused


def _id(value: object) -> Id:
    if value is None or isinstance(value, str) or _is_number(value):
        return value  # type: ignore[return-value]
    raise _Refused


def _nullable_text(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    raise _Refused


def _text(value: object) -> str:
    return _nullable_text(value) or ""


def _id_text(value: object) -> str:
    if isinstance(value, float) and not math.isfinite(value):
        raise _Refused
    return str(value) if _is_number(value) else _text(value)


def _meta(value: object) -> dict[str, Any]:
    if value is None:
        return {}
    if isinstance(value, Mapping):
        return dict(value)
    raise _Refused


def _severity(value: object) -> str:
    if value is None:
        return SEVERITIES[0]
    if isinstance(value, str) and value in SEVERITIES:
        return value
    raise _Refused


def _is_number(value: object) -> bool:
    # NaN and infinities are refused when the event is written, or become null there.
    return isinstance(value, (int, float)) and not isinstance(value, bool)


@dataclass(frozen=True)
class _Field:
    #: What a value must be, as errors say it.
    expected: str
    #: The value in its normal form. Raises _Refused.
    read: Callable[[object], Any]
    required: bool = False


_TYPE_RULE = (
    f"letters, digits, `_` and `-` in words joined by dots, such as `task.finished`, {_MAX_TYPE} characters at most"
)
_NULLABLE_TEXT = _Field("text or null", _nullable_text)
_TEXT = _Field("text or null", _text)
_ROW_ID = _Field("a number, text or null", _id)

_FIELDS = {
    "event_id": _Field("a UUID", _event_id, required=True),
    "event_type": _Field(_TYPE_RULE, _event_type, required=True),
    "timestamp": _Field("an ISO 8601 date and time, such as `2026-01-08T01:00:00Z`", _timestamp, required=True),
    "user_id": _ROW_ID,
    "username": _NULLABLE_TEXT,
    "server_id": _ROW_ID,
    "server_name": _NULLABLE_TEXT,
    "target_type": _TEXT,
    "target_id": _Field("text, a number or null", _id_text),
    "action": _TEXT,
    "meta": _Field("an object or null", _meta),
    "ip": _NULLABLE_TEXT,
    "user_agent": _NULLABLE_TEXT,
    "severity": _Field(f"one of {', '.join(SEVERITIES)}", _severity),
}


def read_fields(given: object) -> dict[str, Any]:
    """All fields of the contract in their normal form, and after them those that it does not name.

    Raises InvalidEventError, which names every problem.
    """
    if not isinstance(given, Mapping):
        problem = EventProblem("(the event itself)", "an object", _kind_of(given, given))
        raise _refused([problem])
    fields: dict[str, Any] = {}
    problems: list[EventProblem] = []
    for name, field in _FIELDS.items():
        value = _plain(given.get(name))
        try:
            fields[name] = field.read(value)
        except _Refused:
            got = "missing" if name not in given else _kind_of(value, given[name])
            problems.append(EventProblem(name, field.expected, got))
    if problems:
        raise _refused(problems)
    fields.update((name, value) for name, value in given.items() if name not in _FIELDS)
    return fields


def _refused(problems: list[EventProblem]) -> InvalidEventError:
    text = "; ".join(f"`{path}` is {got}: {expected} is expected" for path, expected, got in problems)
    return InvalidEventError(problems[0].path, f"not an event: {text}", problems)


def _plain(value: object) -> object:
    """What stands behind an enum member or a UUID."""
    if isinstance(value, Enum):
        return value.value
    return str(value) if isinstance(value, UUID) else value


def _kind_of(value: object, given: object) -> str:
    """What a value is, and never the value: it may be secret."""
    if value is None:
        return "null"
    if isinstance(value, str):
        return "text of another form" if value else "empty text"
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN or infinite"
    return f"of type {type(given).__name__}"
