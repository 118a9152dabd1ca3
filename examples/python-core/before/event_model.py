"""The core's own event, before the change."""

import uuid
from dataclasses import asdict, dataclass, field
from datetime import datetime, timezone


@dataclass
class Event:
    event_type: str
    action: str
    event_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    timestamp: str = field(default_factory=lambda: datetime.now(timezone.utc).isoformat())
    user_id: int = None
    target_type: str = ""
    target_id: str = ""
    meta: dict = field(default_factory=dict)
    ip: str = None
    severity: str = "info"

    def to_dict(self):
        return asdict(self)


class EventSeverity:
    INFO = "info"
    WARNING = "warning"


def create_event(event_type, **fields):
    return Event(event_type=event_type, action=event_type.replace(".", "_"), **fields)
