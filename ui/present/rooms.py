"""The rooms of a dwelling as rows: how each is called, its measures, what the decree says of it, and what to measure next.

Rule (mockup 06): a room whose measures are not all there is never shown as good: it says what is missing. A label that a person gave goes
before the kind, and rooms of one kind without a label are numbered in the order in which they were added.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from schemas.changes import entry_of
from schemas.dwelling_rooms import ROOM_KINDS, ROOMS, DwellingRoom, MeasuredRoom
from schemas.rules.homes import Judged
from schemas.rules.space import Finding
from ui.present import rooms_measures as measures
from ui.present.status import Status
from ui.words import Words

KINDS: tuple[str, ...] = tuple(kind.code for kind in ROOM_KINDS)
ROOM_ICONS: Mapping[str, str] = {
    "bedroom": "bed",
    "living": "sofa",
    "living_kitchen": "sofa",
    "dining_kitchen": "dining",
    "kitchen": "kitchen",
    "one_room": "one_room",
    "other": "room",
    "bathroom": "shower",
    "corridor": "corridor",
    "store": "store",
}
UNKNOWN_ROOM = "room"

SLEEPERS = "sleepers"
MEASURES = ("kind", "size", "height", "window", "window_size", SLEEPERS)
"""What may be missing of a room, in the order in which one asks for it."""
_SHORT_OF = {"height": "low", "service_height": "low", "bedroom": "small", "bedroom_people": "crowded", "window_opens": "shut"}


@dataclass(frozen=True)
class RoomRow:
    """One line of the list."""

    id: str
    icon: str
    name: str
    detail: str
    area: str
    state: Status


@dataclass(frozen=True)
class NextMeasure:
    """What the main button leads to: the room, and what is missing of it."""

    room: str
    code: str
    word: str

    @property
    def icon(self) -> str:
        return "bed" if self.code == SLEEPERS else "ruler"


def kind_name(code: str | None, words: Words) -> str:
    """Camera, Soggiorno e cucina; a stanza of a kind that nobody said, or only a newer app knows."""
    return words.say(f"rooms.kind.{code}" if code in ROOM_ICONS else "rooms.kind_unknown")


def names(rooms: Sequence[DwellingRoom], words: Words) -> dict[str, str]:
    """What each is called."""
    labels = {room.id: room.label.value for room in rooms if room.label.value}
    bare = names_by_kind({room.id: room.kind.value for room in rooms if room.id not in labels}, words)
    return {room.id: labels.get(room.id) or bare[room.id] for room in rooms}


def names_by_kind(kinds: Mapping[str, str | None], words: Words) -> dict[str, str]:
    """Camera 1, Camera 2, Bagno: by their kinds alone."""
    bare = {key: kind_name(kind, words) for key, kind in kinds.items()}
    several, passed = Counter(bare.values()), Counter[str]()
    found: dict[str, str] = {}
    for key, name in bare.items():
        passed[name] += 1
        found[key] = words.say("rooms.numbered", name=name, number=passed[name]) if several[name] > 1 else name
    return found


def rows(called: Mapping[str, str], judged: Judged, words: Words, disputed: Iterable[str] = ()) -> list[RoomRow]:
    """The list, in the order in which the rooms were added. `disputed` are fields of the dwelling that were said in several ways."""
    several = {entry_of(name) for name in disputed}
    made = [_row(key, called[key], judged, words) for key in judged.home.rooms]
    two_ways = Status(words.say("rooms.several"), "missing", "warning")
    return [replace(row, state=two_ways) if f"{ROOMS}/{row.id}" in several else row for row in made]


def _row(key: str, name: str, judged: Judged, words: Words) -> RoomRow:
    room = judged.home.rooms[key]
    area = "" if room.area_mm2 is None else words.say("rooms.area", area=measures.square_metres(room.area_mm2, words))
    icon = ROOM_ICONS.get(room.kind or "", UNKNOWN_ROOM)
    return RoomRow(key, icon, name, detail(room, words), area, state(room, judged.space.of_room(key), words))


def detail(room: MeasuredRoom, words: Words) -> str:
    """3,60 × 3,40 m · alta 2,85; of a room that is no room to live in, that it does not count."""
    parts: list[str] = []
    if room.size is not None and room.size.sides_mm is not None:
        parts.append(measures.sides(room.size.sides_mm, words))
    if room.height_mm is not None:
        parts.append(words.say("rooms.high", height=measures.metres(room.height_mm, words)))
    if not parts and room.use is not None and not room.use.counted:
        parts.append(words.say("rooms.does_not_count"))
    return " · ".join(parts)


def state(room: MeasuredRoom, findings: Sequence[Finding], words: Words) -> Status:
    """In two words: what is wrong with it, what is missing, or that it is as it should be."""
    short = _short_of(findings, words)
    if short:
        return Status(words.listed(short), "missing", "warning")
    if room.height_mm is None and room.area_mm2 is None:
        return Status(words.say("rooms.to_measure"), "missing", "warning")
    lacks = list(dict.fromkeys(gap.code for finding in findings for gap in finding.missing))
    if lacks:
        said = words.say(f"rooms.lacks.{lacks[0]}") if len(lacks) == 1 else words.say("rooms.lacks_several", count=len(lacks))
        return Status(said, "group_unknown", "idle")
    allows = next((finding.allows for finding in findings if finding.allows), None)
    return Status(words.say("rooms.for_people", count=allows) if allows else words.say("rooms.regular"), "done", "ok")


def _short_of(findings: Iterable[Finding], words: Words) -> list[str]:
    """Each breach in a word; where no window opens its size is no breach of its own."""
    short = {finding.rule.code for finding in findings if finding.outcome in ("not_compliant", "certified_only")}
    found = [_SHORT_OF[code] for code in _SHORT_OF if code in short]
    if "window_area" in short and "window_opens" not in short:
        found.append("dark")
    return [words.say(f"rooms.short.{name}") for name in dict.fromkeys(found)]


def measured_line(rooms: Mapping[str, MeasuredRoom], words: Words) -> str:
    """3 di 4 misurate."""
    return words.say("rooms.measured", done=sum(room.unmeasured is None for room in rooms.values()), count=len(rooms))


def habitable_line(rooms: Mapping[str, MeasuredRoom], words: Words) -> str:
    """37,30 m²: what was measured of the rooms to live in."""
    area = sum(room.area_mm2 or 0 for room in rooms.values() if room.use is not None and room.use.habitable)
    return words.say("rooms.area", area=measures.square_metres(area, words))


def hub_detail(rooms: Mapping[str, MeasuredRoom], words: Words) -> str:
    """What the visit's own page says of the rooms."""
    return measured_line(rooms, words) if rooms else words.say("rooms.none")


def hub_state(rooms: Mapping[str, MeasuredRoom], words: Words) -> Status:
    """1 da misurare, Completo; nothing is asked of who has added no room."""
    left = sum(room.unmeasured is not None for room in rooms.values())
    if not rooms:
        return Status(words.say("rooms.optional"), "optional", "idle")
    if left:
        return Status(words.say("rooms.left", count=left), "missing", "warning")
    return Status(words.say("visit.complete"), "done", "ok")


def next_measure(judged: Judged, called: Mapping[str, str], words: Words, after: str | None = None) -> NextMeasure | None:
    """The first room with something missing, and what: those that lack a measure before those that only lack who sleeps there. `after` a
    room, those that follow it come first."""
    keys = list(judged.home.rooms)
    begin = keys.index(after) + 1 if after in keys else 0
    lacks = {key: code for key in (*keys[begin:], *keys[:begin]) if key != after and (code := missing_of(judged, key)) is not None}
    first = min(lacks, key=lambda key: lacks[key] == SLEEPERS, default=None)
    if first is None:
        return None
    name = called.get(first, "")
    word = words.say("rooms.ask_sleepers", name=name) if lacks[first] == SLEEPERS else words.say("rooms.measure", name=name)
    return NextMeasure(first, lacks[first], word)


def missing_of(judged: Judged, key: str) -> str | None:
    """The first thing that is missing of a room."""
    lacks = {gap.code for finding in judged.space.findings for gap in finding.missing if gap.room == key}
    return next((code for code in MEASURES if code in lacks), None)
