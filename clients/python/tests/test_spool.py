from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError
from conftest import Bridge, Errors, wait_for

from server_monitor_events import Publisher, SpoolError
from server_monitor_events._publishing import spool as spool_module

Make = Callable[..., Publisher]
EVENT = {"event_type": "task.finished"}
DOWN = EndpointConnectionError(endpoint_url="http://127.0.0.1:1")
SOURCES = Path(__file__).parents[1] / "src"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "spool" / "events.jsonl"


def files(path: Path) -> list[Path]:
    return sorted(path.parent.iterdir())


def spooled(path: Path) -> list[dict[str, Any]]:
    """The events in all files of a spool."""
    while True:
        try:
            lines = [line for file in files(path) for line in file.read_bytes().split(b"\n") if line.strip()]
            return [json.loads(line)["event"] for line in lines]
        except FileNotFoundError:  # It was renamed meanwhile.
            continue


def line_of(event_id: str, **fields: Any) -> str:
    event = {"event_id": event_id, "event_type": "task.finished", "timestamp": "2026-01-08T01:00:00Z", **fields}
    return json.dumps({"source": "servermonitor.task-runner", "event": event})


def uuid(number: int) -> str:
    return f"00000000-0000-4000-8000-{number:012d}"


def test_an_event_is_in_the_spool_before_enqueue_returns(path: Path, bridge: Bridge, make_publisher: Make) -> None:
    bridge.down = DOWN
    publisher = make_publisher(spool=str(path))
    publisher.enqueue({**EVENT, "user_id": 9007199254740993, "meta": {"text": "é\n"}})
    [event] = spooled(path)
    assert (event["user_id"], event["meta"]) == (9007199254740993, {"text": "é\n"})
    [file] = files(path)
    assert file.read_bytes().startswith(b'\n{"source":"servermonitor.central-api","event":{"event_id":')


def test_only_the_owner_may_read_the_files(path: Path, bridge: Bridge, make_publisher: Make) -> None:
    bridge.down = DOWN
    publisher = make_publisher(spool=str(path), max_buffered=1)
    for _ in range(3):
        publisher.enqueue(EVENT)
    publisher.close()
    assert {stat.S_IMODE(file.stat().st_mode) for file in files(path)} == {0o600}
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_nothing_is_left_after_all_was_published(path: Path, bridge: Bridge, make_publisher: Make) -> None:
    publisher = make_publisher(spool=str(path))
    for _ in range(100):
        publisher.enqueue(EVENT)
    assert publisher.flush(10)
    assert spooled(path) == []
    assert [file.stat().st_size for file in files(path)] == [0]
    publisher.close()
    assert files(path) == []
    assert len(bridge.taken) == 100


def test_what_is_published_is_not_in_the_spool_any_more(path: Path, bridge: Bridge, make_publisher: Make) -> None:
    def take_one(entries: Any) -> Any:
        bridge.down = DOWN
        return {"Entries": [{"EventId": "1"}, *({"ErrorCode": "Throttling"} for _ in entries[1:])]}

    publisher = make_publisher(spool=str(path), random=lambda: 1.0)
    bridge.down = DOWN
    publisher.enqueue({**EVENT, "username": "first"})
    publisher.enqueue({**EVENT, "username": "second"})
    bridge.answers = [take_one]
    wait_for(lambda: [event["username"] for event in spooled(path)] == ["second"])


def test_publishes_at_the_start_what_an_earlier_life_left(path: Path, bridge: Bridge, make_publisher: Make) -> None:
    bridge.down = DOWN
    first = make_publisher(spool=str(path))
    for number in range(30):
        first.enqueue({**EVENT, "event_id": uuid(number), "meta": {"n": 1.0}})
    first.close()
    assert len(spooled(path)) == 30
    bridge.down = None
    second = make_publisher(spool=str(path), service="terminal")
    assert second.flush(10)
    assert bridge.ids == [uuid(number) for number in range(30)]
    assert {entry["Source"] for entry in bridge.taken} == {"servermonitor.central-api"}
    assert '"n":1.0' in bridge.taken[0]["Detail"]
    assert spooled(path) == []


def test_more_than_memory_holds_waits_in_the_file(
    path: Path, bridge: Bridge, make_publisher: Make, errors: Errors
) -> None:
    bridge.down = DOWN
    publisher = make_publisher(spool=str(path), max_buffered=10)
    for number in range(500):
        publisher.enqueue({**EVENT, "event_id": uuid(number)})
    assert len(spooled(path)) == 500
    bridge.down = None
    assert publisher.flush(10)
    assert sorted(bridge.ids) == [uuid(number) for number in range(500)]
    assert errors.lost == []
    assert spooled(path) == []


def test_grows_into_further_files_and_deletes_them(
    path: Path, bridge: Bridge, make_publisher: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spool_module, "ROTATE_AT", 5_000)
    bridge.down = DOWN
    publisher = make_publisher(spool=str(path))
    for _ in range(100):
        publisher.enqueue(EVENT)
    assert len(files(path)) > 5
    bridge.down = None
    assert publisher.flush(10)
    assert len(bridge.taken) == 100
    assert len(files(path)) <= 1


def test_takes_over_the_files_of_dead_processes_and_of_the_typescript_publisher(
    path: Path, bridge: Bridge, make_publisher: Make
) -> None:
    path.parent.mkdir()
    dead = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True)
    pid = int(dead.stdout)
    path.write_text(f"\n{line_of(uuid(1))}\n{line_of(uuid(2))}")
    Path(f"{path}.claimed-{pid}-x").write_text(f"\n{' ' * 50}\n{line_of(uuid(3), user_id=1234567890123456789)}\n")
    Path(f"{path}.claimed-{os.getpid()}-x").write_text(f"\n{line_of(uuid(4))}")
    living = Path(f"{path}.claimed-{os.getppid()}-x")
    living.write_text(line_of(uuid(5)))
    assert make_publisher(spool=str(path)).flush(10)
    assert sorted(bridge.ids) == [uuid(1), uuid(2), uuid(3), uuid(4)]
    assert '"user_id":1234567890123456789' in "".join(entry["Detail"] for entry in bridge.taken)
    assert living.exists()
    os.utime(living, (0, 0))
    assert make_publisher(spool=str(path)).flush(10)
    assert len(bridge.ids) == 5


def test_puts_torn_lines_aside_and_publishes_the_others(
    path: Path, bridge: Bridge, make_publisher: Make, errors: Errors
) -> None:
    path.parent.mkdir()
    torn = line_of(uuid(1))[:80]
    path.write_bytes(f"\n{torn}\n{line_of(uuid(2))}\n{{}}\n\xff\n".encode("latin1"))
    assert make_publisher(spool=str(path)).flush(10)
    assert bridge.ids == [uuid(2)]
    assert Path(f"{path}.rejected").read_bytes() == f"\n{torn}\n{{}}\n\xff".encode("latin1")
    assert [text for text in errors.texts if ".rejected now" in text] == errors.texts
    assert len(errors.texts) == 3


def test_puts_what_eventbridge_refuses_aside(path: Path, bridge: Bridge, make_publisher: Make, errors: Errors) -> None:
    bridge.answers = [lambda entries: {"Entries": [{"ErrorCode": "MalformedDetail"} for _ in entries]}]
    publisher = make_publisher(spool=str(path))
    publisher.enqueue(EVENT)
    assert publisher.flush(10)
    assert len(errors.lost) == 1
    assert [file.name for file in files(path) if file.stat().st_size] == ["events.jsonl.rejected"]


def test_two_publishers_share_a_spool(path: Path, bridge: Bridge, make_publisher: Make) -> None:
    bridge.down = DOWN
    publishers = [make_publisher(spool=str(path), max_buffered=5) for _ in range(2)]
    for number in range(50):
        publishers[number % 2].enqueue({**EVENT, "event_id": uuid(number)})
    bridge.down = None
    for publisher in publishers:
        assert publisher.flush(10)
    wait_for(lambda: len(set(bridge.ids)) == 50)
    for publisher in publishers:
        publisher.close()
    assert len(bridge.ids) == 50
    assert files(path) == []


def test_a_path_that_cannot_be_written_is_an_error_at_the_start(tmp_path: Path, make_publisher: Make) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SpoolError, match=r"cannot be written: .+; check its folder"):
        make_publisher(spool=str(tmp_path / "file" / "events.jsonl"))


def test_a_full_disk_is_reported_once_and_events_stay_in_memory(
    path: Path, bridge: Bridge, make_publisher: Make, errors: Errors, monkeypatch: pytest.MonkeyPatch
) -> None:
    bridge.down = DOWN
    publisher = make_publisher(spool=str(path))
    write = os.pwrite

    def half(fd: int, data: bytes, offset: int) -> int:
        write(fd, data[: len(data) // 2], offset)
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "pwrite", half)
    for _ in range(5):
        publisher.enqueue(EVENT)
    monkeypatch.undo()
    publisher.enqueue({**EVENT, "event_id": uuid(6)})
    assert [text for text in errors.texts if "No space" in text] == [
        "the spool cannot be written: No space left on device; events are in memory only"
    ]
    assert [event["event_id"] for event in spooled(path)] == [uuid(6)]
    bridge.down = None
    assert publisher.flush(10)
    assert len(bridge.ids) == 6


def test_goes_on_in_a_new_file_when_its_own_is_deleted(path: Path, bridge: Bridge, make_publisher: Make) -> None:
    bridge.down = DOWN
    publisher = make_publisher(spool=str(path))
    publisher.enqueue({**EVENT, "event_id": uuid(1)})
    for file in files(path):
        file.unlink()
    publisher.enqueue({**EVENT, "event_id": uuid(2)})
    assert [event["event_id"] for event in spooled(path)] == [uuid(2)]
    bridge.down = None
    assert publisher.flush(10)
    assert sorted(bridge.ids) == [uuid(1), uuid(2)]


@pytest.mark.filterwarnings("ignore:.*multi-threaded:DeprecationWarning")
def test_a_forked_child_has_files_of_its_own(path: Path, bridge: Bridge, make_publisher: Make) -> None:
    bridge.down = DOWN
    publisher = make_publisher(spool=str(path))
    publisher.enqueue({**EVENT, "event_id": uuid(1)})
    child = os.fork()
    if child == 0:
        publisher.enqueue({**EVENT, "event_id": uuid(2)})
        os._exit(0 if len(files(path)) == 2 else 1)
    assert os.waitpid(child, 0)[1] == 0
    publisher.enqueue({**EVENT, "event_id": uuid(3)})
    assert sorted(event["event_id"] for event in spooled(path)) == [uuid(1), uuid(2), uuid(3)]


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


@pytest.mark.parametrize(("max_buffered", "count"), [(10_000, 1), (10_000, 200), (20, 200)])
def test_kill_9_right_after_enqueue_loses_nothing(
    max_buffered: int, count: int, path: Path, bridge: Bridge, make_publisher: Make
) -> None:
    arguments = [str(path), str(max_buffered), str(count)]
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, *arguments],
        env={**os.environ, "PYTHONPATH": str(SOURCES)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert killed.returncode == -9, killed.stderr
    assert killed.stdout.split()[-1] == str(count - 1)
    assert make_publisher(spool=str(path)).flush(10)
    assert sorted(bridge.ids) == [uuid(number) for number in range(count)]
    wait_for(lambda: spooled(path) == [])
