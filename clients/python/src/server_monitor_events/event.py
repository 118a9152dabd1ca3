"""The event: one object for all services of the core."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from . import _timestamps
from ._fields import Id, read_fields
from ._json_text import NonFinite, to_json


@dataclass
class Event:
    """An event. Making one checks nothing; `create_event`, `publish` and `enqueue` do."""

    event_id: str = field(default_factory=lambda: str(uuid4()))
    event_type: str = ""
    timestamp: str = field(default_factory=_timestamps.now)
    user_id: Id = None
    username: str | None = None
    server_id: Id = None
    server_name: str | None = None
    target_type: str = ""
    target_id: str = ""
    action: str = ""
    meta: dict[str, Any] = field(default_factory=dict)
    ip: str | None = None
    user_agent: str | None = None
    severity: str = "info"
    #: Top-level fields that the contract does not name. They are published beside the others.
    extra: dict[str, Any] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """The fields as they are published."""
        named = {name: getattr(self, name) for name in FIELDS}
        return {**named, **{name: value for name, value in self.extra.items() if name not in named}}

    def to_json(self, non_finite: NonFinite = "refuse") -> str:
        """The event as compact JSON. Raises InvalidEventError, with the path, for what JSON cannot hold."""
        return to_json(self.to_dict(), non_finite)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Event:
        """An event of its fields; nothing is checked. Fields that the contract does not name go into `extra`."""
        named = {name: value for name, value in data.items() if name in FIELDS}
        return cls(**named, extra={name: value for name, value in data.items() if name not in FIELDS})

    @classmethod
    def from_audit_log(cls, row: Any) -> Event:
        """The same as `server_monitor_events.from_audit_log`."""
        from .audit_log import from_audit_log

        return from_audit_log(row)


#: The fields of the contract, in the order in which they are published.
FIELDS = tuple(item.name for item in fields(Event) if item.name != "extra")


def create_event(
    event_type: str,
    user_id: Id = None,
    username: str | None = None,
    server_id: Id = None,
    server_name: str | None = None,
    target_type: str | None = None,
    target_id: str | int | UUID | None = None,
    meta: Mapping[str, Any] | None = None,
    ip: str | None = None,
    user_agent: str | None = None,
    severity: str | None = None,
    *,
    event_id: str | UUID | None = None,
    timestamp: str | datetime | None = None,
    action: str | None = None,
    **extra: Any,
) -> Event:
    """Makes a complete, checked event.

    `event_id` and `timestamp` are generated, `action` is derived from the type (`task.finished` → `task_finished`),
    unless you give them. A timestamp without a zone is taken as UTC. Other keyword arguments become top-level fields.
    Raises InvalidEventError, which names the fields that break the contract.

        event = create_event(EventTypes.TASK_FINISHED, server_name="web-1", meta={"exit_code": 0})
    """
    return complete_event(
        {
            "event_id": event_id,
            "event_type": event_type,
            "timestamp": timestamp,
            "user_id": user_id,
            "username": username,
            "server_id": server_id,
            "server_name": server_name,
            "target_type": target_type,
            "target_id": target_id,
            "action": action,
            "meta": meta,
            "ip": ip,
            "user_agent": user_agent,
            "severity": severity,
            **extra,
        }
    )


def complete_event(given: Mapping[str, Any]) -> Event:
    """Makes a complete, checked event of fields, as `create_event` does."""
    fields = dict(given)
    if fields.get("event_id") is None:
        fields["event_id"] = str(uuid4())
    if fields.get("timestamp") is None:
        fields["timestamp"] = _timestamps.now()
    event = parse_event(fields)
    if fields.get("action") is None:
        event.action = event.event_type.replace(".", "_")
    return event


def parse_event(value: object) -> Event:
    """Checks a complete event and brings its fields into their normal form.

    Raises InvalidEventError, which names every field that breaks the contract.
    """
    return Event.from_dict(read_fields(value))
