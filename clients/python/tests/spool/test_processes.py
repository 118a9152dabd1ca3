"""Processes that share a spool, end without `close`, or are killed while they publish."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import SOURCES, Bridge, wait_for
from endpoint import Endpoint
from spool_files import spooled, uuid

from server_monitor_events import Publisher

Make = Callable[..., Publisher]

#: Enqueues events without end; prints the id of each once `enqueue` has returned.
CORE = """
import sys, time, uuid
from server_monitor_events import Publisher
publisher = Publisher(bus_name="bus", service="terminal", spool=sys.argv[1], max_buffered=50, on_error=lambda *_: None)
while True:
    event_id = str(uuid.uuid4())
    publisher.enqueue("task.finished", event_id=event_id)
    print(event_id, flush=True)
    time.sleep(0.001)
"""

WITHOUT_CLOSE = """
from server_monitor_events import Publisher
publisher = Publisher(bus_name="bus", service="terminal")
for _ in range(25):
    publisher.enqueue("task.finished")
"""


KILLED = """
import os, signal, sys
from server_monitor_events import Publisher
class Down:
    def put_events(self, Entries):
        raise ConnectionError("down")
options = {"spool": sys.argv[1], "max_buffered": int(sys.argv[2])}
publisher = Publisher(bus_name="bus", service="terminal", client=Down(), **options)
for number in range(int(sys.argv[3])):
    publisher.enqueue({"event_type": "task.finished", "event_id": f"00000000-0000-4000-8000-{number:012d}"})
    print(number, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


def start(script: str, *arguments: str) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONPATH": str(SOURCES), "PYTHONWARNINGS": "ignore"}
    command = [sys.executable, "-c", script, *arguments]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_a_program_that_ends_without_close_publishes_what_waits(endpoint: Endpoint) -> None:
    endpoint.start()
    _, errors = start(WITHOUT_CLOSE).communicate(timeout=30)
    assert errors == ""
    assert len(endpoint.ids) == 25


def test_processes_killed_at_any_time_lose_nothing(endpoint: Endpoint, tmp_path: Path) -> None:
    spool = str(tmp_path / "spool" / "events.jsonl")
    endpoint.start()
    enqueued: list[str] = []
    for round_number in range(2):
        cores = [start(CORE, spool) for _ in range(3)]
        for number, core in enumerate(cores):
            assert core.stdout
            enqueued.append(core.stdout.readline().strip())
            time.sleep(0.05 * number)
            if round_number == 1:
                # They are killed during an outage.
                endpoint.stop()
            core.kill()
        for core in cores:
            # The last line may be torn: then its event is one that nobody counts.
            enqueued += [line for line in core.communicate(timeout=30)[0].split() if len(line) == 36]
        if round_number == 1:
            endpoint.start()
    with Publisher(bus_name="bus", service="terminal", spool=spool) as publisher:
        assert publisher.flush(60)
    assert len(enqueued) > 9
    assert set(enqueued) - set(endpoint.ids) == set()
    assert list(Path(spool).parent.iterdir()) == []


@pytest.mark.parametrize(("max_buffered", "count"), [(10_000, 1), (10_000, 200), (20, 200)])
def test_kill_9_right_after_enqueue_loses_nothing(
    max_buffered: int, count: int, spool_path: Path, bridge: Bridge, make_publisher: Make
) -> None:
    arguments = [str(spool_path), str(max_buffered), str(count)]
    killed = start(KILLED, *arguments)
    output, errors = killed.communicate(timeout=30)
    assert killed.returncode == -9, errors
    assert output.split()[-1] == str(count - 1)
    assert make_publisher(spool=str(spool_path)).flush(10)
    assert sorted(bridge.ids) == [uuid(number) for number in range(count)]
    wait_for(lambda: spooled(spool_path) == [])


@pytest.mark.parametrize("spool_sync", [False, True])
def test_waits_for_the_disk_where_it_is_asked_to(
    spool_sync: bool, tmp_path: Path, make_publisher: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[int] = []
    monkeypatch.setattr(os, "fsync", synced.append)
    make_publisher(spool=str(tmp_path / "events.jsonl"), spool_sync=spool_sync).enqueue("task.finished")
    assert bool(synced) == spool_sync
