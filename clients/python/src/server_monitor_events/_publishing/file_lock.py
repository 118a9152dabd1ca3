"""Locks on open files, between processes and between containers."""

from __future__ import annotations

import errno

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]


def try_lock(fd: int, *, shared: bool = False) -> bool:
    """Locks an open file until it is closed. False when another process, or another opening of it, holds it."""
    if fcntl is None:
        return True
    try:
        fcntl.flock(fd, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except OSError as error:
        # Some network file systems have no locks.
        return error.errno not in (errno.EWOULDBLOCK, errno.EACCES)
    return True
