"""A status as a value: what it says, by which icon and in which tone; and the statuses that every screen calls by the same word.

Rule: the three travel together; a component that draws a status takes one of these and never a bare colour.
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


_Looks = Mapping[str, tuple[str, Tone, Look]]

RECORD: _Looks = {
    "draft": ("draft", "idle", "soft"),
    "to_deliver": ("waiting", "warning", "soft"),
    "sending": ("sending", "info", "soft"),
    "delivered": ("done", "ok", "soft"),
    "in_review": ("hourglass", "info", "soft"),
    "returned": ("returned", "warning", "soft"),
    "approved": ("verified", "ok", "soft"),
}
BED: _Looks = {
    "free": ("bed", "ok", "soft"),
    "reserved": ("calendar", "info", "soft"),
    "occupied": ("person", "idle", "soft"),
    "blocked": ("barred", "idle", "outline"),
    "out_of_service": ("wrench", "warning", "soft"),
}
RISK: _Looks = {
    "immediate": ("immediate", "danger", "strong"),
    "high": ("high", "danger", "soft"),
    "medium": ("hazard", "warning", "soft"),
    "low": ("low", "ok", "soft"),
}
REQUEST: _Looks = {
    "asked": ("asked", "warning", "soft"),
    "confirmed": ("done", "ok", "soft"),
    "taken": ("cancelled", "danger", "soft"),
    "expired": ("expired", "idle", "soft"),
}
PRESENCE: _Looks = {
    "present": ("done", "ok", "soft"),
    "absent": ("cancelled", "idle", "soft"),
    "leave": ("luggage", "info", "soft"),
    "hospital": ("hospital", "accent", "soft"),
    "unknown": ("group_unknown", "idle", "soft"),
    "to_mark": ("optional", "idle", "outline"),
}
KINDS: Mapping[str, _Looks] = {"record": RECORD, "bed": BED, "risk": RISK, "request": REQUEST, "presence": PRESENCE}
"""What has a status, and which ones, in the order in which they come about."""


def status(kind: str, code: str, words: Words) -> Status:
    """The one chip of a record, a bed, a risk, a room that was asked for, a person's presence."""
    icon, tone, look = KINDS[kind][code]
    return Status(words.say(f"status.{kind}.{code}"), icon, tone, look)
