"""Events of the core's audit log."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

from ._fields import is_event_type
from .errors import InvalidEventError
from .event import Event, complete_event
from .event_types import STANDARD_EVENT_TYPES

#: The namespace (RFC 9562, version 5) of the ids of events that are made of audit rows.
AUDIT_LOG_NAMESPACE = UUID("6f1d6b1e-8c1b-5f0a-9a53-4d6b3a1f7c2e")

_TYPES: dict[str, str] = {event_type.replace(".", "_"): event_type for event_type in STANDARD_EVENT_TYPES}
_COPIED = (
    "user_id",
    "username",
    "server_id",
    "server_name",
    "target_type",
    "target_id",
    "ip",
    "user_agent",
    "severity",
)


def from_audit_log(row: Any) -> Event:
    """Makes an event of an audit log row: a mapping, or a row of a database driver with `keys()`.

    An action with dots is the event type. An action that names a standard type with `_` is that type: `task_finished` →
    `task.finished`. Any other becomes `audit.<action>`. The content is read from `meta_json` and `meta`: an object, or
    its JSON text; where both have a key, `meta` wins. The event's id is derived from the row's `id`, so the same row
    always makes the same event; the row's own id is in `meta.audit_log_id`. Raises InvalidEventError, which names the
    column.

        event = from_audit_log({"id": 42, "action": "terminal.connect", "user_id": 7})
    """
    columns = _columns(row)
    action = columns.get("action")
    if not isinstance(action, str) or not action:
        raise InvalidEventError("action", "audit log row: `action` is empty")
    row_id = columns.get("id")
    meta = {**_meta("meta_json", columns.get("meta_json")), **_meta("meta", columns.get("meta"))}
    if row_id is not None and meta.get("audit_log_id") is None:
        meta["audit_log_id"] = row_id
    return complete_event(
        {
            **{name: columns.get(name) for name in _COPIED},
            "event_id": None if row_id is None else uuid5(AUDIT_LOG_NAMESPACE, f"audit-log:{row_id}"),
            "event_type": _event_type(action),
            "timestamp": columns.get("created_at") or None,
            "action": action,
            "meta": meta,
        }
    )


def _columns(row: Any) -> Mapping[str, Any]:
    if isinstance(row, Mapping):
        return row
    try:
        return dict(row)
    except (TypeError, ValueError) as cause:
        raise InvalidEventError("(the row itself)", "audit log row: it must be a mapping of its columns") from cause


def _event_type(action: str) -> str:
    lower = action.lower()
    if "." in lower and is_event_type(lower):
        return lower
    return _TYPES.get(lower) or f"audit.{re.sub('[^a-z0-9_]+', '_', lower)}"


def _meta(column: str, value: object) -> dict[str, Any]:
    if value is None or value in ("", b""):
        return {}
    try:
        # `null` is what the column may hold where there is nothing.
        meta = (_parse(value) or {}) if isinstance(value, (str, bytes)) else value
    except ValueError as cause:
        raise _wrong_meta(column) from cause
    if not isinstance(meta, Mapping):
        raise _wrong_meta(column)
    return dict(meta)


def _wrong_meta(column: str) -> InvalidEventError:
    return InvalidEventError(column, f"audit log row: `{column}` must be an object, or the JSON text of one")


def _parse(text: str | bytes) -> Any:
    # Decimal keeps all digits. Python's json writes NaN and infinities: the publisher refuses them with their place.
    return json.loads(text, parse_float=Decimal, parse_constant=float)
