"""What core services publish by."""

from __future__ import annotations

import atexit
import os
import random
import re
import time
import weakref
from collections.abc import Callable, Iterable, Sequence
from types import TracebackType
from typing import Any

from ._json_text import NonFinite
from ._publishing.background_sender import BackgroundSender, SenderOptions
from ._publishing.backoff import backoff
from ._publishing.entry import AnyEvent, Entry, pack_batches, source_of, to_entry, to_event
from ._publishing.put_events import EventBridgeClient, Failure, put_events
from ._publishing.report import OnError, log_error, safe_report
from ._publishing.spool import Spool
from .audit_log import from_audit_log
from .errors import PublishError
from .event import Event

# EventBridge API reference, PutEventsRequestEntry: the name or the ARN of a bus.
_BUS_NAME = re.compile(r"(arn:[\w-]+:events:[\w-]+:\d{12}:event-bus/)?[/.\w-]+", re.ASCII)

_publishers: weakref.WeakSet[Publisher] = weakref.WeakSet()


class Publisher:
    """Publishes events of one service of the core.

        publisher = Publisher(bus_name="server-monitor-prod", service="central-api", spool="/var/spool/events.jsonl")
        publisher.enqueue(EventTypes.USER_LOGIN, user_id=7, ip="203.0.113.9")
        publisher.close()  # on shutdown

    Threads may share a publisher. After a fork, the child's is empty: the events that wait are the parent's.
    """

    def __init__(
        self,
        *,
        bus_name: str,
        service: str,
        client: EventBridgeClient | None = None,
        on_error: OnError = log_error,
        spool: str | None = None,
        spool_sync: bool = False,
        non_finite: NonFinite = "refuse",
        max_buffered: int = 10_000,
        max_buffered_bytes: int = 32 * 1024 * 1024,
        max_attempts: int = 5,
        request_timeout: float = 5.0,
        close_timeout: float = 5.0,
        sleep: Callable[[float], None] = time.sleep,
        random: Callable[[], float] = random.random,
    ) -> None:
        """
        - `bus_name`: name or ARN of the bus: the stack's output `BusName`.
        - `service`: who publishes, e.g. `central-api`; the `source` of its events is `servermonitor.<service>`.
        - `client`: `boto3.client("events")`; one is made if there is none.
        - `on_error(error, event)`: hears of each event that is lost, and, with `None` for the event, when events have
          to wait or the spool fails. The default logs. What it raises is ignored. Any thread may call it.
        - `spool`: path of a file that has each event of `enqueue` before `enqueue` returns. What is in it is published
          even if this process is killed: at the next start, or by another process with the same spool.
        - `spool_sync`: `enqueue` waits for the disk too, so that a power cut loses nothing either. Takes milliseconds.
        - `non_finite`: `null` sends NaN and infinities as null; `refuse` refuses the event.
        - `max_buffered`, `max_buffered_bytes`: events in memory, and their bytes. With a spool, more wait in the file.
        - `max_attempts`: of `publish` and `publish_all`. `enqueue` gives up no event that EventBridge may take later.
        - `request_timeout`: seconds for one call to EventBridge. `close_timeout`: seconds that `close` may take.

        Raises ValueError for a wrong argument, SpoolError when the spool cannot be written, and what boto3 raises when
        it finds no region.
        """
        if not _BUS_NAME.fullmatch(bus_name):
            raise ValueError("`bus_name` must be the name or the ARN of a bus: the stack's output `BusName`")
        if non_finite not in ("refuse", "null"):
            raise ValueError("`non_finite` must be `refuse` or `null`")
        _check_at_least(1, max_buffered=max_buffered, max_buffered_bytes=max_buffered_bytes, max_attempts=max_attempts)
        _check_at_least(0, close_timeout=close_timeout)
        if request_timeout <= 0:
            raise ValueError("`request_timeout` must be above 0 seconds")
        self._bus_name = bus_name
        self._source = source_of(service)
        self._non_finite: NonFinite = non_finite
        self._max_attempts = max_attempts
        self._request_timeout = request_timeout
        self._close_timeout = close_timeout
        self._sleep = sleep
        self._random = random
        self._report = safe_report(on_error)
        self._owns_client = client is None
        self._client: EventBridgeClient | None = client or _make_client(request_timeout)
        self._background = BackgroundSender(
            SenderOptions(
                send=self._put_events,
                report=self._report,
                spool=None if spool is None else Spool(spool, spool_sync, self._report),
                max_buffered=max_buffered,
                max_buffered_bytes=max_buffered_bytes,
                random=random,
            )
        )
        _publishers.add(self)

    def publish(self, event: AnyEvent, **fields: Any) -> Event:
        """Publishes one event and waits until EventBridge has it. Returns the event, completed.

        `event` is an event, a mapping of its fields, an object with `to_dict()`, or a type, with the fields by name.

        Raises InvalidEventError or EventTooLargeError before anything is sent, and PublishError when EventBridge did
        not take the event in all attempts.
        """
        return self.publish_all([_with_fields(event, fields)])[0]

    def publish_all(self, events: Iterable[AnyEvent]) -> list[Event]:
        """Publishes events in as few calls as EventBridge allows. Returns them, completed, in the same order.

        Raises InvalidEventError or EventTooLargeError for the first event that is refused; then none is sent. Raises
        PublishError when some were not taken: its `events` are those, its `published` the others.
        """
        complete = [to_event(event) for event in events]
        entries = [to_entry(event, self._source, self._non_finite) for event in complete]
        failures: list[Failure] = []
        for batch in pack_batches(entries):
            failures += self._send(batch)
        if failures:
            lost = {id(failure.entry) for failure in failures}
            more = f" (and {len(failures) - 1} more)" if len(failures) > 1 else ""
            raise PublishError(
                f"{failures[0].error}{more}",
                [event for event, entry in zip(complete, entries) if id(entry) in lost],
                [event for event, entry in zip(complete, entries) if id(entry) not in lost],
            ) from failures[0].error.__cause__
        return complete

    def enqueue(self, event: AnyEvent, **fields: Any) -> None:
        """Takes an event, as `publish` does, and returns at once; a thread publishes it. Never raises.

        With a spool, the event is in it when this returns. An event that is refused, or for which there is no room,
        goes to `on_error`.
        """
        try:
            complete = to_event(_with_fields(event, fields))
            self._background.push(to_entry(complete, self._source, self._non_finite))
        except Exception as error:
            self._report(error, event)

    def enqueue_audit_log(self, row: Any) -> None:
        """Makes an event of an audit log row, as `from_audit_log` does, and enqueues it. Never raises."""
        try:
            self.enqueue(from_audit_log(row))
        except Exception as error:
            self._report(error, row)

    def flush(self, timeout: float | None = None) -> bool:
        """Waits until all events so far are published, those in the spool too. False when the time is up before."""
        return self._background.flush(timeout)

    def close(self, timeout: float | None = None) -> None:
        """Publishes what is buffered, for at most `timeout` seconds (default: `close_timeout`), and ends the thread.

        What is left stays in the spool, or goes to `on_error`. The end of the program closes all publishers too.
        """
        self._background.close(self._close_timeout if timeout is None else timeout)

    def check(self) -> None:
        """Finds out whether the bus exists: EventBridge accepts events for some buses that do not, and drops them.

        Needs the permission `events:DescribeEventBus`. Raises PublishError.
        """
        try:
            self._get_client().describe_event_bus(Name=self._bus_name)
        except Exception as cause:
            raise PublishError(f"the bus {self._bus_name} cannot be used: {cause}; check `bus_name`") from cause

    def __enter__(self) -> Publisher:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _get_client(self) -> EventBridgeClient:
        if self._client is None:
            self._client = _make_client(self._request_timeout)
        return self._client

    def _put_events(self, entries: Sequence[Entry]) -> list[Failure]:
        return put_events(self._get_client(), self._bus_name, entries)

    def _send(self, batch: Sequence[Entry]) -> list[Failure]:
        """Sends a batch, and what may be taken later again."""
        refused: list[Failure] = []
        for attempt in range(1, self._max_attempts + 1):
            failures = self._put_events(batch)
            refused += [failure for failure in failures if failure.kind != "retryable"]
            retryable = [failure for failure in failures if failure.kind == "retryable"]
            if not retryable or attempt == self._max_attempts:
                break
            batch = [failure.entry for failure in retryable]
            self._sleep(backoff(attempt, self._random))
        return refused + retryable

    def _after_fork(self) -> None:
        if self._owns_client:
            # Its connections are the parent's.
            self._client = None
        self._background.forget()


def _check_at_least(least: int, **options: float) -> None:
    for name, value in options.items():
        if not value >= least:
            raise ValueError(f"`{name}` must be {least} or more")


def _with_fields(event: AnyEvent, fields: dict[str, Any]) -> AnyEvent:
    if isinstance(event, str):
        return {**fields, "event_type": event}
    if fields:
        raise TypeError("give fields by name with an event type, not with an event")
    return event


def _make_client(request_timeout: float) -> EventBridgeClient:
    """A client that does not retry: the publisher does, so that attempts are counted once."""
    import boto3
    from botocore.config import Config

    config = Config(
        connect_timeout=min(2.0, request_timeout), read_timeout=request_timeout, retries={"total_max_attempts": 1}
    )
    # As in the AWS CLI, AWS_REGION comes before AWS_DEFAULT_REGION, which is the only one that boto3 reads.
    client: EventBridgeClient = boto3.client("events", region_name=os.environ.get("AWS_REGION") or None, config=config)
    return client


def _close_all() -> None:
    for publisher in list(_publishers):
        publisher.close()


def _reset_all() -> None:
    for publisher in list(_publishers):
        publisher._after_fork()


atexit.register(_close_all)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_reset_all)
