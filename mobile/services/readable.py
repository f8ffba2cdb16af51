"""What this version can read of what a newer app may have written: the rest is left out of what a screen shows, and stays stored."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from schemas.assessment import HazardRating
from schemas.errors import InvalidDocument


def hazards_of(visit: Mapping[str, Any] | None) -> dict[str, HazardRating]:
    """The ratings of a draft or an assessment that have a shape known here, by hazard code."""
    readable: dict[str, HazardRating] = {}
    for code, said in ((visit or {}).get("hazards") or {}).items():
        with suppress(InvalidDocument):  # a newer app's shape: the screen shows what can be shown
            readable[code] = HazardRating.read(said)
    return readable
