"""Opens files that nobody else can read or has planted."""

from __future__ import annotations

import errno
import os
import stat
from typing import Final

#: Events may hold what others must not read.
MODE: Final = 0o600


def open_own_file(path: str, flags: int) -> int:
    """Opens a regular file of this user, no link, with mode 0600. Returns its descriptor.

    Raises OSError, also where the file is another's.
    """
    # Not blocking: opening a pipe would wait for somebody to read it.
    try:
        fd = os.open(path, flags | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, MODE)
    except OSError as cause:
        if cause.errno in (errno.ELOOP, errno.EMLINK):
            raise OSError(cause.errno, "it is a symbolic link", path) from cause
        raise
    try:
        found = os.fstat(fd)
        if not stat.S_ISREG(found.st_mode):
            raise OSError(errno.EPERM, "it is not a regular file", path)
        if found.st_uid != os.geteuid():
            raise OSError(errno.EPERM, "it belongs to another user", path)
        if stat.S_IMODE(found.st_mode) != MODE:
            os.fchmod(fd, MODE)
    except OSError:
        os.close(fd)
        raise
    return fd
