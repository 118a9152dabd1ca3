"""Appends to a file that other processes append to, and may claim at any time by renaming it."""

from __future__ import annotations

import os
import time

from .file_lock import lock
from .own_file import open_own_file

#: How often to wait for a claim, which takes microseconds, before a line is perhaps written twice.
_MOST_WAITS = 10
_WAIT = 0.0002


def append_shared(path: str, line: bytes, sync: bool) -> None:
    """Appends a line. Raises OSError; then it may be there or not."""
    waits = 0
    while True:
        fd = open_own_file(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        try:
            if lock(fd, shared=True) == "held" and waits < _MOST_WAITS:
                waits += 1
                time.sleep(_WAIT)
            elif _is_at(path, fd):
                _write(fd, b"\n" + line, sync)
                # Publishers that know no locks may have claimed the file meanwhile, and missed the line.
                if _is_at(path, fd):
                    return
        finally:
            os.close(fd)


def _is_at(path: str, fd: int) -> bool:
    try:
        return os.stat(path).st_ino == os.fstat(fd).st_ino
    except FileNotFoundError:
        return False


def _write(fd: int, block: bytes, sync: bool) -> None:
    while block:
        block = block[os.write(fd, block) :]
    if sync:
        os.fsync(fd)
