"""Whose files a publisher takes over, and whose it leaves alone."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Bridge, Errors
from spool_files import files, line_of, uuid

from server_monitor_events import Publisher, SpoolError
from server_monitor_events._publishing.files.file_owner import own_path

Make = Callable[..., Publisher]

#: The hash of the name of another host.
OTHER_HOST = "0123456789abcdef"


@pytest.fixture
def dead_pid() -> int:
    done = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True)
    return int(done.stdout)


@pytest.fixture
def spool(spool_path: Path) -> Path:
    """The path of a spool whose folder exists."""
    spool_path.parent.mkdir()
    return spool_path


def leave(spool: Path, owner: str, number: int) -> Path:
    """A file that a process left, with one event."""
    file = Path(f"{spool}.claimed-{owner}")
    file.write_text(f"\n{' ' * 50}\n{line_of(uuid(number))}\n")
    return file


def replay(make_publisher: Make, spool: Path) -> None:
    publisher = make_publisher(spool=str(spool))
    assert publisher.flush(10)
    publisher.close()


def test_takes_over_the_files_of_dead_processes_of_both_languages(
    spool: Path, dead_pid: int, bridge: Bridge, make_publisher: Make
) -> None:
    this_host = own_path("").split("-")[1].split("t")[0]
    exact = line_of(uuid(1), user_id=1234567890123456789, meta={"n": 0}).replace('"n": 0', '"n": 12345678901234567.89')
    spool.write_text(f"\n{exact}\n{line_of(uuid(2))}")
    leave(spool, f"{dead_pid}-{this_host}t0-01234567-89ab-4def-8123-456789abcdef", 3)
    leave(spool, f"{os.getpid()}-{this_host}t3-01234567-89ab-4def-8123-456789abcdef", 4)
    leave(spool, f"{dead_pid}-x", 5)
    replay(make_publisher, spool)
    assert sorted(bridge.ids) == [uuid(number) for number in range(1, 6)]
    details = "".join(entry["Detail"] for entry in bridge.taken)
    assert '"user_id":1234567890123456789' in details
    assert '"n":12345678901234567.89' in details
    assert files(spool) == []


def test_leaves_the_files_of_the_living_alone_until_nobody_touched_them_for_long(
    spool: Path, dead_pid: int, bridge: Bridge, make_publisher: Make
) -> None:
    this_host = own_path("").split("-")[1].split("t")[0]
    living = leave(spool, f"{os.getppid()}-{this_host}t0-x", 1)
    elsewhere = leave(spool, f"{dead_pid}-{OTHER_HOST}t0-x", 2)
    replay(make_publisher, spool)
    assert bridge.ids == []
    for file in (living, elsewhere):
        os.utime(file, (0, 0))
    replay(make_publisher, spool)
    assert sorted(bridge.ids) == [uuid(1), uuid(2)]


@pytest.mark.parametrize("host", [OTHER_HOST, own_path("").split("-")[1].split("t")[0]])
def test_a_lock_shows_who_lives_in_whatever_container(
    host: str, spool: Path, dead_pid: int, bridge: Bridge, make_publisher: Make
) -> None:
    held = leave(spool, f"{dead_pid}-{host}tpy-x", 1)
    with held.open() as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        replay(make_publisher, spool)
        assert bridge.ids == []
    replay(make_publisher, spool)
    assert bridge.ids == [uuid(1)]


def test_goes_by_pids_where_the_file_system_has_no_locks(
    spool: Path, dead_pid: int, bridge: Bridge, make_publisher: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unsupported(fd: int, operation: int) -> None:
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr(fcntl, "flock", unsupported)
    this_host = own_path("").split("-")[1].split("t")[0]
    leave(spool, f"{dead_pid}-{this_host}tpy-x", 1)
    leave(spool, f"{dead_pid}-{OTHER_HOST}tpy-x", 2)
    replay(make_publisher, spool)
    assert bridge.ids == [uuid(1)]


def test_shows_processes_without_locks_that_its_files_are_held(spool: Path, make_publisher: Make) -> None:
    publisher = make_publisher(spool=str(spool))
    [file] = files(spool)
    os.utime(file, (0, 0))
    publisher.enqueue("task.finished")
    assert publisher.flush(10)
    assert file.stat().st_mtime > 0


def test_refuses_a_path_that_is_no_file_of_this_user(tmp_path: Path, make_publisher: Make) -> None:
    target, link, folder = tmp_path / "target", tmp_path / "link", tmp_path / "folder"
    target.write_text("")
    link.symlink_to(target)
    folder.mkdir()
    for path, reason in [(link, "it is a symbolic link"), (folder, "Is a directory"), (target / "x", "File exists")]:
        with pytest.raises(SpoolError, match=f"cannot be used: {reason}; give the path of a regular file"):
            make_publisher(spool=str(path))


def test_leaves_a_link_in_its_folder_alone_and_reports_it_once(
    spool: Path, tmp_path: Path, bridge: Bridge, make_publisher: Make, errors: Errors
) -> None:
    target = tmp_path / "target"
    target.write_text(line_of(uuid(1)))
    Path(f"{spool}.claimed-1-x").symlink_to(target)
    publisher = make_publisher(spool=str(spool))
    assert publisher.flush(10)
    spool.symlink_to(target)
    publisher.enqueue("task.finished")
    assert publisher.flush(10)
    assert uuid(1) not in bridge.ids
    assert [text for text in errors.texts if "was left alone: it is a symbolic link" in text] == errors.texts
    assert len(errors.texts) == 1


def test_makes_its_files_private_whatever_they_were(spool: Path, bridge: Bridge, make_publisher: Make) -> None:
    spool.write_text(line_of(uuid(1)))
    spool.chmod(0o644)
    opened: list[int] = []
    bridge.answers = [lambda entries: opened.extend(file.stat().st_mode & 0o777 for file in files(spool))]
    replay(make_publisher, spool)
    assert set(opened) == {0o600}
