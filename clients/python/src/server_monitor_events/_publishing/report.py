"""How errors are heard of."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable, Mapping
from typing import Any

from .._printable import printable

#: Hears of an error, with the event that is lost by it, or None.
OnError = Callable[[Exception, Any], None]

_logger = logging.getLogger("server_monitor_events")


def safe_report(on_error: OnError) -> OnError:
    """Never raises, whatever `on_error` does."""

    def report(error: Exception, event: Any) -> None:
        with contextlib.suppress(Exception):
            on_error(error, event)

    return report


def log_error(error: Exception, event: Any) -> None:
    """The default `on_error`: one line in the log. It names the event, and shows no content, which may be secret."""
    name = "" if event is None else f" [{_name_of(event)}]"
    _logger.error("%s", printable(" ".join(str(error).split()) + name))


def _name_of(event: Any) -> str:
    if isinstance(event, Mapping):
        event_type, event_id = event.get("event_type"), event.get("event_id")
    else:
        event_type, event_id = getattr(event, "event_type", None), getattr(event, "event_id", None)
    return f"{event_type!s:.200} {event_id!s:.200}"
