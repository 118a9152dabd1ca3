"""Whose a spool file is, by its name: `<prefix><pid>-<host>t<thread>-<uuid>`, as the TypeScript publisher has it."""

from __future__ import annotations

import hashlib
import os
import re
import socket
import time
from uuid import uuid4

#: Seconds after which the file of a process that seems to live belongs to a dead one, whose pid another has now.
STALE_CLAIM = 600.0

#: The thread of this package's files: it locks them.
_THREAD = "py"

_NAME = re.compile(r"(\d{1,18})-(?:([0-9a-f]{16})t(\w+)-)?[^/]*", re.ASCII)


def own_path(prefix: str) -> str:
    """A new name for a file that this process holds."""
    return f"{prefix}{os.getpid()}-{_host()}t{_THREAD}-{uuid4()}"


def is_locked_by_owner(path: str, prefix: str) -> bool:
    """Whether the owner of a file has it locked for as long as it lives."""
    found = _NAME.fullmatch(path[len(prefix) :])
    return found is not None and found[3] == _THREAD


def is_orphan(path: str, prefix: str) -> bool:
    """Whether the owner of a file is dead, as far as its pid and the time of the file show."""
    found = _NAME.fullmatch(path[len(prefix) :])
    # In a container every life of a service has the same pid: a file with ours is left over.
    on_this_host = found is not None and (found[2] is None or found[2] == _host())
    if found and on_this_host and (int(found[1]) == os.getpid() or not _is_alive(int(found[1]))):
        return True
    try:
        return time.time() - os.stat(path).st_mtime > STALE_CLAIM
    except FileNotFoundError:
        return False


def _host() -> str:
    """Containers that share a folder often have processes with the same pid."""
    return hashlib.sha256(socket.gethostname().encode()).hexdigest()[:16]


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True
