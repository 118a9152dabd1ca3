"""How long to wait between attempts."""

from __future__ import annotations

from collections.abc import Callable

#: Seconds of the first wait and of the longest, at most.
FIRST = 0.1
MOST = 30.0


def backoff(failures: int, random: Callable[[], float]) -> float:
    """Seconds to wait after so many failures in a row.

    Exponential with full jitter, so that publishers which failed together do not return together (AWS Architecture
    Blog, "Exponential Backoff And Jitter").
    """
    return random() * min(MOST, FIRST * 2.0 ** min(failures - 1, 30))
