from __future__ import annotations

import logging
import os
import re
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError
from conftest import Bridge, Errors, wait_for

from server_monitor_events import BufferFullError, Publisher, PublishError

Make = Callable[..., Publisher]
EVENT = {"event_type": "task.finished"}
DOWN = EndpointConnectionError(endpoint_url="http://127.0.0.1:1")


class Gate:
    """Holds a call to EventBridge until it is opened."""

    def __init__(self, bridge: Bridge) -> None:
        self.entered = threading.Event()
        self.open = threading.Event()
        bridge.answers = [self._answer]

    def _answer(self, entries: Any) -> Any:
        self.entered.set()
        assert self.open.wait(10)
        return {"Entries": [{"ErrorCode": "Throttling"} for _ in entries]}


def test_publishes_in_the_background_in_order_and_in_batches(bridge: Bridge, make_publisher: Make) -> None:
    publisher = make_publisher()
    for number in range(1000):
        publisher.enqueue({**EVENT, "meta": {"n": number}})
    assert publisher.flush(10)
    assert [entry["Detail"].split('"n":')[1].split("}")[0] for entry in bridge.taken] == [str(n) for n in range(1000)]
    assert len(bridge.calls) < 1000


def test_never_raises_and_reports_what_is_refused(make_publisher: Make, errors: Errors) -> None:
    publisher = make_publisher()
    refused: list[Any] = [
        None,
        7,
        {},
        {**EVENT, "meta": {"x": float("nan")}},
        {**EVENT, "meta": {"t": "x" * 2_000_000}},
    ]
    for event in refused:
        publisher.enqueue(event)
    assert errors.lost == refused[1:]
    assert "`meta.x`: NaN" in errors.texts[3]


def test_enqueues_rows_of_the_audit_log_and_never_raises(bridge: Bridge, make_publisher: Make, errors: Errors) -> None:
    publisher = make_publisher()
    publisher.enqueue_audit_log({"id": 1, "action": "terminal.connect"})
    wrong: list[Any] = [{"id": 2}, {"action": "x", "meta": "{"}, 7]
    for row in wrong:
        publisher.enqueue_audit_log(row)
    assert publisher.flush(10)
    assert [entry["DetailType"] for entry in bridge.taken] == ["terminal.connect"]
    assert errors.lost == wrong


def test_never_raises_whatever_on_error_does(make_publisher: Make) -> None:
    def fail(error: Exception, event: Any) -> None:
        raise RuntimeError("on_error")

    make_publisher(on_error=fail).enqueue({})


def test_logs_by_default_and_shows_no_content(make_publisher: Make, caplog: pytest.LogCaptureFixture) -> None:
    from server_monitor_events._publishing.report import log_error

    with caplog.at_level(logging.ERROR, "server_monitor_events"):
        make_publisher(on_error=log_error).enqueue({"event_type": "a.b", "meta": {"password": b"hunter2"}})
    assert "[a.b None]" in caplog.text
    assert "hunter2" not in caplog.text


HOSTILE = "\x1b]0;t\x07\x1b[2J\x7f\x9b2J\u061c\u200e\u200f\u202e\u2066\u2069\u2028\u2029\r\nERROR forged\ud800"


@pytest.mark.parametrize(
    "event",
    [
        {"event_type": f"a.b{HOSTILE}", "event_id": f"1{HOSTILE}"},
        {"event_type": "a.b", "meta": {HOSTILE: b"1"}},
        {"event_type": "a.b", HOSTILE: float("nan")},
    ],
)
def test_a_log_line_holds_no_control_character_of_an_event(
    make_publisher: Make, caplog: pytest.LogCaptureFixture, event: dict[str, Any]
) -> None:
    from server_monitor_events._publishing.report import log_error

    with caplog.at_level(logging.ERROR, "server_monitor_events"):
        make_publisher(on_error=log_error).enqueue(event)
    (message,) = caplog.messages
    assert "\\u001b" in message
    assert not re.search("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]", message)


def test_takes_a_snapshot_of_the_event(bridge: Bridge, make_publisher: Make) -> None:
    gate = Gate(bridge)
    publisher = make_publisher()
    meta = {"a": 1}
    publisher.enqueue({**EVENT, "meta": meta})
    assert gate.entered.wait(10)
    meta["a"] = 2
    gate.open.set()
    assert publisher.flush(10)
    assert '"meta":{"a":1}' in bridge.taken[0]["Detail"]


def test_an_outage_loses_nothing_and_is_reported_once(bridge: Bridge, make_publisher: Make, errors: Errors) -> None:
    bridge.down = DOWN
    publisher = make_publisher()
    for _ in range(25):
        publisher.enqueue(EVENT)
    wait_for(lambda: len(bridge.calls) > 20)
    bridge.down = None
    assert publisher.flush(10)
    assert len(set(bridge.ids)) == len(bridge.ids) == 25
    assert errors.lost == []
    [text] = errors.texts
    assert text.startswith("events wait in memory for now: ")


def test_waits_for_permissions_and_credentials_as_for_an_outage(
    bridge: Bridge, make_publisher: Make, errors: Errors
) -> None:
    bridge.down = ClientError({"Error": {"Code": "AccessDeniedException", "Message": "no"}}, "PutEvents")
    publisher = make_publisher()
    publisher.enqueue(EVENT)
    wait_for(lambda: errors.texts)
    assert "allow `events:PutEvents`" in errors.texts[0]
    bridge.down = None
    assert publisher.flush(10)
    assert len(bridge.taken) == 1


def test_gives_up_only_what_eventbridge_refuses(bridge: Bridge, make_publisher: Make, errors: Errors) -> None:
    bridge.answers = [lambda entries: {"Entries": [{"ErrorCode": "MalformedDetail"} for _ in entries]}]
    publisher = make_publisher()
    publisher.enqueue({**EVENT, "username": "wrong"})
    assert publisher.flush(10)
    publisher.enqueue(EVENT)
    assert publisher.flush(10)
    assert [event.username for event in errors.lost] == ["wrong"]
    assert len(bridge.taken) == 1


def test_sends_throttled_events_again_behind_the_others(bridge: Bridge, make_publisher: Make) -> None:
    gate = Gate(bridge)
    publisher = make_publisher()
    publisher.enqueue(EVENT)
    assert gate.entered.wait(10)
    bridge.answers = [
        lambda entries: {
            "Entries": [{"ErrorCode": "ThrottlingException"}, *({"EventId": "1"} for _ in entries[1:])],
        }
    ]
    for _ in range(4):
        publisher.enqueue(EVENT)
    gate.open.set()
    assert publisher.flush(10)
    assert len(bridge.ids) == 1
    assert [len(call) for call in bridge.calls] == [1, 5, 1]


@pytest.mark.parametrize("bounds", [{"max_buffered": 20}, {"max_buffered_bytes": 12_000}])
def test_bounds_its_memory_and_reports_what_does_not_fit(
    bounds: dict[str, int], bridge: Bridge, make_publisher: Make, errors: Errors
) -> None:
    bridge.down = DOWN
    publisher = make_publisher(**bounds)
    for _ in range(100):
        publisher.enqueue(EVENT)
    full = [error for error, event in errors.heard if event]
    assert 60 <= len(full) <= 80
    assert all(isinstance(error, BufferFullError) for error in full)
    bridge.down = None
    assert publisher.flush(10)
    assert len(bridge.taken) + len(full) == 100


def test_has_room_again_after_events_were_published(bridge: Bridge, make_publisher: Make, errors: Errors) -> None:
    publisher = make_publisher(max_buffered=10, max_buffered_bytes=10_000)
    for _ in range(20):
        for _ in range(5):
            publisher.enqueue({**EVENT, "meta": {"text": "x" * 500}})
        assert publisher.flush(10)
    assert len(bridge.taken) == 100
    assert errors.heard == []


def test_close_publishes_what_waits_and_ends_the_thread(bridge: Bridge, make_publisher: Make) -> None:
    with make_publisher() as publisher:
        for _ in range(50):
            publisher.enqueue(EVENT)
    assert len(bridge.taken) == 50
    assert "server-monitor-events" not in [thread.name for thread in threading.enumerate()]


def test_close_reports_what_it_could_not_publish_in_time(bridge: Bridge, make_publisher: Make, errors: Errors) -> None:
    bridge.down = DOWN
    publisher = make_publisher()
    publisher.enqueue(EVENT)
    start = time.monotonic()
    publisher.close(0.2)
    assert time.monotonic() - start < 2
    assert len(errors.lost) == 1
    publisher.enqueue(EVENT)
    assert [str(error) for error, event in errors.heard if event][1] == "the publisher is closed"


def test_close_ends_although_a_call_hangs(bridge: Bridge, make_publisher: Make, errors: Errors) -> None:
    gate = Gate(bridge)
    publisher = make_publisher()
    publisher.enqueue(EVENT)
    assert gate.entered.wait(10)
    publisher.close(0.1)
    gate.open.set()
    assert len(errors.lost) == 1


def test_a_bug_of_the_client_loses_nothing(bridge: Bridge, make_publisher: Make) -> None:
    bridge.answers = [lambda _: {"Entries": [object()]}]
    publisher = make_publisher()
    publisher.enqueue(EVENT)
    assert publisher.flush(10)
    assert len(bridge.taken) == 1


def test_many_threads_share_a_publisher(bridge: Bridge, make_publisher: Make) -> None:
    publisher = make_publisher()

    def enqueue_many() -> None:
        for _ in range(200):
            publisher.enqueue(EVENT)

    threads = [threading.Thread(target=enqueue_many) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert publisher.flush(10)
    assert len(set(bridge.ids)) == 1600


def test_a_signal_handler_may_enqueue_while_enqueue_runs(
    bridge: Bridge, make_publisher: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    from server_monitor_events._publishing.event_buffer import EventBuffer

    publisher = make_publisher()
    has_room = EventBuffer.has_room
    interrupted: list[bool] = []

    def interrupt(self: EventBuffer, entry: Any) -> bool:
        if not interrupted:
            interrupted.append(True)
            publisher.enqueue({**EVENT, "username": "handler"})
        return has_room(self, entry)

    monkeypatch.setattr(EventBuffer, "has_room", interrupt)
    publisher.enqueue(EVENT)
    assert publisher.flush(10)
    wait_for(lambda: len(bridge.taken) == 2)


@pytest.mark.filterwarnings("ignore:.*multi-threaded:DeprecationWarning")
@pytest.mark.skipif(not hasattr(os, "fork"), reason="the system has no fork")
def test_a_forked_child_publishes_its_own_events_only(bridge: Bridge, make_publisher: Make) -> None:
    gate = Gate(bridge)
    publisher = make_publisher()
    publisher.enqueue(EVENT)
    assert gate.entered.wait(10)
    child = os.fork()
    if child == 0:
        bridge.answers = []
        bridge.taken = []
        publisher.enqueue({**EVENT, "username": "child"})
        done = publisher.flush(5) and len(bridge.taken) == 1
        os._exit(0 if done else 1)
    assert os.waitpid(child, 0)[1] == 0
    gate.open.set()
    assert publisher.flush(10)
    assert len(bridge.taken) == 1


def test_a_failed_publish_is_not_buffered(bridge: Bridge, make_publisher: Make) -> None:
    bridge.down = DOWN
    publisher = make_publisher()
    with pytest.raises(PublishError):
        publisher.publish(EVENT)
    bridge.down = None
    assert publisher.flush(1)
    assert bridge.taken == []
