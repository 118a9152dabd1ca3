"""EventBridge is unreachable for some time: nothing is lost, and nobody waits."""

from __future__ import annotations

import contextlib
import os
import socket
import time
from pathlib import Path

import pytest
from conftest import Errors, wait_for
from endpoint import Endpoint

from server_monitor_events import Publisher

#: Seconds. `OUTAGE_SECONDS=60 npm run test:python` makes the outage that the documentation speaks of.
OUTAGE = float(os.environ.get("OUTAGE_SECONDS", "1"))
#: Seconds that one `enqueue` may take: far less than a call to EventBridge, and more than a busy machine adds.
LONGEST = 1.0


@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.parametrize("use_spool", [False, True], ids=["in memory", "with a spool"])
def test_an_outage_loses_nothing_and_blocks_nobody(
    use_spool: bool, endpoint: Endpoint, errors: Errors, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    publisher = Publisher(
        bus_name="bus",
        service="central-api",
        on_error=errors,
        spool=str(tmp_path / "events.jsonl") if use_spool else None,
        max_buffered=200 if use_spool else 1_000_000,
        max_buffered_bytes=1 << 30,
    )
    durations: list[float] = []

    def enqueue_for(seconds: float) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            start = time.perf_counter()
            publisher.enqueue({"event_type": "task.finished", "username": "admin", "meta": {"n": len(durations)}})
            durations.append(time.perf_counter() - start)
            time.sleep(0.002)

    endpoint.start()
    enqueue_for(0.3)
    endpoint.stop()
    enqueue_for(OUTAGE / 2)
    endpoint.start(status=503)
    enqueue_for(OUTAGE / 2)
    endpoint.stop()
    endpoint.start()
    enqueue_for(0.3)
    wait_for(lambda: len(set(endpoint.ids)) >= len(durations), timeout=60)
    publisher.close()

    assert errors.lost == []
    assert len(set(endpoint.ids)) == len(durations)
    durations.sort()
    longest = durations[-1]
    with capsys.disabled():
        where = "with a spool" if use_spool else "in memory"
        median, slowest = durations[len(durations) // 2], durations[len(durations) * 999 // 1000]
        print(
            f"\n{len(durations)} events, {OUTAGE:g} s of outage, {where}: enqueue took {median * 1e6:.0f} µs (median), "
            f"{slowest * 1e3:.1f} ms (99.9 %), {longest * 1e3:.1f} ms (longest); "
            f"{len(endpoint.ids) - len(durations)} published twice"
        )
    assert longest < LONGEST


@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_a_hanging_endpoint_blocks_nobody(endpoint: Endpoint, errors: Errors) -> None:
    with contextlib.closing(socket.create_server(("127.0.0.1", endpoint.port))):
        publisher = Publisher(bus_name="bus", service="terminal", on_error=errors, request_timeout=0.2)
        start = time.perf_counter()
        for _ in range(100):
            publisher.enqueue({"event_type": "task.finished"})
        assert time.perf_counter() - start < LONGEST
        wait_for(lambda: errors.texts)
        assert "ReadTimeoutError" in errors.texts[0]
    endpoint.start()
    assert publisher.flush(20)
    publisher.close()
    assert len(endpoint.ids) == 100
