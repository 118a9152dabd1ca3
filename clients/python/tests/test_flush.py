"""`flush` and `close` always return, in whatever order they are called."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError
from conftest import Bridge, Errors, wait_for
from spool_files import spooled

from server_monitor_events import BufferFullError, Publisher

Make = Callable[..., Publisher]
EVENT = {"event_type": "task.finished"}
DOWN = EndpointConnectionError(endpoint_url="http://127.0.0.1:1")


def in_thread(work: Callable[[], object], timeout: float = 10) -> Any:
    """What `work` returns. Fails when it does not return."""
    results: list[object] = []
    thread = threading.Thread(target=lambda: results.append(work()), daemon=True)
    thread.start()
    thread.join(timeout)
    assert results, "it does not return"
    return results[0]


def test_flush_after_close_returns_at_once(bridge: Bridge, make_publisher: Make) -> None:
    publisher = make_publisher()
    publisher.enqueue(EVENT)
    publisher.close()
    publisher.close()
    assert in_thread(publisher.flush) is True
    assert len(bridge.taken) == 1


def test_flush_after_a_close_that_left_events_says_so(
    bridge: Bridge, make_publisher: Make, spool_path: Path, errors: Errors
) -> None:
    bridge.down = DOWN
    for options in ({}, {"spool": str(spool_path)}):
        publisher = make_publisher(**options)
        publisher.enqueue(EVENT)
        publisher.close(0.2)
        assert in_thread(publisher.flush) is False
    assert len(spooled(spool_path)) == 1
    assert len(errors.lost) == 1


def test_close_ends_a_flush_that_waits(bridge: Bridge, make_publisher: Make) -> None:
    bridge.down = DOWN
    publisher = make_publisher()
    publisher.enqueue(EVENT)
    results: list[bool] = []
    thread = threading.Thread(target=lambda: results.append(publisher.flush()), daemon=True)
    thread.start()
    wait_for(lambda: bridge.calls)
    publisher.close(0.2)
    thread.join(10)
    assert results == [False]


@pytest.mark.parametrize(
    ("option", "value"),
    [
        *[(name, value) for name in ("max_buffered", "max_buffered_bytes", "max_attempts") for value in (0, -1)],
        *[("request_timeout", value) for value in (0, -1.0)],
        ("close_timeout", -1),
    ],
)
def test_refuses_limits_that_would_publish_nothing(option: str, value: float, make_publisher: Make) -> None:
    with pytest.raises(ValueError, match=option):
        make_publisher(**{option: value})


def test_a_full_disk_is_named_as_the_reason_why_events_are_lost(
    bridge: Bridge, make_publisher: Make, spool_path: Path, errors: Errors, monkeypatch: pytest.MonkeyPatch
) -> None:
    bridge.down = DOWN
    publisher = make_publisher(spool=str(spool_path), max_buffered=2)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.pwrite", full)
    monkeypatch.setattr("server_monitor_events._publishing.spool.append_shared", full)
    for _ in range(3):
        publisher.enqueue(EVENT)
    (error, _), *_ = [heard for heard in errors.heard if heard[1] is not None]
    assert isinstance(error, BufferFullError)
    assert "disk of the spool" in str(error)
