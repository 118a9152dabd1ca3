"""The example: the diffs apply to the stand-in core, and its events reach EventBridge."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT, SOURCES
from endpoint import Endpoint

EXAMPLE = ROOT / "examples" / "python-core"


def run(core: Path, **variables: str) -> None:
    environment = {**os.environ, "PYTHONPATH": str(SOURCES), "PYTHONWARNINGS": "ignore", **variables}
    command = [sys.executable, "run.py"]
    done = subprocess.run(command, cwd=core, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "The core has stopped\n", "")


@pytest.fixture
def core(tmp_path: Path) -> Path:
    return Path(shutil.copytree(EXAMPLE / "before", tmp_path / "core"))


def test_the_core_runs_before_the_change(core: Path) -> None:
    run(core)


def test_events_of_all_services_reach_eventbridge_after_the_change(core: Path, endpoint: Endpoint) -> None:
    for change in sorted((EXAMPLE / "changes").iterdir()):
        subprocess.run(["git", "apply", str(change)], cwd=core, check=True)
    endpoint.start()
    run(core, SERVER_MONITOR_EVENT_BUS="bus", SERVER_MONITOR_EVENT_SPOOL=str(core / "spool" / "events.jsonl"))

    assert sorted((entry["Source"], entry["DetailType"]) for entry in endpoint.entries) == [
        ("servermonitor.central-api", "server.deleted"),
        ("servermonitor.task-runner", "task.failed"),
        ("servermonitor.task-runner", "task.finished"),
        *[("servermonitor.terminal", "terminal.connect")] * 3,
        *[("servermonitor.terminal", "terminal.disconnect")] * 3,
    ]
    by_type = {event["event_type"]: event for event in endpoint.events}
    assert by_type["server.deleted"]["target_id"] == "5"
    assert by_type["task.failed"]["meta"]["exit_code"] == 3
    assert by_type["terminal.connect"]["meta"].keys() == {"session_id", "audit_log_id"}
    assert list((core / "spool").iterdir()) == []
