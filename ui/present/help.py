"""The help of one screen as paragraphs, for the app and for the office.

Rule (issue 17): every screen has a page of its own, in the catalogues, so that it is there without network and in both languages. In this
order: what the screen is for, how its main thing is done, what is saved where, what to do if something goes wrong, and whom to ask.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ui.words import Words

SECTIONS = ("for", "do", "saved", "if")
_ICONS = {"for": "info", "do": "steps", "saved": "shield", "if": "problem"}

WORKER = (
    "today",
    "find",
    "visit",
    "place",
    "same",
    "persons",
    "person",
    "rooms",
    "sized_room",
    "hazards",
    "hazard",
    "check",
    "photos",
    "photo",
    "drawing",
    "earlier",
    "dwelling",
    "order",
    "order_form",
    "note",
    "past",
    "past_visit",
    "danger",
)
SAMPLE = ("sample_end",)
EDUCATOR = ("board", "room", "arrival", "exit")
EVERYBODY = ("sync", "more")
ENTRY = ("unlock", "people", "lost_pin", "entry", "choose_pin", "problem", "leaving", "wiped")
OFFICE_DOOR = ("office_sign_in",)
OFFICE = ("office_arrived", "office_availability", "office_residences", "office_devices")


@dataclass(frozen=True)
class Paragraph:
    """One of a page's few: its icon, its heading, its sentences."""

    icon: str
    heading: str
    text: str


@dataclass(frozen=True)
class Group:
    """Some pages of the list under one heading: their names and titles."""

    heading: str
    pages: Sequence[tuple[str, str]]


def has_page(screen: str, words: Words) -> bool:
    """Whether there is help of this name: an address may be of another version."""
    return words.has(f"help.{screen}.title")


def title(screen: str, words: Words) -> str:
    return words.say(f"help.{screen}.title")


def paragraphs(screen: str, words: Words) -> list[Paragraph]:
    """Those that this screen has; who can help stands under them with the office's number."""
    keys = [name for name in SECTIONS if words.has(f"help.{screen}.{name}")]
    return [Paragraph(_ICONS[name], words.say(f"help.heading_{name}"), words.say(f"help.{screen}.{name}")) for name in keys]


def index(role: str, words: Words) -> list[Group]:
    """The screens of a person's work, those that everybody meets, and those before the app."""
    own = EDUCATOR if role in ("educator", "casework") else WORKER
    groups = (("work", own), ("always", EVERYBODY), ("entry", ENTRY))
    return [Group(words.say(f"help.group_{name}"), [(screen, title(screen, words)) for screen in screens]) for name, screens in groups]
