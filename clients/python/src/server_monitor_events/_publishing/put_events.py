"""One call to EventBridge, and what its answer means for each event."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from ..errors import PublishError
from .entry import Entry

#: `entry`: EventBridge refuses this event. `call`: it refuses the call, whatever the event. `retryable`: it may take
#: the event later.
Kind = Literal["entry", "call", "retryable"]


class EventBridgeClient(Protocol):
    """What is used of `boto3.client("events")`."""

    def put_events(self, *, Entries: Sequence[Any]) -> Any: ...

    def describe_event_bus(self, *, Name: str) -> Any: ...


@dataclass(frozen=True)
class Failure:
    """An entry that EventBridge did not take, and why."""

    entry: Entry
    error: PublishError
    kind: Kind


# What another attempt does not change (EventBridge API reference: PutEventsResultEntry, and the errors of PutEvents).
# These are about the event itself; one such event may fail its whole call.
_WRONG_EVENT = {
    "InvalidArgument",
    "InvalidArgumentException",
    "MalformedDetail",
    "RedactionFailure",
    "ValidationException",
    "413",
}

# These are about the bus and who calls, and pass once somebody fixes it. Codes that start with `NotAuthorized` too.
_WRONG_CALL = {
    "AccessDeniedException": "allow `events:PutEvents` on the bus",
    "InvalidAccountIdException": "check `bus_name`",
    "InvalidClientTokenId": "check the AWS credentials",
    "NoCredentialsError": "configure AWS credentials",
    "ResourceNotFoundException": "check `bus_name` and the region",
    "UnrecognizedClientException": "check the AWS credentials",
}


def put_events(client: EventBridgeClient, bus_name: str, entries: Sequence[Entry]) -> list[Failure]:
    """Sends entries in one call. Returns what was not taken; never raises for what EventBridge does."""
    try:
        answer = client.put_events(Entries=[entry.to_request(bus_name) for entry in entries])
    except Exception as cause:
        code = _code_of(cause)
        if code in _WRONG_EVENT and len(entries) > 1:
            return [failure for entry in entries for failure in put_events(client, bus_name, [entry])]
        return [_failure(entry, code, str(cause), cause) for entry in entries]
    return _read_answer(entries, answer)


def _read_answer(entries: Sequence[Entry], answer: object) -> list[Failure]:
    """Only an id proves that an event was taken, and only in an answer with one result for each entry, in order."""
    results = answer.get("Entries") if isinstance(answer, Mapping) else None
    if not isinstance(results, list) or len(results) != len(entries):
        reason = "it is not one of EventBridge; check the endpoint and proxies"
        return [_failure(entry, "UnexpectedAnswer", reason) for entry in entries]
    return [
        _failure(
            entry, str(result.get("ErrorCode") or "NoAnswer"), str(result.get("ErrorMessage") or "no reason given")
        )
        for entry, result in zip(entries, results)
        if result.get("ErrorCode") or not result.get("EventId")
    ]


def _code_of(error: Exception) -> str:
    """The code of an AWS error, or the name of another one."""
    response = getattr(error, "response", None)
    code = response.get("Error", {}).get("Code") if isinstance(response, Mapping) else None
    return str(code or type(error).__name__)


def _failure(entry: Entry, code: str, reason: str, cause: Exception | None = None) -> Failure:
    fix = f"; {_WRONG_CALL[code]}" if code in _WRONG_CALL else ""
    error = PublishError(f"event {entry.event_type} {entry.event_id} was not published: {code}: {reason}{fix}")
    error.__cause__ = cause
    return Failure(entry, error, _kind(code))


def _kind(code: str) -> Kind:
    if code in _WRONG_EVENT:
        return "entry"
    return "call" if code in _WRONG_CALL or code.startswith("NotAuthorized") else "retryable"
