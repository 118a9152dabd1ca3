from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from endpoint import Endpoint

from server_monitor_events import Publisher

ROOT = Path(__file__).parents[3]
SOURCES = ROOT / "clients" / "python" / "src"
FIXTURES = ROOT / "test" / "fixtures" / "events"


def fixture(name: str) -> Any:
    return json.loads((FIXTURES / name).read_text(encoding="utf-8"))


def wait_for(condition: Callable[[], object], timeout: float = 10) -> None:
    end = time.monotonic() + timeout
    while not condition():
        assert time.monotonic() < end, "the condition did not become true in time"
        time.sleep(0.002)


class Bridge:
    """EventBridge in memory. Each call is answered by the next of `answers`; without one, all entries are taken."""

    def __init__(self) -> None:
        self.calls: list[list[dict[str, Any]]] = []
        self.answers: list[Callable[[Sequence[Any]], Any]] = []
        self.taken: list[dict[str, Any]] = []
        self.down: Exception | None = None

    def put_events(self, *, Entries: Sequence[Any]) -> Any:
        self.calls.append(list(Entries))
        if self.answers:
            return self.answers.pop(0)(Entries)
        if self.down:
            raise self.down
        self.taken += Entries
        return {"FailedEntryCount": 0, "Entries": [{"EventId": str(number)} for number, _ in enumerate(Entries)]}

    def describe_event_bus(self, *, Name: str) -> Any:
        return {"Name": Name}

    @property
    def ids(self) -> list[str]:
        """The ids of the events that were taken."""
        return [json.loads(entry["Detail"])["event_id"] for entry in self.taken]


class Errors:
    """Hears what a publisher reports."""

    def __init__(self) -> None:
        self.heard: list[tuple[Exception, Any]] = []

    def __call__(self, error: Exception, event: Any) -> None:
        self.heard.append((error, event))

    @property
    def lost(self) -> list[Any]:
        return [event for _, event in self.heard if event is not None]

    @property
    def texts(self) -> list[str]:
        return [str(error) for error, _ in self.heard]


@pytest.fixture
def bridge() -> Bridge:
    return Bridge()


@pytest.fixture
def errors() -> Errors:
    return Errors()


@pytest.fixture
def endpoint(monkeypatch: pytest.MonkeyPatch) -> Iterator[Endpoint]:
    """EventBridge over HTTP; boto3 finds it by the environment."""
    endpoint = Endpoint()
    for name, value in {
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{endpoint.port}",
        "AWS_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "x",
        "AWS_SECRET_ACCESS_KEY": "x",
    }.items():
        monkeypatch.setenv(name, value)
    yield endpoint
    endpoint.stop()


@pytest.fixture
def make_publisher(bridge: Bridge, errors: Errors) -> Iterator[Callable[..., Publisher]]:
    """Makes publishers to `bridge` that do not wait between attempts."""
    made: list[Publisher] = []

    def make(**options: Any) -> Publisher:
        defaults: dict[str, Any] = {
            "bus_name": "bus",
            "service": "central-api",
            "client": bridge,
            "on_error": errors,
            "sleep": lambda seconds: None,
            "random": lambda: 0.0,
        }
        made.append(Publisher(**{**defaults, **options}))
        return made[-1]

    yield make
    for publisher in made:
        publisher.close(1)


@pytest.fixture
def spool_path(tmp_path: Path) -> Path:
    """Of a spool, in a folder that does not exist yet."""
    return tmp_path / "spool" / "events.jsonl"
