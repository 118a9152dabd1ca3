"""Reads the timestamps that Python programs and databases write, and writes them as RFC 3339 with a zone."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone

_FORMAT = re.compile(
    r"(?P<date>\d{4}-\d{2}-\d{2})[Tt ](?P<minutes>\d{2}:\d{2})(?::(?P<seconds>\d{2})(?:[.,](?P<fraction>\d+))?)?"
    r"(?: ?(?P<zone>[Zz]|(?P<sign>[+-])(?P<zone_hours>\d{2}):?(?P<zone_minutes>\d{2})?))?",
    re.ASCII,
)


def now() -> str:
    """The present, with milliseconds."""
    return from_datetime(datetime.now(timezone.utc), "milliseconds")


def from_datetime(moment: datetime, timespec: str = "auto") -> str:
    """Writes a datetime. One without a zone is taken as UTC."""
    offset = moment.utcoffset()
    if offset is None:
        return moment.isoformat(timespec=timespec) + "Z"
    # RFC 3339 has no seconds in an offset; Python's historic zones do.
    if not offset or offset % timedelta(minutes=1):
        return moment.astimezone(timezone.utc).replace(tzinfo=None).isoformat(timespec=timespec) + "Z"
    return moment.isoformat(timespec=timespec)


def normalize(text: str) -> str:
    """Writes a timestamp as RFC 3339. Its digits stay as they are; without a zone it is taken as UTC.

    Raises ValueError when the text is not a point in time.
    """
    found = _FORMAT.fullmatch(text)
    if not found:
        raise ValueError("not ISO 8601 with a date and a time")
    # A leap second becomes the second before it, which datetime can hold.
    seconds = "59" if found["seconds"] == "60" else found["seconds"] or "00"
    fraction = f".{found['fraction']}" if found["fraction"] else ""
    normalized = f"{found['date']}T{found['minutes']}:{seconds}{fraction}{_zone(found)}"
    to_datetime(normalized)
    return normalized


def _zone(found: re.Match[str]) -> str:
    return f"{found['sign']}{found['zone_hours']}:{found['zone_minutes'] or '00'}" if found["sign"] else "Z"


def to_datetime(normalized: str) -> datetime:
    """The moment of a normalized timestamp, to the microsecond.

    Raises ValueError when there is no such date, time or offset.
    """
    found = _FORMAT.fullmatch(normalized)
    if not found:
        raise ValueError("not a normalized timestamp")
    hours, minutes = int(found["zone_hours"] or 0), int(found["zone_minutes"] or 0)
    if hours > 23 or minutes > 59:
        raise ValueError("no such offset")
    offset = timedelta(hours=hours, minutes=minutes)
    # Python 3.9 reads fractions of three or six digits only.
    micros = (found["fraction"] or "")[:6].ljust(6, "0")
    moment = datetime.fromisoformat(f"{found['date']}T{found['minutes']}:{found['seconds']}.{micros}")
    return moment.replace(tzinfo=timezone(-offset if found["sign"] == "-" else offset))
