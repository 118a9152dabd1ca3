"""Events as EventBridge takes them, and how many of them fit into one call."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, NoReturn, Union

from .. import _timestamps
from .._json_text import NonFinite, to_json
from ..errors import EventTooLargeError, ServerMonitorError
from ..event import Event, complete_event, parse_event

#: Bytes that one PutEvents call may have, all entries together (EventBridge quotas: 1 MB).
MAX_REQUEST_BYTES: Final = 1024 * 1024
#: Bytes that one entry may have. The rest is for what EventBridge adds around an event: the whole must fit into one SQS
#: message, which has at most 1 MiB (SQS quotas).
MAX_ENTRY_BYTES: Final = MAX_REQUEST_BYTES - 4096
#: Entries that one PutEvents call may have (EventBridge API reference, PutEvents).
MAX_REQUEST_ENTRIES: Final = 10
#: Bytes that EventBridge counts for the field `Time` (user guide, "Calculating PutEvents event entry size").
_TIME_BYTES = 14
#: The `source` of every event starts with this: the bus rule matches on it.
SOURCE_PREFIX: Final = "servermonitor."

_SERVICE = re.compile(r"[a-z0-9][a-z0-9._-]*", re.ASCII)

#: What callers give for an event: one of this package, its fields, or any object with `to_dict()`.
AnyEvent = Union[Event, Mapping[str, Any], Any]


@dataclass(frozen=True)
class Entry:
    """An event as EventBridge takes it: its text is fixed, whatever the caller does to the event meanwhile."""

    event: Event
    source: str
    #: The event as JSON text, in UTF-8.
    detail: bytes
    #: Bytes, as EventBridge counts them.
    size: int

    def to_request(self, bus_name: str) -> dict[str, Any]:
        """The entry of a PutEvents call."""
        return {
            "EventBusName": bus_name,
            "Source": self.source,
            "DetailType": self.event.event_type,
            "Detail": self.detail.decode(),
            "Time": _timestamps.to_datetime(self.event.timestamp),
        }


def source_of(service: str) -> str:
    """The `source` of a service's events.

    Raises ValueError for a name that the bus would not take.
    """
    if not _SERVICE.fullmatch(service):
        raise ValueError("`service` must be lower-case letters, digits, `.`, `_` and `-`, like `central-api`")
    return SOURCE_PREFIX + service


def to_entry(given: AnyEvent, source: str, non_finite: NonFinite) -> Entry:
    """Makes an entry of an event. An event that is one already is checked; fields are completed as by `create_event`.

    Raises InvalidEventError, which names the field, or EventTooLargeError.
    """
    event = _to_event(given)
    detail = event.to_json(non_finite).encode()
    size = _TIME_BYTES + len(source) + len(event.event_type) + len(detail)
    if size > MAX_ENTRY_BYTES:
        raise EventTooLargeError(event.event_type, size, MAX_ENTRY_BYTES)
    return Entry(event, source, detail, size)


def _to_event(given: AnyEvent) -> Event:
    if isinstance(given, Mapping):
        return complete_event(given)
    to_dict = getattr(given, "to_dict", None)
    return parse_event(to_dict() if callable(to_dict) else given)


def spool_line(entry: Entry) -> bytes:
    """An entry as a line of a spool file, the same as the TypeScript publisher writes."""
    return b'{"source":' + to_json(entry.source).encode() + b',"event":' + entry.detail + b"}"


def read_spool_line(line: bytes) -> Entry:
    """The entry of a spool line.

    Raises ValueError when the line is torn or no event.
    """
    spooled = json.loads(line, parse_float=Decimal, parse_constant=_refuse_constant)
    if not isinstance(spooled, dict) or not isinstance(spooled.get("source"), str):
        raise ValueError("not an object with a source and an event")
    try:
        return to_entry(parse_event(spooled.get("event")), spooled["source"], "refuse")
    except ServerMonitorError as cause:
        raise ValueError(str(cause)) from cause


def _refuse_constant(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON")


def pack_batches(entries: Iterable[Entry]) -> Iterator[list[Entry]]:
    """Packs entries into as few calls as their order and the limits allow."""
    batch: list[Entry] = []
    size = 0
    for entry in entries:
        if batch and (len(batch) >= MAX_REQUEST_ENTRIES or size + entry.size > MAX_REQUEST_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(entry)
        size += entry.size
    if batch:
        yield batch
