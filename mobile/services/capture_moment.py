"""When and where a picture was taken, as the camera says it.

Rule (domain.md 10.1): the camera's own moment, in Rome's time where it names no zone; what is nonsense is no moment, and nought by nought
is no place. A pin that was put by hand says where the dwelling is, never where the camera stood.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from mobile.services.open_visit import OpenVisit
from schemas.dates import ROME

JsonObject = dict[str, Any]
_CAMERA = re.compile(r"(\d{4}):(\d\d):(\d\d) (\d\d:\d\d:\d\d)([+-]\d\d:\d\d)?")


def camera_moment(words: str | None) -> str | None:
    """The camera's moment as documents write it: with its offset, or in Rome's time when it tells none. Nonsense is no moment."""
    found = _CAMERA.fullmatch(words.strip()) if words else None
    if found is None:
        return None
    year, month, day, clock, offset = found.groups()
    try:
        moment = datetime.fromisoformat(f"{year}-{month}-{day}T{clock}{offset or ''}")
    except ValueError:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(ROME))).isoformat(timespec="seconds")


def camera_position(fix: tuple[float, float] | None, now: str) -> JsonObject | None:
    """Where the camera says that it stood; it never says how well it knew."""
    if fix is None or fix == (0, 0):
        return None
    lat_e7, lon_e7 = (round(degrees * 10_000_000) for degrees in fix)
    return {"lat_e7": lat_e7, "lon_e7": lon_e7, "accuracy_mm": None, "source": "gps", "taken_at": now}


def satellite(visit: OpenVisit) -> JsonObject | None:
    """The visit's own fix; a pin put by hand says where the dwelling is, not where the camera stood."""
    position: JsonObject | None = visit.value("position")
    return position if position and position.get("source") == "gps" else None
