"""Events as EventBridge takes them, and how many of them fit into one call."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any, Final, NamedTuple, NoReturn, Union

from .. import _timestamps
from .._json_text import NonFinite, to_json
from ..errors import EventTooLargeError, ServerMonitorError
from ..event import Event, complete_event, parse_event

#: Bytes that one entry may have, and all entries of a call together (EventBridge quotas: 1 MB since January 2026). The
#: same limit holds for the SQS message in which EventBridge hands the event on.
MAX_REQUEST_BYTES: Final = 1024 * 1024
#: Entries that one PutEvents call may have (EventBridge API reference, PutEvents).
MAX_REQUEST_ENTRIES: Final = 10
#: Bytes of the JSON around `source`, `detail-type` and `detail` in an event that EventBridge hands on, with room for
#: the longest region. They count: "entry size is calculated including any necessary characters and keys of the JSON
#: representation" (API reference).
ENVELOPE_BYTES: Final = len(
    to_json(
        {
            "version": "0",
            "id": "00000000-0000-0000-0000-000000000000",
            "detail-type": "",
            "source": "",
            "account": "000000000000",
            "time": "2026-01-01T00:00:00Z",
            "region": "us-isob-northeast-10",
            "resources": [],
        }
    )
    + ',"detail":'
)
#: The `source` of every event starts with this: the bus rule matches on it.
SOURCE_PREFIX: Final = "servermonitor."

# A source has at most 256 characters (EventBridge API reference, PutEventsRequestEntry).
_MAX_SERVICE = 256 - len(SOURCE_PREFIX)
_SERVICE = re.compile(r"[a-z0-9][a-z0-9._-]*", re.ASCII)

#: What callers give for an event: one of this package, its fields, or any object with `to_dict()`.
AnyEvent = Union[Event, Mapping[str, Any], Any]


class Entry(NamedTuple):
    """An event as EventBridge takes it, in as little memory as possible: many may wait."""

    event_id: str
    event_type: str
    timestamp: str
    source: str
    #: The event as JSON text, in UTF-8. It is fixed, whatever the caller does to the event meanwhile.
    detail: bytes
    #: Bytes, as EventBridge counts them.
    size: int

    @property
    def event(self) -> Event:
        """The event again."""
        return Event.from_dict(json.loads(self.detail))

    def to_request(self, bus_name: str) -> dict[str, Any]:
        """The entry of a PutEvents call."""
        return {
            "EventBusName": bus_name,
            "Source": self.source,
            "DetailType": self.event_type,
            "Detail": self.detail.decode(),
            "Time": _timestamps.to_datetime(self.timestamp),
        }


def source_of(service: str) -> str:
    """The `source` of a service's events.

    Raises ValueError for a name that the bus would not take.
    """
    if not _SERVICE.fullmatch(service) or len(service) > _MAX_SERVICE:
        raise ValueError("`service` must be lower-case letters, digits, `.`, `_` and `-`, such as `central-api`")
    return SOURCE_PREFIX + service


def to_event(given: AnyEvent) -> Event:
    """A complete event. One that is an event already is checked; fields are completed as by `create_event`.

    Raises InvalidEventError, which names the fields.
    """
    if isinstance(given, Mapping):
        return complete_event(given)
    to_dict = getattr(given, "to_dict", None)
    return parse_event(to_dict() if callable(to_dict) else given)


def to_entry(event: Event, source: str, non_finite: NonFinite) -> Entry:
    """Makes an entry of a complete event.

    Raises InvalidEventError, which names what JSON cannot hold, or EventTooLargeError.
    """
    detail = event.to_json(non_finite).encode()
    size = ENVELOPE_BYTES + len(source) + len(event.event_type) + len(detail)
    if size > MAX_REQUEST_BYTES:
        raise EventTooLargeError(event.event_type, size, MAX_REQUEST_BYTES)
    return Entry(event.event_id, event.event_type, event.timestamp, source, detail, size)


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
