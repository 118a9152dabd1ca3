"""The errors of this package. Each has a stable `code` to branch on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from .event import Event


class ServerMonitorError(Exception):
    """What all errors of this package are."""

    code = "error"


class EventProblem(NamedTuple):
    """What is wrong with a field of an event."""

    #: The field, e.g. `event_id`.
    path: str
    #: What it must be, e.g. `a UUID`.
    expected: str
    #: What came: `missing`, or its type; never the value.
    got: str


class InvalidEventError(ServerMonitorError, ValueError):
    """An event that breaks the event contract. The message names every problem.

    `field` is the path of the first wrong field, e.g. `meta.disk.load`. `problems` has every field that is missing or
    of the wrong type; it is empty when a limit is exceeded or a value cannot be written as JSON.
    """

    code = "invalid_event"

    def __init__(self, field: str, message: str, problems: Sequence[EventProblem] = ()) -> None:
        super().__init__(message)
        self.field = field
        self.problems = tuple(problems)


class EventTooLargeError(ServerMonitorError, ValueError):
    """An event larger than one EventBridge entry may be. Sizes are in bytes of UTF-8."""

    code = "event_too_large"

    def __init__(self, event_type: str, size: int, limit: int) -> None:
        super().__init__(
            f"event {event_type}: its entry is {size} bytes, over the limit of {limit}; "
            "shorten `meta`, or store the data elsewhere and send its address"
        )
        self.size = size
        self.limit = limit


class PublishError(ServerMonitorError):
    """EventBridge did not take an event. `__cause__` is what it answered last.

    `events` are the events of the call that were not published, or perhaps were: a lost answer proves nothing.
    `published` are the others.
    """

    code = "publish_failed"

    def __init__(self, message: str, events: Sequence[Event] = (), published: Sequence[Event] = ()) -> None:
        super().__init__(message)
        self.events = tuple(events)
        self.published = tuple(published)


class BufferFullError(ServerMonitorError):
    """The buffer is full: events come faster than EventBridge takes them, or it takes none."""

    code = "buffer_full"

    def __init__(self, waiting: int, has_spool: bool = False) -> None:
        fix = "make room on the disk of the spool" if has_spool else "set `spool`, or raise `max_buffered`"
        super().__init__(f"{waiting} events wait to be published already; {fix}")


class SpoolError(ServerMonitorError):
    """The spool file cannot be used. `__cause__` is what the operating system answered."""

    code = "spool_failed"
