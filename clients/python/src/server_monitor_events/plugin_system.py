"""What the core uses of the original `plugin_system`, with the same names. Events go to EventBridge.

    from server_monitor_events.plugin_system import dispatch_event, get_plugin_manager

It reads these environment variables at first use:

- `SERVER_MONITOR_EVENT_BUS`: the stack's output `BusName`. Without it, nothing is published.
- `SERVER_MONITOR_SERVICE`: who publishes; `central-api` when it is not set.
- `SERVER_MONITOR_EVENT_SPOOL`: path of the spool. Set it in production.
- `PLUGINS_ENABLED`: `false` publishes nothing, as it loaded no plugin before.

Nothing here raises into the core.
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Generator, Mapping
from typing import Any

from ._publishing.entry import AnyEvent
from .publisher import Publisher

__all__ = ["PluginManager", "dispatch_event", "get_plugin_manager", "use_publisher"]

_logger = logging.getLogger("server_monitor_events")


class Dispatched:
    """What `dispatch_event` returns: it may be awaited, and need not be. The event is on its way already."""

    def __await__(self) -> Generator[Any, None, None]:
        return
        yield


_DISPATCHED = Dispatched()


class PluginManager:
    """Hands events over to a publisher. Without one, it does nothing."""

    def __init__(self, publisher: Publisher | None = None) -> None:
        self._publisher = publisher
        #: Whether events are published.
        self.enabled = publisher is not None
        #: Plugins run elsewhere now: this is empty.
        self.plugins: dict[str, Any] = {}
        self.allowlist: list[str] = []

    def load_plugins(self) -> None:
        """Does nothing: the operator allows plugins in SSM."""

    def dispatch_event(self, event: AnyEvent) -> Dispatched:
        """Hands an event over and returns at once. It may be awaited. Never raises."""
        if self._publisher:
            self._publisher.enqueue(event)
        return _DISPATCHED

    def startup(self, ctx: Mapping[str, Any] | None = None) -> None:
        """Does nothing: plugins start elsewhere."""

    def shutdown(self) -> None:
        """Publishes what waits, for at most 5 seconds."""
        if self._publisher:
            self._publisher.close()


_lock = threading.Lock()
_manager: PluginManager | None = None


def get_plugin_manager() -> PluginManager:
    """The manager of this process, made at first use."""
    global _manager
    with _lock:
        if _manager is None:
            _manager = PluginManager(_make_publisher())
        return _manager


def dispatch_event(event: AnyEvent) -> Dispatched:
    """Hands an event over and returns at once, from any thread. Both forms work:

        dispatch_event(event)
        await dispatch_event(event)

    Never raises.
    """
    return get_plugin_manager().dispatch_event(event)


def use_publisher(publisher: Publisher) -> None:
    """Hands events over to a publisher of your own, for settings that no variable has."""
    global _manager
    with _lock:
        _manager = PluginManager(publisher)


def _make_publisher() -> Publisher | None:
    if os.environ.get("PLUGINS_ENABLED", "true").strip().lower() in ("false", "0", "no", "off"):
        _logger.info("PLUGINS_ENABLED is off: events are not published")
        return None
    bus_name = os.environ.get("SERVER_MONITOR_EVENT_BUS", "")
    if not bus_name:
        _logger.warning("SERVER_MONITOR_EVENT_BUS is not set: events are not published")
        return None
    try:
        return Publisher(
            bus_name=bus_name,
            service=os.environ.get("SERVER_MONITOR_SERVICE") or "central-api",
            spool=os.environ.get("SERVER_MONITOR_EVENT_SPOOL") or None,
        )
    except Exception as error:
        # The core must start whatever is wrong here.
        _logger.error("events are not published: %s", error)
        return None
