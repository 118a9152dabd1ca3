"""The standard event types and severities, by constant name."""

from __future__ import annotations

from typing import Final


class EventTypes:
    """The standard event types. Custom types are allowed too, e.g. `custom.plugin_started`."""

    SERVER_CREATED: Final = "server.created"
    SERVER_UPDATED: Final = "server.updated"
    SERVER_DELETED: Final = "server.deleted"
    SERVER_STATUS_CHANGED: Final = "server.status_changed"

    TASK_CREATED: Final = "task.created"
    TASK_STARTED: Final = "task.started"
    TASK_FINISHED: Final = "task.finished"
    TASK_FAILED: Final = "task.failed"
    TASK_CANCELLED: Final = "task.cancelled"

    TERMINAL_CONNECT: Final = "terminal.connect"
    TERMINAL_DISCONNECT: Final = "terminal.disconnect"
    TERMINAL_COMMAND: Final = "terminal.command"

    INVENTORY_COLLECTED: Final = "inventory.collected"
    INVENTORY_UPDATED: Final = "inventory.updated"

    SSH_KEY_CREATED: Final = "ssh_key.created"
    SSH_KEY_DELETED: Final = "ssh_key.deleted"
    SSH_KEY_USED: Final = "ssh_key.used"

    USER_LOGIN: Final = "user.login"
    USER_LOGOUT: Final = "user.logout"
    USER_CREATED: Final = "user.created"
    USER_UPDATED: Final = "user.updated"
    USER_DELETED: Final = "user.deleted"

    SETTINGS_UPDATED: Final = "settings.updated"

    ALERT_TRIGGERED: Final = "alert.triggered"
    ALERT_RESOLVED: Final = "alert.resolved"

    AUDIT_EXPORT: Final = "audit.export"
    AUDIT_CLEANUP: Final = "audit.cleanup"

    WEBHOOK_CREATED: Final = "webhook.created"
    WEBHOOK_UPDATED: Final = "webhook.updated"
    WEBHOOK_DELETED: Final = "webhook.deleted"
    WEBHOOK_DELIVERED: Final = "webhook.delivered"
    WEBHOOK_FAILED: Final = "webhook.failed"
    WEBHOOK_TEST: Final = "webhook.test"


class Severity:
    """How grave an event is."""

    INFO: Final = "info"
    WARNING: Final = "warning"
    ERROR: Final = "error"
    CRITICAL: Final = "critical"


STANDARD_EVENT_TYPES: Final = tuple(value for name, value in vars(EventTypes).items() if name.isupper())
SEVERITIES: Final = (Severity.INFO, Severity.WARNING, Severity.ERROR, Severity.CRITICAL)
