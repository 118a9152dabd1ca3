from __future__ import annotations

import json
import math
import re
import sqlite3
from dataclasses import asdict
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from enum import Enum
from typing import Any
from uuid import UUID, uuid1

import pytest

from server_monitor_events import (
    Event,
    EventTypes,
    InvalidEventError,
    Severity,
    create_event,
    from_audit_log,
)

UTC_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z")


class Color(Enum):
    RED = "red"


def meta_text(value: Any, **options: Any) -> str:
    text = create_event("a.b", meta={"v": value}).to_json(**options)
    found = re.search(r'"meta":\{"v":(.*)\},"ip"', text)
    assert found
    return found[1]


def test_generates_an_id_and_a_time() -> None:
    event = create_event(EventTypes.TASK_FINISHED)
    assert UUID(event.event_id).version == 4
    assert UTC_TIME.fullmatch(event.timestamp)
    assert create_event("a.b").event_id != event.event_id


def test_takes_the_original_arguments_by_position() -> None:
    event = create_event(
        "task.finished", 1, "admin", 5, "web-01", "task", "t-1", {"a": 1}, "192.0.2.1", "curl", "error"
    )
    assert [*asdict(event).values()][3:] == [
        1, "admin", 5, "web-01", "task", "t-1", "task_finished", {"a": 1}, "192.0.2.1", "curl", "error", {},
    ]  # fmt: skip


def test_an_event_made_directly_is_complete() -> None:
    event = Event(event_type=EventTypes.ALERT_TRIGGERED, severity=Severity.CRITICAL, meta={"threshold": 90})
    assert json.loads(event.to_json())["meta"] == {"threshold": 90}
    assert UTC_TIME.fullmatch(event.timestamp)


def test_keeps_top_level_fields_that_the_contract_does_not_name() -> None:
    event = create_event("a.b", trace_id="t")
    assert event.extra == {"trace_id": "t"}
    assert event.to_dict()["trace_id"] == "t"
    assert Event.from_dict(event.to_dict()) == event


def test_leaves_what_it_is_given_alone() -> None:
    meta = {"a": {"b": [1]}}
    create_event("a.b", meta=meta).to_json()
    assert meta == {"a": {"b": [1]}}


@pytest.mark.parametrize(
    ("given", "written"),
    [
        (datetime(2026, 1, 8, 1, 0, 0), "2026-01-08T01:00:00Z"),
        (datetime(2026, 1, 8, 1, 0, 0, 5, timezone.utc), "2026-01-08T01:00:00.000005Z"),
        (datetime(2026, 1, 8, 1, tzinfo=timezone(timedelta(hours=-3, minutes=-30))), "2026-01-08T01:00:00-03:30"),
        (datetime(1890, 1, 8, 1, tzinfo=timezone(timedelta(minutes=53, seconds=28))), "1890-01-08T00:06:32Z"),
    ],
)
def test_takes_a_datetime_and_one_without_a_zone_as_utc(given: datetime, written: str) -> None:
    assert create_event("a.b", timestamp=given).timestamp == written


def test_names_every_problem_and_no_value() -> None:
    with pytest.raises(InvalidEventError) as caught:
        create_event("a b", username=["hunter2"], severity="hunter2")  # type: ignore[arg-type]
    assert [problem.path for problem in caught.value.problems] == ["event_type", "username", "severity"]
    assert str(caught.value).startswith("not an event: `event_type` is text of another form: letters, digits")
    assert "`username` is of type list: text or null is expected" in str(caught.value)
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (9007199254740993, "9007199254740993"),
        (-(10**40), "-1" + "0" * 40),
        (Decimal("12345678901234567.89"), "12345678901234567.89"),
        (1.0, "1.0"),
        (0.1, "0.1"),
        (1e300, "1e+300"),
        ('é\u2028\x00"\\', '"é\u2028\\u0000\\"\\\\"'),
        ("\ufffe\udc80", '"\\ufffe\\udc80"'),
        ((1, [True, None]), "[1,[true,null]]"),
        ({}, "{}"),
        ([], "[]"),
        ({1: "a"}, '{"1":"a"}'),
        (datetime(2026, 1, 8), '"2026-01-08T00:00:00Z"'),
        (date(2026, 1, 8), '"2026-01-08"'),
        (UUID(int=1), '"00000000-0000-0000-0000-000000000001"'),
        (Color.RED, '"red"'),
        ({"__proto__": {"x": 1}}, '{"__proto__":{"x":1}}'),
    ],
)
def test_writes_every_value_digit_by_digit(value: Any, text: str) -> None:
    assert meta_text(value) == text


def test_ids_of_any_size_stay_as_they_are() -> None:
    assert '"user_id":1234567890123456789,' in create_event("a.b", user_id=1234567890123456789).to_json()


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, Decimal("NaN"), Decimal("-Infinity")])
def test_refuses_what_is_not_finite_by_its_path_or_sends_null(value: Any) -> None:
    event = create_event("a.b", meta={"disks": [{"load": 1}, {"load": value}]})
    with pytest.raises(InvalidEventError, match=r"`meta.disks.1.load`: -?(NaN|Infinity) is not JSON") as caught:
        event.to_json()
    assert caught.value.field == "meta.disks.1.load"
    assert '"disks":[{"load":1},{"load":null}]' in event.to_json(non_finite="null")


@pytest.mark.parametrize("value", [b"x", {1}, object(), {None: 1}, {(1,): 1}, {1: 1, "1": 2}])
def test_refuses_what_json_cannot_hold_by_its_path(value: Any) -> None:
    with pytest.raises(InvalidEventError) as caught:
        create_event("a.b", meta={"deep": [value]}).to_json()
    assert caught.value.field.startswith("meta.deep.0")


def test_refuses_what_is_nested_too_deeply_or_contains_itself() -> None:
    loop: list[Any] = []
    loop.append(loop)
    with pytest.raises(InvalidEventError, match=r"deeper than 32 levels at `meta.loop"):
        create_event("a.b", meta={"loop": loop}).to_json()


def test_takes_a_large_inventory_and_refuses_more_than_the_limit_of_items() -> None:
    create_event("inventory.collected", meta={"packages": [1] * 10_001}).to_json()
    with pytest.raises(InvalidEventError, match=r"more than 100000 keys and list items at `meta.packages`"):
        create_event("inventory.collected", meta={"packages": [1] * 100_000}).to_json()


def test_reads_rows_of_sqlite_and_keeps_the_digits_of_their_json() -> None:
    database = sqlite3.connect(":memory:")
    database.row_factory = sqlite3.Row
    sql = """select 7 id, 'task.finished' action, '{"n":12345678901234567.89,"i":1234567890123456789}' meta_json"""
    event = from_audit_log(database.execute(sql).fetchone())
    database.close()
    assert '"meta":{"n":12345678901234567.89,"i":1234567890123456789,"audit_log_id":7}' in event.to_json()


def test_treats_nan_in_the_json_text_of_a_row_as_in_any_other_event() -> None:
    event = from_audit_log({"action": "x", "meta_json": '{"load": NaN, "max": [1, -Infinity]}'})
    with pytest.raises(InvalidEventError) as caught:
        event.to_json()
    assert caught.value.field == "meta.load"
    assert '"meta":{"load":null,"max":[1,null]}' in event.to_json("null")


def test_the_same_row_makes_the_same_id_and_rows_without_an_id_do_not() -> None:
    assert (
        from_audit_log({"id": 42, "action": "x"}).event_id == Event.from_audit_log({"id": 42, "action": "x"}).event_id
    )
    assert from_audit_log({"action": "x"}).event_id != from_audit_log({"action": "x"}).event_id


def test_takes_a_uuid_object_as_id() -> None:
    row_id = uuid1()
    assert create_event("a.b", event_id=row_id).event_id == str(row_id)
