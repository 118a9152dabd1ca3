"""What the original `event_model` has, with the same names.

    from server_monitor_events.event_model import Event, EventSeverity, EventTypes, create_event

Here `create_event` checks nothing, as it did there, so that it never raises into the core: `dispatch_event` checks.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ._fields import Id
from .event import Event
from .event_types import EventTypes, Severity

EventSeverity = Severity

__all__ = ["Event", "EventSeverity", "EventTypes", "create_event"]


def create_event(
    event_type: str,
    user_id: Id = None,
    username: str | None = None,
    server_id: Id = None,
    server_name: str | None = None,
    target_type: str = "",
    target_id: str = "",
    meta: Mapping[str, Any] | None = None,
    ip: str | None = None,
    user_agent: str | None = None,
    severity: str = Severity.INFO,
) -> Event:
    """Makes an event. Its `action` is the type with `_` for each dot."""
    return Event(
        event_type=event_type,
        user_id=user_id,
        username=username,
        server_id=server_id,
        server_name=server_name,
        target_type=target_type,
        target_id=target_id,
        action=str(event_type).replace(".", "_"),
        meta=dict(meta or {}),
        ip=ip,
        user_agent=user_agent,
        severity=severity,
    )
