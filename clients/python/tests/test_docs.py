"""The lines that the documentation shows work as they are."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT, SOURCES
from endpoint import Endpoint

PAGES = ["clients/python/README.md", "docs/how-to/publish-from-python.md"]


@pytest.mark.parametrize("page", PAGES)
def test_the_lines_publish_an_event(page: str, endpoint: Endpoint, tmp_path: Path) -> None:
    found = re.search(r"```python\n(.*?)```", (ROOT / page).read_text(encoding="utf-8"), re.DOTALL)
    assert found
    lines = found[1].replace("/var/spool/server-monitor", str(tmp_path / "spool"))
    environment = {**os.environ, "PYTHONPATH": str(SOURCES)}
    endpoint.start()
    command = [sys.executable, "-W", "ignore", "-c", lines]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert [(entry["Source"], event["meta"]) for entry, event in zip(endpoint.entries, endpoint.events)] == [
        ("servermonitor.task-runner", {"exit_code": 1})
    ]
