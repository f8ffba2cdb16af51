"""Is there enough space? The decree of 5 July 1975 on the rooms that were measured, and the range that a designer may certify below it.

Rule (domain.md 2.1 and 2.2): every rule gives a `Finding` with one of four outcomes. `compliant` never stands where something that the rule
asks for was not measured; `not_compliant` stands as soon as nothing that is missing could change it. A home is what its worst finding says:
one breach outweighs what is missing, what is missing outweighs every good finding. The range of 2.2 is about a certified project, never
about a home as found. A one-room flat has its own figures in place of those for area, bedroom and living room. Whole mm and mm2 throughout.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from schemas.dwelling_rooms import MeasuredRoom
from schemas.rules import space_rules as rules
from schemas.rules.space_rules import Outcome, SpaceRule

M2 = 1_000_000

HABITABLE_MM = 2_700
MOUNTAIN_MM = 2_550
SERVICE_MM = 2_400
CERTIFIED_MM = 2_400
MOUNTAIN_ABOVE_M = 1_000

AREA_EACH, FIRST_PEOPLE, AREA_EACH_AFTER = 14 * M2, 4, 10 * M2
LIVING_MM2 = 14 * M2
BEDROOM_MM2 = (9 * M2, 14 * M2)
ONE_ROOM_MM2 = (28 * M2, 38 * M2)
ONE_ROOM_CERTIFIED_MM2 = (20 * M2, 28 * M2)
FLOOR_PER_WINDOW = 8

_GRAVEST_FIRST: tuple[Outcome, ...] = ("not_compliant", "not_measured", "certified_only", "compliant")


@dataclass(frozen=True)
class Missing:
    """What was not said or measured, by its code in `space_rules.MISSING`, and of which room (None: of the home)."""

    code: str
    room: str | None = None


@dataclass(frozen=True)
class Finding:
    """What one rule says: the figure found, the one asked for, and from where on a designer may certify less (all in the rule's unit).

    `allows` is how many people there is space for by this rule, where it is about people; with something missing, at least so many.
    """

    rule: SpaceRule
    outcome: Outcome
    measured: int | None = None
    required: int | None = None
    certified_from: int | None = None
    room: str | None = None
    missing: tuple[Missing, ...] = ()
    allows: int | None = None


@dataclass(frozen=True)
class Premises:
    """A home as far as it is known. `listed`: somebody said that no room is left out; `altitude_m` is the municipality's.

    `kitchen_counts`: whether a kitchen for cooking only is living space, which the decree as we have it does not say.
    """

    rooms: Mapping[str, MeasuredRoom]
    listed: bool = False
    people: int | None = None
    altitude_m: int | None = None
    kitchen_counts: bool = True

    @property
    def one_room(self) -> bool:
        """One room to live in and nothing but services beside it."""
        habitable = [room.kind for room in self.rooms.values() if room.use is not None and room.use.habitable]
        return habitable == ["one_room"]


@dataclass(frozen=True)
class SpaceResult:
    """Everything found, the rooms' first, and what it comes to."""

    findings: tuple[Finding, ...]

    @property
    def outcome(self) -> Outcome:
        return worst([finding.outcome for finding in self.findings])

    def of_room(self, room: str) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.room == room)

    @property
    def missing(self) -> tuple[Missing, ...]:
        """What is still to be measured or asked, each once."""
        return tuple(dict.fromkeys(gap for finding in self.findings for gap in finding.missing))


def worst(outcomes: list[Outcome]) -> Outcome:
    """A breach before what is missing, what is missing before everything good; of nothing nothing can be said."""
    return min(outcomes, key=_GRAVEST_FIRST.index, default="not_measured")


def required_area_mm2(people: int) -> int:
    """A(n): 14 m2 for each of the first four, then 10."""
    return AREA_EACH * min(people, FIRST_PEOPLE) + AREA_EACH_AFTER * max(0, people - FIRST_PEOPLE)


def most_people(area_mm2: int) -> int:
    """The inverse of A(n): how many an area is enough for."""
    if area_mm2 < required_area_mm2(FIRST_PEOPLE):
        return area_mm2 // AREA_EACH
    return FIRST_PEOPLE + (area_mm2 - required_area_mm2(FIRST_PEOPLE)) // AREA_EACH_AFTER


def most_sleepers(area_mm2: int) -> int:
    """How many a bedroom is large enough for: none, one or two."""
    return sum(area_mm2 >= least for least in BEDROOM_MM2)


def judge_space(premises: Premises) -> SpaceResult:
    """Every rule that rooms can decide, on every room and on the home."""
    found = [finding for key in premises.rooms for finding in judge_room(key, premises)]
    return SpaceResult((*found, *judge_home(premises)))


def judge_room(key: str, premises: Premises) -> tuple[Finding, ...]:
    """What can be said of one room by itself."""
    room = premises.rooms[key]
    if room.use is None:
        return (Finding(rules.ROOM_USE, "not_measured", room=key, missing=(Missing("kind", key),)),)
    if not room.use.habitable:
        return (_service_height(key, room),)
    found = [_height(key, room, premises.altitude_m)]
    if room.kind == "bedroom":
        found.append(_bedroom(key, room))
    if room.use.windowed:
        found.append(_window_opens(key, room))
    return (*found, _window_area(key, room))


def judge_home(premises: Premises) -> tuple[Finding, ...]:
    """What only all the rooms together can say."""
    found = [_one_room(premises)] if premises.one_room else [_area_per_person(premises), _living_room(premises)]
    return (*found, *_bathroom(premises))


def _graded(measured: int, required: int, certified_from: int | None = None) -> Outcome:
    if measured >= required:
        return "compliant"
    return "certified_only" if certified_from is not None and measured >= certified_from else "not_compliant"


def _height(key: str, room: MeasuredRoom, altitude_m: int | None) -> Finding:
    required = MOUNTAIN_MM if altitude_m is not None and altitude_m > MOUNTAIN_ABOVE_M else HABITABLE_MM
    height = room.height_mm
    if height is None:
        return Finding(rules.HEIGHT, "not_measured", None, required, CERTIFIED_MM, key, (Missing("height", key),))
    if altitude_m is None and MOUNTAIN_MM <= height < HABITABLE_MM:
        return Finding(rules.HEIGHT, "not_measured", height, required, CERTIFIED_MM, key, (Missing("altitude"),))
    return Finding(rules.HEIGHT, _graded(height, required, CERTIFIED_MM), height, required, CERTIFIED_MM, key)


def _service_height(key: str, room: MeasuredRoom) -> Finding:
    if room.height_mm is None:
        return Finding(rules.SERVICE_HEIGHT, "not_measured", None, SERVICE_MM, room=key, missing=(Missing("height", key),))
    return Finding(rules.SERVICE_HEIGHT, _graded(room.height_mm, SERVICE_MM), room.height_mm, SERVICE_MM, room=key)


def _bedroom(key: str, room: MeasuredRoom) -> Finding:
    """By who sleeps there; too small even for one is said before anybody was counted."""
    area, sleepers = room.area_mm2, room.sleepers
    allows = None if area is None else most_sleepers(area)
    if sleepers is not None and sleepers > len(BEDROOM_MM2):
        return Finding(rules.BEDROOM_PEOPLE, "not_compliant", sleepers, len(BEDROOM_MM2), room=key, allows=allows)
    required = BEDROOM_MM2[max(sleepers or 0, 1) - 1]
    missing = _absent({"size": area, "sleepers": sleepers}, key)
    if area is None or (sleepers is None and area >= required):
        return Finding(rules.BEDROOM, "not_measured", area, required, room=key, missing=missing, allows=allows)
    return Finding(rules.BEDROOM, _graded(area, required), area, required, room=key, allows=allows)


def _window_opens(key: str, room: MeasuredRoom) -> Finding:
    if room.window is None:
        return Finding(rules.WINDOW_OPENS, "not_measured", None, 1, room=key, missing=(Missing("window", key),))
    opens = int(room.window.opens)
    return Finding(rules.WINDOW_OPENS, _graded(opens, 1), opens, 1, room=key)


def _window_area(key: str, room: MeasuredRoom) -> Finding:
    floor, opening = room.area_mm2, room.window_mm2
    required = None if floor is None else -(-floor // FLOOR_PER_WINDOW)
    if required is None or opening is None:
        window = "window" if room.window is None else "window_size"
        missing = _absent({"size": floor, window: opening}, key)
        return Finding(rules.WINDOW_AREA, "not_measured", opening, required, room=key, missing=missing)
    return Finding(rules.WINDOW_AREA, _graded(opening, required), opening, required, room=key)


def _absent(values: Mapping[str, object], key: str | None = None) -> tuple[Missing, ...]:
    return tuple(Missing(code, key) for code, value in values.items() if value is None)


def _open_ends(premises: Premises, sizes: Mapping[str, MeasuredRoom]) -> tuple[Missing, ...]:
    """What keeps a sum over rooms from being the whole: rooms not listed or not named, and sizes nobody took."""
    unlisted = () if premises.listed and premises.rooms else (Missing("rooms"),)
    unnamed = tuple(Missing("kind", key) for key, room in premises.rooms.items() if room.use is None)
    unsized = tuple(Missing("size", key) for key, room in sizes.items() if room.area_mm2 is None)
    return (*unlisted, *unnamed, *unsized)


def _total(rooms: Mapping[str, MeasuredRoom]) -> int:
    return sum(room.area_mm2 or 0 for room in rooms.values())


def _area_per_person(premises: Premises) -> Finding:
    counted = {key: room for key, room in premises.rooms.items() if _is_lived_in(room, premises.kitchen_counts)}
    area = _total(counted)
    required = None if premises.people is None else required_area_mm2(max(premises.people, 1))
    missing = (*_absent({"people": required}), *_open_ends(premises, counted))
    if missing or required is None:
        allows = most_people(area) if area else None
        return Finding(rules.AREA_PER_PERSON, "not_measured", area or None, required, missing=missing, allows=allows)
    return Finding(rules.AREA_PER_PERSON, _graded(area, required), area, required, allows=most_people(area))


def _is_lived_in(room: MeasuredRoom, kitchen_counts: bool) -> bool:
    return room.use is not None and room.use.habitable and (kitchen_counts or room.kind != "kitchen")


def _living_room(premises: Premises) -> Finding:
    """One is enough, so the largest speaks; while another could be larger, a small one is no breach."""
    living = {key: room for key, room in premises.rooms.items() if room.use is not None and room.use.living}
    sizes = {key: room.area_mm2 for key, room in living.items() if room.area_mm2 is not None}
    largest = max(sizes, key=lambda key: sizes[key], default=None)
    area = 0 if largest is None else sizes[largest]
    missing = _open_ends(premises, living) if area < LIVING_MM2 else ()
    if missing:
        return Finding(rules.LIVING_ROOM, "not_measured", area or None, LIVING_MM2, room=largest, missing=missing)
    return Finding(rules.LIVING_ROOM, _graded(area, LIVING_MM2), area, LIVING_MM2, room=largest)


def _bathroom(premises: Premises) -> tuple[Finding, ...]:
    """Only that there is none can be said from rooms; what stands in it is asked by the checklist (`NOT_JUDGED`)."""
    if any(room.kind == "bathroom" for room in premises.rooms.values()):
        return ()
    missing = _open_ends(premises, {})
    measured = None if missing else 0
    return (Finding(rules.BATHROOM, "not_measured" if missing else "not_compliant", measured, 1, missing=missing),)


def _one_room(premises: Premises) -> Finding:
    """The whole flat, services included, by how many live there."""
    area, people = _total(premises.rooms), premises.people
    allows = sum(area >= least for least in ONE_ROOM_MM2) if area else None
    if people is not None and people > len(ONE_ROOM_MM2):
        others = _open_ends(premises, {})  # with another room to live in it would be no flat of one room
        return Finding(
            rules.ONE_ROOM_PEOPLE, "not_measured" if others else "not_compliant", people, len(ONE_ROOM_MM2), missing=others, allows=allows
        )
    place = max(people or 0, 1) - 1
    required, certified = ONE_ROOM_MM2[place], ONE_ROOM_CERTIFIED_MM2[place]
    open_ends = _open_ends(premises, premises.rooms)
    missing = (*_absent({"people": people}), *open_ends)
    too_small = not open_ends and area < certified
    outcome: Outcome = "not_measured" if missing and not too_small else _graded(area, required, certified)
    missing = missing if outcome == "not_measured" else ()
    return Finding(rules.ONE_ROOM, outcome, area or None, required, certified, missing=missing, allows=allows)
