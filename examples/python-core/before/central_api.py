"""Central API: answers requests, and reports to plugins what users change."""

import database as db
from event_model import EventSeverity, create_event
from plugin_system import get_plugin_manager

plugin_manager = get_plugin_manager()


def dispatch_audit_event(user_id, action, target_type, target_id, meta=None, ip=None, severity=EventSeverity.INFO):
    """Writes the audit log and hands the event to plugins."""
    result = db.add_audit_log(user_id, action, target_type, target_id, meta, ip)
    event = create_event(
        event_type=action,
        user_id=user_id,
        target_type=target_type,
        target_id=str(target_id),
        meta=meta or {},
        ip=ip,
        severity=severity,
    )
    plugin_manager.dispatch_event(event)
    return result


def delete_server(user_id, server_id, ip):
    """DELETE /api/servers/<id>"""
    meta = {"reason": "decommissioned"}
    return dispatch_audit_event(
        user_id, "server.deleted", "server", server_id, meta, ip, severity=EventSeverity.WARNING
    )


def shutdown():
    plugin_manager.shutdown()
