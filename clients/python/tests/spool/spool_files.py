"""What is in the files of a spool."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any


def files(path: Path) -> list[Path]:
    return sorted(path.parent.iterdir())


def spooled(path: Path) -> list[dict[str, Any]]:
    """The events in all files of a spool."""
    while True:
        try:
            lines = [line for file in files(path) for line in file.read_bytes().split(b"\n") if line.strip()]
            return [json.loads(line)["event"] for line in lines]
        except FileNotFoundError:  # It was renamed meanwhile.
            continue


def line_of(event_id: str, **fields: Any) -> str:
    event = {"event_id": event_id, "event_type": "task.finished", "timestamp": "2026-01-08T01:00:00Z", **fields}
    return json.dumps({"source": "servermonitor.task-runner", "event": event})


def uuid(number: int) -> str:
    return f"00000000-0000-4000-8000-{number:012d}"
