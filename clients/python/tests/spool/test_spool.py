from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError
from conftest import Bridge, Errors, wait_for
from spool_files import files, line_of, spooled, uuid

from server_monitor_events import Publisher, SpoolError
from server_monitor_events._publishing import spool as spool_module

Make = Callable[..., Publisher]
EVENT = {"event_type": "task.finished"}
DOWN = EndpointConnectionError(endpoint_url="http://127.0.0.1:1")


def test_an_event_is_in_the_spool_when_enqueue_returns(spool_path: Path, bridge: Bridge, make_publisher: Make) -> None:
    bridge.down = DOWN
    publisher = make_publisher(spool=str(spool_path))
    publisher.enqueue({**EVENT, "user_id": 9007199254740993, "meta": {"text": "é\n"}})
    [event] = spooled(spool_path)
    assert (event["user_id"], event["meta"]) == (9007199254740993, {"text": "é\n"})
    [file] = files(spool_path)
    assert file.read_bytes().startswith(b'\n{"source":"servermonitor.central-api","event":{"event_id":')


def test_only_the_owner_may_read_the_files(spool_path: Path, bridge: Bridge, make_publisher: Make) -> None:
    bridge.down = DOWN
    publisher = make_publisher(spool=str(spool_path), max_buffered=1)
    for _ in range(3):
        publisher.enqueue(EVENT)
    publisher.close()
    assert {stat.S_IMODE(file.stat().st_mode) for file in files(spool_path)} == {0o600}
    assert stat.S_IMODE(spool_path.parent.stat().st_mode) == 0o700


def test_nothing_is_left_after_all_was_published(spool_path: Path, bridge: Bridge, make_publisher: Make) -> None:
    publisher = make_publisher(spool=str(spool_path))
    for _ in range(100):
        publisher.enqueue(EVENT)
    assert publisher.flush(10)
    assert spooled(spool_path) == []
    assert [file.stat().st_size for file in files(spool_path)] == [0]
    publisher.close()
    assert files(spool_path) == []
    assert len(bridge.taken) == 100


def test_what_is_published_is_not_in_the_spool_any_more(spool_path: Path, bridge: Bridge, make_publisher: Make) -> None:
    def take_one(entries: Any) -> Any:
        bridge.down = DOWN
        return {"Entries": [{"EventId": "1"}, *({"ErrorCode": "Throttling"} for _ in entries[1:])]}

    publisher = make_publisher(spool=str(spool_path), random=lambda: 1.0)
    bridge.down = DOWN
    publisher.enqueue({**EVENT, "username": "first"})
    publisher.enqueue({**EVENT, "username": "second"})
    bridge.answers = [take_one]
    wait_for(lambda: [event["username"] for event in spooled(spool_path)] == ["second"])


def test_publishes_at_start_what_an_earlier_life_left(spool_path: Path, bridge: Bridge, make_publisher: Make) -> None:
    bridge.down = DOWN
    first = make_publisher(spool=str(spool_path))
    for number in range(30):
        first.enqueue({**EVENT, "event_id": uuid(number), "meta": {"n": 1.0}})
    first.close()
    assert len(spooled(spool_path)) == 30
    bridge.down = None
    second = make_publisher(spool=str(spool_path), service="terminal")
    assert second.flush(10)
    assert bridge.ids == [uuid(number) for number in range(30)]
    assert {entry["Source"] for entry in bridge.taken} == {"servermonitor.central-api"}
    assert '"n":1.0' in bridge.taken[0]["Detail"]
    assert spooled(spool_path) == []


def test_more_than_memory_holds_waits_in_the_file(
    spool_path: Path, bridge: Bridge, make_publisher: Make, errors: Errors
) -> None:
    bridge.down = DOWN
    publisher = make_publisher(spool=str(spool_path), max_buffered=10)
    for number in range(500):
        publisher.enqueue({**EVENT, "event_id": uuid(number)})
    assert len(spooled(spool_path)) == 500
    bridge.down = None
    assert publisher.flush(10)
    assert sorted(bridge.ids) == [uuid(number) for number in range(500)]
    assert errors.lost == []
    assert spooled(spool_path) == []


def test_grows_into_further_files_and_deletes_them(
    spool_path: Path, bridge: Bridge, make_publisher: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spool_module, "ROTATE_AT", 5_000)
    bridge.down = DOWN
    publisher = make_publisher(spool=str(spool_path))
    for _ in range(100):
        publisher.enqueue(EVENT)
    assert len(files(spool_path)) > 5
    bridge.down = None
    assert publisher.flush(10)
    assert len(bridge.taken) == 100
    assert len(files(spool_path)) <= 1


def test_puts_torn_lines_aside_and_publishes_the_others(
    spool_path: Path, bridge: Bridge, make_publisher: Make, errors: Errors
) -> None:
    spool_path.parent.mkdir()
    torn = line_of(uuid(1))[:80]
    spool_path.write_bytes(f"\n{torn}\n{line_of(uuid(2))}\n{{}}\n\xff\n".encode("latin1"))
    assert make_publisher(spool=str(spool_path)).flush(10)
    assert bridge.ids == [uuid(2)]
    assert Path(f"{spool_path}.rejected").read_bytes() == f"\n{torn}\n{{}}\n\xff".encode("latin1")
    assert [text for text in errors.texts if ".rejected now" in text] == errors.texts
    assert len(errors.texts) == 3


def test_puts_refused_events_aside(spool_path: Path, bridge: Bridge, make_publisher: Make, errors: Errors) -> None:
    bridge.answers = [lambda entries: {"Entries": [{"ErrorCode": "MalformedDetail"} for _ in entries]}]
    publisher = make_publisher(spool=str(spool_path))
    publisher.enqueue(EVENT)
    assert publisher.flush(10)
    assert len(errors.lost) == 1
    assert [file.name for file in files(spool_path) if file.stat().st_size] == ["events.jsonl.rejected"]


def test_two_publishers_share_a_spool(spool_path: Path, bridge: Bridge, make_publisher: Make) -> None:
    bridge.down = DOWN
    publishers = [make_publisher(spool=str(spool_path), max_buffered=5) for _ in range(2)]
    for number in range(50):
        publishers[number % 2].enqueue({**EVENT, "event_id": uuid(number)})
    bridge.down = None
    for publisher in publishers:
        assert publisher.flush(10)
    wait_for(lambda: len(set(bridge.ids)) == 50)
    for publisher in publishers:
        publisher.close()
    assert len(bridge.ids) == 50
    assert files(spool_path) == []


def test_a_path_that_cannot_be_written_is_an_error_at_the_start(tmp_path: Path, make_publisher: Make) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SpoolError, match=r"cannot be used: .+; give the path of a regular file"):
        make_publisher(spool=str(tmp_path / "file" / "events.jsonl"))


def test_a_full_disk_is_reported_once_and_events_stay_in_memory(
    spool_path: Path, bridge: Bridge, make_publisher: Make, errors: Errors, monkeypatch: pytest.MonkeyPatch
) -> None:
    bridge.down = DOWN
    publisher = make_publisher(spool=str(spool_path))
    write = os.pwrite

    def half(fd: int, data: bytes, offset: int) -> int:
        write(fd, data[: len(data) // 2], offset)
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "pwrite", half)
    for _ in range(5):
        publisher.enqueue({**EVENT, "meta": {"text": "x" * 1000}})
    monkeypatch.undo()
    publisher.enqueue({**EVENT, "event_id": uuid(6)})
    assert [text for text in errors.texts if "No space" in text] == [
        "the spool cannot be written: No space left on device; events are in memory only"
    ]
    assert [event["event_id"] for event in spooled(spool_path)] == [uuid(6)]
    bridge.down = None
    assert publisher.flush(10)
    assert len(bridge.ids) == 6


def test_a_signal_handler_may_enqueue_while_enqueue_writes(
    spool_path: Path, bridge: Bridge, make_publisher: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    bridge.down = DOWN
    publisher = make_publisher(spool=str(spool_path))
    write = os.pwrite
    interrupted: list[bool] = []

    def interrupt(fd: int, data: bytes, offset: int) -> int:
        if not interrupted:
            interrupted.append(True)
            publisher.enqueue({**EVENT, "event_id": uuid(2)})
        return write(fd, data, offset)

    monkeypatch.setattr(os, "pwrite", interrupt)
    publisher.enqueue({**EVENT, "event_id": uuid(1)})
    assert sorted(event["event_id"] for event in spooled(spool_path)) == [uuid(1), uuid(2)]


def test_goes_on_in_a_new_file_when_its_own_is_deleted(spool_path: Path, bridge: Bridge, make_publisher: Make) -> None:
    bridge.down = DOWN
    publisher = make_publisher(spool=str(spool_path))
    publisher.enqueue({**EVENT, "event_id": uuid(1)})
    for file in files(spool_path):
        file.unlink()
    publisher.enqueue({**EVENT, "event_id": uuid(2)})
    assert [event["event_id"] for event in spooled(spool_path)] == [uuid(2)]
    bridge.down = None
    assert publisher.flush(10)
    assert sorted(bridge.ids) == [uuid(1), uuid(2)]


@pytest.mark.filterwarnings("ignore:.*multi-threaded:DeprecationWarning")
def test_a_forked_child_has_files_of_its_own(spool_path: Path, bridge: Bridge, make_publisher: Make) -> None:
    bridge.down = DOWN
    publisher = make_publisher(spool=str(spool_path))
    publisher.enqueue({**EVENT, "event_id": uuid(1)})
    child = os.fork()
    if child == 0:
        publisher.enqueue({**EVENT, "event_id": uuid(2)})
        os._exit(0 if len(files(spool_path)) == 2 else 1)
    assert os.waitpid(child, 0)[1] == 0
    publisher.enqueue({**EVENT, "event_id": uuid(3)})
    assert sorted(event["event_id"] for event in spooled(spool_path)) == [uuid(1), uuid(2), uuid(3)]
