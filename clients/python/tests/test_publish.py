from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError, EndpointConnectionError
from botocore.stub import Stubber
from conftest import Bridge, Errors

from server_monitor_events import EventTooLargeError, InvalidEventError, Publisher, PublishError, create_event

Make = Callable[..., Publisher]
EVENT = {"event_type": "task.finished"}


def failed(code: str) -> dict[str, str]:
    return {"ErrorCode": code, "ErrorMessage": "no"}


def raising(error: Exception) -> Callable[[Any], Any]:
    def answer(_: Any) -> Any:
        raise error

    return answer


def aws_error(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": "no"}}, "PutEvents")


def test_sends_what_boto3_takes() -> None:
    client = boto3.client("events", region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="x")
    with Stubber(client) as stubber:
        stubber.add_response("put_events", {"FailedEntryCount": 0, "Entries": [{"EventId": "1"}]})
        event = Publisher(bus_name="bus", service="terminal", client=client).publish({"event_type": "terminal.connect"})
    assert event.action == "terminal_connect"


@pytest.mark.parametrize("given", [EVENT, create_event("task.finished")])
def test_publishes_events_and_fields(given: Any, bridge: Bridge, make_publisher: Make) -> None:
    event = make_publisher().publish(given)
    assert json.loads(bridge.taken[0]["Detail"]) == event.to_dict()


def test_publishes_a_type_with_fields_by_name(bridge: Bridge, make_publisher: Make, errors: Errors) -> None:
    publisher = make_publisher()
    assert publisher.publish("task.finished", user_id=7, meta={"a": 1}).user_id == 7
    publisher.enqueue("task.failed", server_name="web-1")
    publisher.enqueue(EVENT, user_id=7)
    assert publisher.flush(10)
    assert [json.loads(entry["Detail"])["server_name"] for entry in bridge.taken] == [None, "web-1"]
    assert errors.texts == ["give fields by name with an event type, not with an event"]


def test_publishes_events_of_other_classes_by_their_fields(bridge: Bridge, make_publisher: Make) -> None:
    class Original:
        def to_dict(self) -> dict[str, Any]:
            return {**create_event("task.finished").to_dict(), "target_id": 5, "timestamp": "2026-01-08T01:00:00"}

    event = make_publisher().publish(Original())
    assert (event.target_id, event.timestamp) == ("5", "2026-01-08T01:00:00Z")


def test_packs_as_many_events_into_a_call_as_eventbridge_allows(bridge: Bridge, make_publisher: Make) -> None:
    publisher = make_publisher()
    publisher.publish_all([EVENT] * 21)
    assert [len(call) for call in bridge.calls] == [10, 10, 1]
    publisher.publish_all([{**EVENT, "meta": {"text": "x" * 500_000}}] * 3)
    assert [len(call) for call in bridge.calls[3:]] == [2, 1]


def test_refuses_before_anything_is_sent(bridge: Bridge, make_publisher: Make) -> None:
    publisher = make_publisher()
    with pytest.raises(InvalidEventError, match="`event_type` is missing"):
        publisher.publish_all([EVENT, {}])
    with pytest.raises(InvalidEventError, match=r"`meta.load`: NaN"):
        publisher.publish({**EVENT, "meta": {"load": float("nan")}})
    with pytest.raises(EventTooLargeError, match="over the limit of 1048576") as caught:
        publisher.publish({**EVENT, "meta": {"text": "é" * 600_000}})
    assert caught.value.size > caught.value.limit
    assert bridge.calls == []


def test_sends_null_for_nan_where_the_operator_says_so(bridge: Bridge, make_publisher: Make) -> None:
    make_publisher(non_finite="null").publish({**EVENT, "meta": {"load": float("inf")}})
    assert json.loads(bridge.taken[0]["Detail"])["meta"] == {"load": None}


@pytest.mark.parametrize("code", ["ThrottlingException", "InternalFailure", "ServiceUnavailable"])
def test_sends_only_what_was_not_taken_again(code: str, bridge: Bridge, make_publisher: Make) -> None:
    bridge.answers = [lambda _: {"Entries": [{"EventId": "1"}, failed(code)]}, raising(aws_error(code))]
    events = make_publisher().publish_all([EVENT, EVENT])
    assert [len(call) for call in bridge.calls] == [2, 1, 1]
    assert bridge.ids == [events[1].event_id]


def test_gives_up_after_all_attempts_and_says_which_events_were_not_published(
    bridge: Bridge, make_publisher: Make
) -> None:
    bridge.answers = [lambda entries: {"Entries": [{"EventId": "1"}, failed("Throttling")]}]
    bridge.down = EndpointConnectionError(endpoint_url="http://127.0.0.1:1")
    with pytest.raises(PublishError, match="EndpointConnectionError") as caught:
        make_publisher(max_attempts=3).publish_all([EVENT, {"event_type": "task.failed"}])
    assert len(bridge.calls) == 3
    assert [event.event_type for event in caught.value.events] == ["task.failed"]
    assert [event.event_type for event in caught.value.published] == ["task.finished"]
    assert isinstance(caught.value.__cause__, EndpointConnectionError)


@pytest.mark.parametrize(
    ("code", "fix"),
    [
        ("AccessDeniedException", "allow `events:PutEvents`"),
        ("ResourceNotFoundException", "check `bus_name`"),
        ("NotAuthorizedForSourceException", ""),
        ("MalformedDetail", ""),
    ],
)
def test_raises_at_once_what_another_attempt_does_not_change(
    code: str, fix: str, bridge: Bridge, make_publisher: Make
) -> None:
    for answer in (raising(aws_error(code)), lambda _: {"Entries": [failed(code)]}):
        bridge.answers = [answer]
        with pytest.raises(PublishError, match=f"{code}.*{fix}"):
            make_publisher().publish(EVENT)
    assert len(bridge.calls) == 2


def test_one_wrong_event_does_not_fail_its_whole_call(bridge: Bridge, make_publisher: Make) -> None:
    error = aws_error("ValidationException")
    bridge.answers = [raising(error), raising(error)]
    with pytest.raises(PublishError) as caught:
        make_publisher().publish_all([EVENT, EVENT, EVENT])
    assert len(caught.value.events) == 1
    assert len(bridge.taken) == 2


@pytest.mark.parametrize("answer", [None, {}, {"Entries": []}, {"Entries": [{}]}, "<html>"])
def test_takes_only_an_id_as_proof(answer: Any, bridge: Bridge, make_publisher: Make) -> None:
    bridge.answers = [lambda _: answer]
    make_publisher().publish(EVENT)
    assert len(bridge.calls) == 2


@pytest.mark.parametrize(
    "options", [{"bus_name": ""}, {"bus_name": "a b"}, {"service": "Central API"}, {"service": ""}]
)
def test_refuses_wrong_settings(options: dict[str, str], make_publisher: Make) -> None:
    with pytest.raises(ValueError, match="must be"):
        make_publisher(**options)


def test_check_names_a_bus_that_does_not_exist(bridge: Bridge, make_publisher: Make, errors: Errors) -> None:
    make_publisher().check()
    client = boto3.client("events", region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="x")
    with Stubber(client) as stubber:
        stubber.add_client_error("describe_event_bus", "ResourceNotFoundException")
        with pytest.raises(PublishError, match="the bus bus cannot be used"):
            make_publisher(client=client).check()
