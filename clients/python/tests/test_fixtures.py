"""The fixtures that the TypeScript SDK reads too."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import FIXTURES, Bridge, fixture

from server_monitor_events import (
    AUDIT_LOG_NAMESPACE,
    STANDARD_EVENT_TYPES,
    EventTooLargeError,
    InvalidEventError,
    Publisher,
    from_audit_log,
)
from server_monitor_events.event import complete_event

AUDIT_LOG = fixture("from-audit-log.json")
TIMESTAMPS = fixture("timestamps.json")
IDS = fixture("ids.json")


def by_name(cases: list[dict[str, Any]]) -> list[Any]:
    return [pytest.param(case, id=case["name"]) for case in cases]


def assert_has(event: dict[str, Any], expected: dict[str, Any]) -> None:
    assert {name: event[name] for name in expected} == expected


@pytest.mark.parametrize("case", by_name(fixture("create-event.json")))
def test_create_event(case: dict[str, Any]) -> None:
    assert_has(complete_event(case["fields"]).to_dict(), case["event"])


@pytest.mark.parametrize("case", by_name(fixture("refusals.json")))
def test_refusals(case: dict[str, Any]) -> None:
    with pytest.raises(InvalidEventError) as caught:
        complete_event(case["fields"])
    assert caught.value.field == case["field"]
    assert [problem.path for problem in caught.value.problems] == [case["field"]]


@pytest.mark.parametrize("case", by_name(AUDIT_LOG["taken"]))
def test_from_audit_log(case: dict[str, Any]) -> None:
    assert_has(from_audit_log(case["row"]).to_dict(), case["event"])


@pytest.mark.parametrize("case", by_name(AUDIT_LOG["refused"]))
def test_refused_rows(case: dict[str, Any]) -> None:
    with pytest.raises(InvalidEventError) as caught:
        from_audit_log(case["row"])
    assert caught.value.field == case["field"]


def test_knows_the_same_standard_types() -> None:
    assert fixture("event-types.json") == list(STANDARD_EVENT_TYPES)


def test_ids_of_rows_have_the_shared_namespace() -> None:
    assert str(AUDIT_LOG_NAMESPACE) == AUDIT_LOG["namespace"]


@pytest.mark.parametrize("case", TIMESTAMPS["taken"], ids=lambda case: case["given"])
def test_timestamps(case: dict[str, str]) -> None:
    event = complete_event({"event_type": "a.b", "timestamp": case["given"]})
    assert event.timestamp == case["written"]


@pytest.mark.parametrize("given", TIMESTAMPS["refused"])
def test_refused_timestamps(given: str) -> None:
    with pytest.raises(InvalidEventError) as caught:
        complete_event({"event_type": "a.b", "timestamp": given})
    assert caught.value.field == "timestamp"


@pytest.mark.parametrize("case", by_name(IDS["taken"]))
def test_ids(case: dict[str, str]) -> None:
    assert complete_event({"event_type": "a.b", "event_id": case["given"]}).event_id == case["written"]


@pytest.mark.parametrize("given", IDS["refused"])
def test_refused_ids(given: str) -> None:
    with pytest.raises(InvalidEventError) as caught:
        complete_event({"event_type": "a.b", "event_id": given})
    assert caught.value.field == "event_id"


@pytest.mark.parametrize("case", by_name(fixture("envelopes.json")))
def test_envelopes(case: dict[str, Any], bridge: Bridge, make_publisher: Callable[..., Publisher]) -> None:
    make_publisher(service=case["service"]).publish(case["event"])
    [entry] = bridge.taken
    assert entry["Source"] == case["source"]
    assert entry["DetailType"] == case["detail_type"]
    assert entry["EventBusName"] == "bus"
    assert entry["Time"].timestamp() * 1000 == case["epoch_ms"]
    assert json.loads(entry["Detail"]) == case["event"]


def test_accepts_the_same_size(bridge: Bridge, make_publisher: Callable[..., Publisher]) -> None:
    sizes = fixture("sizes.json")
    publisher = make_publisher(service=sizes["service"])
    largest = {**sizes["event"], "meta": {"text": "x" * sizes["largest_text"]}}
    publisher.publish(largest)
    largest["meta"]["text"] += "x"
    with pytest.raises(EventTooLargeError) as caught:
        publisher.publish(largest)
    assert (caught.value.size, caught.value.limit) == (sizes["limit"] + 1, sizes["limit"])


def test_reads_the_same_spool_file(bridge: Bridge, make_publisher: Callable[..., Publisher], spool_path: Path) -> None:
    spool_path.parent.mkdir()
    shutil.copyfile(FIXTURES / "spool.jsonl", spool_path)
    assert make_publisher(spool=str(spool_path)).flush(10)
    assert [(entry["Source"], entry["DetailType"]) for entry in bridge.taken] == [
        ("servermonitor.central-api", "task.finished"),
        ("servermonitor.terminal", "terminal.connect"),
    ]
    assert '"user_id":9007199254740993,' in bridge.taken[0]["Detail"]
    assert '"trace_id":"abc"' in bridge.taken[1]["Detail"]
    assert Path(f"{spool_path}.rejected").read_bytes().strip().startswith(b'{"source":"servermonitor.central-api"')


def test_writes_the_lines_of_the_same_spool_file(
    bridge: Bridge, make_publisher: Callable[..., Publisher], spool_path: Path
) -> None:
    bridge.down = ConnectionError("down")
    line = (FIXTURES / "spool.jsonl").read_bytes().split(b"\n")[2]
    publisher = make_publisher(spool=str(spool_path))
    publisher.enqueue(json.loads(line)["event"])
    publisher.close()
    [file] = spool_path.parent.iterdir()
    assert file.read_bytes() == b"\n" + line
