"""The core's database: what the services write to the audit log."""

import json
import sqlite3
import uuid
from datetime import datetime, timezone

_connection = sqlite3.connect(":memory:", check_same_thread=False)
_connection.row_factory = sqlite3.Row
_connection.execute(
    "CREATE TABLE audit_logs (id, user_id, action, target_type, target_id, meta_json, ip, user_agent, created_at)"
)


def add_audit_log(user_id, action, target_type, target_id, meta=None, ip=None, user_agent=None):
    row_id = str(uuid.uuid4())
    meta_json = json.dumps(meta) if meta else None
    now = datetime.now(timezone.utc).isoformat()
    row = (row_id, user_id, action, target_type, target_id, meta_json, ip, user_agent, now)
    _connection.execute("INSERT INTO audit_logs VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
    return {"success": True, "log_id": row_id}


def get_audit_log(log_id):
    return _connection.execute("SELECT * FROM audit_logs WHERE id = ?", (log_id,)).fetchone()
