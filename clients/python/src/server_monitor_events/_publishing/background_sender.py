"""Publishes buffered events in a thread of its own."""

from __future__ import annotations

import contextlib
import logging
import queue
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from ..errors import BufferFullError, PublishError
from .backoff import backoff
from .entry import Entry, spool_line
from .event_buffer import EventBuffer, Item
from .put_events import Failure
from .spool import Spool
from .spool_replay import LOOK_EVERY, SpoolReplay

_logger = logging.getLogger("server_monitor_events")


class SenderOptions(NamedTuple):
    #: One call to EventBridge.
    send: Callable[[Sequence[Entry]], list[Failure]]
    #: Hears of errors, with the event if one is lost by it. Never raises.
    report: Callable[[Exception, Any], None]
    spool: Spool | None
    max_buffered: int
    max_buffered_bytes: int
    #: From 0 up to, not including, 1.
    random: Callable[[], float]


class _Flush:
    """Somebody waits until all events up to a number are published."""

    def __init__(self, last: int) -> None:
        self.last = last
        self.published = False
        self.answered = threading.Event()

    def answer(self, published: bool) -> None:
        self.published = published
        self.answered.set()


class BackgroundSender:
    """Holds events until EventBridge takes them: in memory, within bounds, and in the spool.

    During an outage it tries again and again, with growing pauses. It gives up an event only when EventBridge refuses
    that event for good.
    """

    def __init__(self, options: SenderOptions) -> None:
        self._options = options
        self._spool = options.spool
        self._closed = False
        self._reset()
        if self._spool:
            # There may be events of an earlier life.
            self._ensure_thread()

    def _reset(self) -> None:
        self._lock = threading.RLock()
        #: A step is under way that must not be repeated by who interrupts it.
        self._entered = False
        self._buffer = EventBuffer(self._options.max_buffered, self._options.max_buffered_bytes)
        #: Events of signal handlers and finalizers that interrupted such a step.
        self._late: deque[Entry] = deque()
        self._replay = SpoolReplay(self._spool, self._options.report) if self._spool else None
        self._replay_next = True
        self._failures = 0
        self._retry_at = 0.0
        self._flushes: list[_Flush] = []
        self._abandoned = False
        #: Whether all events were published when the thread ended; None while it runs. Then nobody answers flushes.
        self._published_all: bool | None = None
        self._spool_failed = False
        self._outage = False
        self._thread: threading.Thread | None = None
        # Unlike the locks of `threading`, it may be used by a signal handler that interrupts a use of it.
        self._wake: queue.SimpleQueue[None] = queue.SimpleQueue()
        self._signalled = False
        self._resting = False

    def push(self, entry: Entry) -> None:
        """Takes an event. It is in the spool, if there is one, when this returns."""
        error: Exception | None = None
        with self._lock:
            if self._entered:
                error = self._push_aside(entry, None)
            else:
                self._entered = True
                try:
                    error = self._push(entry)
                finally:
                    self._entered = False
        if error:
            self._options.report(error, entry.event)
        self._ensure_thread()
        if not self._resting:
            self._notify()

    def _push(self, entry: Entry) -> Exception | None:
        if self._closed:
            return self._push_aside(entry, PublishError("the publisher is closed"))
        if not self._buffer.has_room(entry):
            return self._push_aside(entry, BufferFullError(len(self._buffer), has_spool=self._spool is not None))
        slot = None
        if self._spool:
            try:
                slot = self._spool.append(spool_line(entry))
                self._spool_failed = False
            except OSError as cause:
                self._cannot_spool(cause)
        self._buffer.push(entry, slot)
        return None

    def _push_aside(self, entry: Entry, error: Exception | None) -> Exception | None:
        """Puts an event where it needs no room in the buffer. Without a spool, that is nowhere if there is an error."""
        if self._spool and self._replay:
            try:
                self._spool.append_shared(spool_line(entry))
                self._replay.due_at = 0.0
                return None
            except OSError as cause:
                self._cannot_spool(cause)
        if not error:
            self._late.append(entry)
        return error

    def _cannot_spool(self, cause: OSError) -> None:
        # Once, until it works again.
        if not self._spool_failed:
            self._spool_failed = True
            error = PublishError(f"the spool cannot be written: {cause.strerror}; events are in memory only")
            error.__cause__ = cause
            self._options.report(error, None)

    def _ensure_thread(self) -> None:
        if self._thread or self._closed:
            return
        with self._lock:
            if self._thread:
                return
            self._thread = threading.Thread(target=self._run, name="server-monitor-events", daemon=True)
        try:
            self._thread.start()
        except RuntimeError as error:
            self._thread = None
            self._options.report(error, None)

    def _notify(self) -> None:
        if not self._signalled:
            self._signalled = True
            self._wake.put(None)

    def flush(self, timeout: float | None) -> bool:
        """Waits until all events so far are published. False when the time is up before."""
        with self._lock:
            if self._published_all is not None:
                return self._published_all
            if not self._thread:
                return len(self._buffer) == 0
            flush = _Flush(self._buffer.last)
            self._flushes.append(flush)
            self._retry_at = 0.0
        self._notify()
        flush.answered.wait(timeout)
        return flush.published

    def close(self, timeout: float) -> None:
        """Publishes what is buffered, for at most so many seconds. What is left stays in the spool, or is reported."""
        with self._lock:
            self._closed = True
            self._retry_at = 0.0
            thread = self._thread
        self._notify()
        if thread:
            thread.join(timeout)
        elif self._spool:
            self._spool.close()
        with self._lock:
            self._abandoned = True
            left = [item.entry for item in self._buffer.drain() if not item.slot] + list(self._late)
            self._late.clear()
            self._end_flushes(published=False)
        self._notify()
        error = PublishError("the publisher was closed before the event could be published")
        for entry in left:
            self._options.report(error, entry.event)

    def forget(self) -> None:
        """After a fork, in the child: the events and the thread are the parent's."""
        self._reset()
        if self._spool:
            self._spool.forget()

    # What follows runs in the thread.

    def _run(self) -> None:
        while self._safe_step():
            pass
        with self._lock:
            is_replayed = not self._replay or self._replay.is_over
            self._published_all = len(self._buffer) == 0 and is_replayed and not self._abandoned
            self._end_flushes(self._published_all)
        if self._spool and self._replay:
            self._replay.close()
            self._spool.close()

    def _safe_step(self) -> bool:
        try:
            return self._step()
        except Exception as cause:
            # A bug of ours, or of the client, must neither lose an event nor end the thread.
            error = PublishError(f"the publisher failed and goes on: {type(cause).__name__}: {cause}")
            error.__cause__ = cause
            self._options.report(error, None)
            self._rest()
            return True

    def _step(self) -> bool:
        """Makes one call, or waits for events. False at the end."""
        self._resting = False
        self._signalled = False
        while not self._wake.empty():
            self._wake.get()
        with self._lock:
            self._take_late()
            if self._abandoned or (self._closed and self._is_over()):
                return False
            # Before more is taken: under a steady load there is always more.
            self._answer_flushes()
            pause = self._retry_at - time.monotonic()
        if pause > 0:
            # An event is no reason to end the pause.
            self._resting = True
            self._wait(pause)
        elif not self._publish_replay() and not self._publish_buffered():
            with self._lock:
                self._answer_flushes()
            self._wait(self._replay.due_at - time.monotonic() if self._replay else LOOK_EVERY)
        return True

    def _take_late(self) -> None:
        while self._late:
            self._buffer.push(self._late.popleft(), None)

    def _is_over(self) -> bool:
        # What is spooled is safe: no need to try more than once.
        return len(self._buffer) == 0 or (self._failures > 0 and self._buffer.is_spooled)

    def _answer_flushes(self) -> None:
        if self._abandoned or (self._replay and not self._replay.is_over):
            return
        for flush in [flush for flush in self._flushes if not self._buffer.waits_for(flush.last)]:
            self._flushes.remove(flush)
            flush.answer(published=True)

    def _end_flushes(self, published: bool) -> None:
        for flush in self._flushes:
            flush.answer(published)
        self._flushes.clear()

    def _wait(self, seconds: float) -> None:
        if self._spool:
            self._spool.touch()
        with contextlib.suppress(queue.Empty):
            self._wake.get(timeout=min(max(seconds, 0.001), LOOK_EVERY))

    def _publish_replay(self) -> bool:
        """By turns with the buffer, so that neither waits for the end of the other."""
        replay = self._replay
        if not replay or self._closed or not (self._replay_next or len(self._buffer) == 0):
            return False
        self._replay_next = False
        try:
            batch = replay.take()
        except OSError as cause:
            error = PublishError(f"the spool cannot be read: {cause.strerror}; check its folder")
            error.__cause__ = cause
            self._options.report(error, None)
            return False
        if not batch:
            return False
        replay.settle(batch, self._publish(batch))
        return True

    def _publish_buffered(self) -> bool:
        self._replay_next = True
        with self._lock:
            batch = self._buffer.take()
        if not batch:
            return False
        again: Sequence[Item] = batch
        try:
            again = self._publish(batch)
        finally:
            with self._lock:
                self._buffer.settle(again)
        return True

    def _publish(self, batch: Sequence[Item]) -> list[Item]:
        """Returns what EventBridge has not taken and may take later."""
        failures = {id(failure.entry): failure for failure in self._options.send([item.entry for item in batch])}
        again: list[Item] = []
        ended: list[Item] = []
        for item in batch:
            failure = failures.get(id(item.entry))
            if failure and failure.kind == "entry":
                self._reject(item, failure)
            (again if failure and failure.kind != "entry" else ended).append(item)
        self._clear(ended)
        if not again:
            self._failures = 0
        elif ended:
            self._failures = 1
        else:
            self._failures += 1
        self._note_outage(failures[id(again[0].entry)] if again and not ended else None)
        if again:
            self._rest()
        return again

    def _rest(self) -> None:
        self._retry_at = time.monotonic() + backoff(max(1, self._failures), self._options.random)

    def _note_outage(self, failure: Failure | None) -> None:
        """Reports an outage when it begins, and logs its end."""
        if failure and not self._outage:
            where = "in the spool" if self._spool else "in memory"
            error = PublishError(f"events wait {where} for now: {failure.error}")
            error.__cause__ = failure.error
            self._options.report(error, None)
        elif self._outage and not failure:
            _logger.info("EventBridge takes events again")
        self._outage = failure is not None

    def _reject(self, item: Item, failure: Failure) -> None:
        if self._spool:
            self._try_spool(lambda spool: spool.reject(spool_line(item.entry)))
        self._options.report(failure.error, item.entry.event)

    def _clear(self, items: Sequence[Item]) -> None:
        slots = [item.slot for item in items if item.slot]
        if slots:
            self._try_spool(lambda spool: spool.done(slots))

    def _try_spool(self, action: Callable[[Spool], None]) -> None:
        if not self._spool:
            return
        try:
            action(self._spool)
        except OSError as cause:
            self._cannot_spool(cause)
