"""Locks on open files, between processes and between containers."""

from __future__ import annotations

import errno
from typing import Literal

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]


def lock(fd: int, *, shared: bool = False) -> Literal["locked", "held", "unsupported"]:
    """Locks an open file until it is closed, without waiting.

    `held`: another process, or another opening of the file, has it. `unsupported`: the file system has no locks.
    """
    if fcntl is None:
        return "unsupported"
    try:
        fcntl.flock(fd, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except OSError as error:
        return "held" if error.errno in (errno.EWOULDBLOCK, errno.EACCES) else "unsupported"
    return "locked"
