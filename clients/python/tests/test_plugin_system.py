"""The original's interface: what its core and its tests call works."""

from __future__ import annotations

import asyncio
import importlib
import json
import logging
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from conftest import Bridge, Errors, wait_for

from server_monitor_events import Publisher, plugin_system
from server_monitor_events.event_model import Event, EventSeverity, EventTypes, create_event

Make = Callable[..., Publisher]


@pytest.fixture
def fresh(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The module as a new process has it."""
    for name in ("SERVER_MONITOR_EVENT_BUS", "SERVER_MONITOR_SERVICE", "SERVER_MONITOR_EVENT_SPOOL", "PLUGINS_ENABLED"):
        monkeypatch.delenv(name, raising=False)
    return importlib.reload(plugin_system)


def test_dispatch_event_works_with_await_and_without(fresh: ModuleType, bridge: Bridge, make_publisher: Make) -> None:
    fresh.use_publisher(make_publisher())
    event = create_event(EventTypes.TASK_FINISHED, user_id=1)

    async def core() -> None:
        assert await fresh.dispatch_event(event) is None
        assert await fresh.get_plugin_manager().dispatch_event(event) is None

    fresh.dispatch_event(event)
    asyncio.run(core())
    wait_for(lambda: len(bridge.taken) == 3)
    assert json.loads(bridge.taken[0]["Detail"]) == event.to_dict()


def test_create_event_never_raises_and_dispatch_reports(
    fresh: ModuleType, bridge: Bridge, errors: Errors, make_publisher: Make
) -> None:
    fresh.use_publisher(make_publisher())
    wrong: Any = create_event("not a type", username=7, meta={"a": object()})  # type: ignore[arg-type]
    fresh.dispatch_event(wrong)
    fresh.dispatch_event(None)
    assert errors.lost == [wrong]
    assert "`event_type`" in errors.texts[0]


def test_takes_what_the_original_took(fresh: ModuleType, bridge: Bridge, make_publisher: Make) -> None:
    class OriginalEvent:
        """An event of the original `event_model`, which the core may keep."""

        def to_dict(self) -> dict[str, Any]:
            return {
                **Event(event_type="alert.triggered", timestamp="2026-01-08T01:00:00").to_dict(),
                "target_id": 123,
                "target_type": None,
                "action": None,
                "meta": None,
                "severity": None,
            }

    fresh.use_publisher(make_publisher())
    fresh.dispatch_event(OriginalEvent())
    wait_for(lambda: bridge.taken)
    sent = json.loads(bridge.taken[0]["Detail"])
    assert sent["timestamp"] == "2026-01-08T01:00:00Z"
    fields = ["target_id", "target_type", "action", "meta", "severity"]
    assert [sent[field] for field in fields] == ["123", "", "", {}, "info"]


def test_the_manager_has_what_the_core_uses(fresh: ModuleType, bridge: Bridge, make_publisher: Make) -> None:
    fresh.use_publisher(make_publisher())
    manager = fresh.get_plugin_manager()
    assert (manager.enabled, list(manager.plugins.keys()), manager.allowlist) == (True, [], [])
    manager.load_plugins()
    manager.startup({"version": "2.3.0"})
    manager.dispatch_event(create_event("server.created", severity=EventSeverity.INFO))
    manager.shutdown()
    assert len(bridge.taken) == 1


@pytest.mark.parametrize(
    ("variables", "logged"),
    [
        ({}, "SERVER_MONITOR_EVENT_BUS is not set"),
        ({"SERVER_MONITOR_EVENT_BUS": "bus", "PLUGINS_ENABLED": "False"}, "PLUGINS_ENABLED is off"),
        ({"SERVER_MONITOR_EVENT_BUS": "no bus"}, "`bus_name` must be"),
    ],
)
def test_publishes_nothing_and_raises_nothing_where_it_is_off(
    variables: dict[str, str],
    logged: str,
    fresh: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    with caplog.at_level(logging.INFO, "server_monitor_events"):
        for _ in range(3):
            fresh.dispatch_event(create_event("task.finished"))
    assert fresh.get_plugin_manager().enabled is False
    assert [logged in message for message in caplog.messages] == [True]


def test_reads_its_settings_from_the_environment(
    fresh: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name, value in {
        "SERVER_MONITOR_EVENT_BUS": "bus",
        "SERVER_MONITOR_SERVICE": "task-runner",
        "SERVER_MONITOR_EVENT_SPOOL": str(tmp_path / "events.jsonl"),
        "AWS_ENDPOINT_URL": "http://127.0.0.1:1",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "x",
        "AWS_SECRET_ACCESS_KEY": "x",
    }.items():
        monkeypatch.setenv(name, value)
    fresh.dispatch_event(create_event("task.finished"))
    fresh.get_plugin_manager().shutdown()
    [file] = tmp_path.iterdir()
    assert b'{"source":"servermonitor.task-runner","event":' in file.read_bytes()
