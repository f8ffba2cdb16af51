"""A status as a value: what it says, by which icon and in which tone; and the table of the statuses that things have.

Rule: the three travel together; a component that draws a status takes one of these and never a bare colour. The table is the design's
(issue 17): the page of all components shows it whole; reviews, requests and presences have no screen yet.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from ui.tokens import Tone
from ui.words import Words

Look = Literal["soft", "strong", "outline"]
"""On its soft ground; filled, for what cannot wait; hollow, for what is closed or still to be said."""


@dataclass(frozen=True)
class Status:
    """Word, icon (a name of `ui.components.icons`), tone, and how strongly it is drawn."""

    text: str
    icon: str
    tone: Tone
    look: Look = "soft"


KINDS: Mapping[str, Mapping[str, tuple[str, Tone]]] = {
    "record": {
        "draft": ("draft", "idle"),
        "to_deliver": ("waiting", "warning"),
        "sending": ("sending", "info"),
        "delivered": ("done", "ok"),
        "in_review": ("hourglass", "info"),
        "returned": ("returned", "warning"),
        "approved": ("verified", "ok"),
    },
    "bed": {
        "free": ("bed", "ok"),
        "reserved": ("calendar", "info"),
        "occupied": ("person", "idle"),
        "blocked": ("barred", "idle"),
        "out_of_service": ("wrench", "warning"),
    },
    "risk": {
        "immediate": ("immediate", "danger"),
        "high": ("high", "danger"),
        "medium": ("hazard", "warning"),
        "low": ("low", "ok"),
    },
    "request": {
        "asked": ("asked", "warning"),
        "confirmed": ("done", "ok"),
        "taken": ("cancelled", "danger"),
        "expired": ("expired", "idle"),
    },
    "presence": {
        "present": ("done", "ok"),
        "absent": ("cancelled", "idle"),
        "leave": ("luggage", "info"),
        "hospital": ("hospital", "accent"),
        "unknown": ("group_unknown", "idle"),
        "to_mark": ("optional", "idle"),
    },
}
"""What has a status, and which ones, in the order in which they come about: by which icon and in which tone."""

LOOKS: Mapping[tuple[str, str], Look] = {
    ("risk", "immediate"): "strong",
    ("bed", "blocked"): "outline",
    ("presence", "to_mark"): "outline",
}
"""Those that do not stand on a soft ground."""


def status(kind: str, code: str, words: Words) -> Status:
    """The one chip of a record, a bed, a risk, a room that was asked for, a person's presence."""
    icon, tone = KINDS[kind][code]
    return Status(words.say(f"status.{kind}.{code}"), icon, tone, LOOKS.get((kind, code), "soft"))
