"""Publishes Server Monitor events to EventBridge, from Python."""

from .audit_log import AUDIT_LOG_NAMESPACE, from_audit_log
from .errors import (
    BufferFullError,
    EventTooLargeError,
    InvalidEventError,
    PublishError,
    ServerMonitorError,
    SpoolError,
)
from .event import Event, create_event
from .event_types import SEVERITIES, STANDARD_EVENT_TYPES, EventTypes, Severity
from .publisher import Publisher

__version__ = "0.1.0"

__all__ = [
    "AUDIT_LOG_NAMESPACE",
    "SEVERITIES",
    "STANDARD_EVENT_TYPES",
    "BufferFullError",
    "Event",
    "EventTooLargeError",
    "EventTypes",
    "InvalidEventError",
    "PublishError",
    "Publisher",
    "ServerMonitorError",
    "Severity",
    "SpoolError",
    "create_event",
    "from_audit_log",
]
