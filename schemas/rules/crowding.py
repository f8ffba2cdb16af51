"""Is a home overcrowded? The rooms that a household needs by Eurostat's rule, those that there are, and severe housing deprivation.

Rule (domain.md 4.1, EU-SILC): one room for the household, one for each couple, one for each single adult, one for every two girls and
every two boys of 12 to 17, one for every two children under 12. A minor with a partner counts in the couple. Nothing is guessed: an age, a
sex or a partner that nobody asked gives the fewest and the most rooms that could be needed, with what is missing, and a verdict stands only
when every answer to it would give the same. A minor is never asked for a partner: one who has a partner is said to.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from schemas.codes import Code, Words, by_code
from schemas.dwelling_rooms import MeasuredRoom
from schemas.rules.ages import AgeSpan
from schemas.rules.space import M2, Missing

ADULT, TEENAGER = 18, 12

Group = Literal["couple", "adult", "girls", "boys", "children"]
_TEENAGERS: Mapping[str, Group] = {"f": "girls", "m": "boys"}
_COUPLE: frozenset[Group] = frozenset({"couple"})
Verdict = Literal["overcrowded", "enough", "left_out", "cannot_say"]

SOURCE = Words("Eurostat, regola EU-SILC sul sovraffollamento", "Eurostat, EU-SILC rule on overcrowding")

SHARES = (
    Code("household", Words("una stanza comune per tutto il nucleo", "one room shared by the household")),
    Code("couple", Words("una per coppia", "one for each couple")),
    Code("adult", Words("una per adulto da solo", "one for each single adult")),
    Code("girls", Words("una ogni 2 ragazze, 12-17 anni", "one for every 2 girls of 12 to 17")),
    Code("boys", Words("una ogni 2 ragazzi, 12-17 anni", "one for every 2 boys of 12 to 17")),
    Code("children", Words("una ogni 2 sotto i 12 anni", "one for every 2 under 12")),
)
SHARE_BY_CODE = by_code(SHARES)

VERDICTS = (
    Code("overcrowded", Words("sovraffollato", "overcrowded")),
    Code("enough", Words("stanze sufficienti", "enough rooms")),
    Code("left_out", Words("chi vive da solo non si conta", "who lives alone is not counted")),
    Code("cannot_say", Words("non si può dire", "cannot be said")),
)
VERDICT_BY_CODE = by_code(VERDICTS)


@dataclass(frozen=True)
class CrowdingSettings:
    """Which variant is reckoned. `smallest_mm2` is the least that is a room (4 m2, not confirmed in a source that was read). `singles`:
    whether who lives alone can be overcrowded at all; one variant leaves them out, because by the plain rule every studio is too small."""

    singles: Literal["counted", "left_out"] = "counted"
    smallest_mm2: int = 4 * M2


PLAIN_RULE = CrowdingSettings()


@dataclass(frozen=True)
class Occupant:
    """Who lives there, as far as it was said. `sex` is a code of `person_codes.SEXES`, of which the rule knows women and men; `partner` is
    the id of somebody of the same household; `single`: said to have none there; `contrary`: one is said and denied, or two are said."""

    id: str
    age: AgeSpan | None = None
    sex: str | None = None
    partner: str | None = None
    single: bool = False
    contrary: bool = False


@dataclass(frozen=True)
class Share:
    """One addend: by which line of `SHARES`, how many rooms, for whom."""

    code: str
    rooms: int
    people: tuple[str, ...]


@dataclass(frozen=True)
class RoomsRequired:
    """From `least` to `most` rooms; `shares` are the addends of those about whom all is known (with nothing missing, of everybody)."""

    least: int
    most: int
    shares: tuple[Share, ...]
    missing: tuple[Missing, ...] = ()


@dataclass(frozen=True)
class RoomCount:
    """Rooms that certainly count, and those that could; `most` is None while rooms may be left out of the list."""

    least: int
    most: int | None
    missing: tuple[Missing, ...] = ()


@dataclass(frozen=True)
class Crowding:
    verdict: Verdict
    required: RoomsRequired
    rooms: RoomCount
    missing: tuple[Missing, ...] = ()
    """What would settle it; empty when the verdict stands."""


def rooms_required(people: Sequence[Occupant]) -> RoomsRequired:
    """Eurostat's rooms for a household; of nobody nothing is needed."""
    if not people:
        return RoomsRequired(0, 0, (), (Missing("people"),))
    groups = _possible_groups(people)
    needs = [1 + _rooms_of(counts) for counts in _counts(groups.values()) if counts[0] % 2 == 0]
    gaps = tuple(gap for person in people if len(groups[person.id]) > 1 for gap in _gaps(person, groups[person.id]))
    return RoomsRequired(min(needs), max(needs), _shares(people, groups), gaps)


def _possible_groups(people: Sequence[Occupant]) -> dict[str, frozenset[Group]]:
    found_bonds = bonds(people)
    partners, unsure = {key for pair in found_bonds.couples for key in pair}, found_bonds.unsure
    groups = {person.id: _group_by_age(person) for person in people if person.id not in partners}
    unasked = {
        person.id
        for person in people
        if person.id in groups and person.partner is None and not person.single and "adult" in groups[person.id]
    }
    maybe = unsure | (unasked if len(unasked | unsure) > 1 else set())
    found = {key: possible | _COUPLE if key in maybe else possible for key, possible in groups.items()}
    return {**found, **dict.fromkeys(partners, _COUPLE)}


@dataclass(frozen=True)
class Bonds:
    """The couples that nobody contradicts; `unsure` are those of whom contrary things were said: two partners, or one and none. They may
    be in a couple at any age, since somebody said so."""

    couples: frozenset[frozenset[str]]
    unsure: frozenset[str]


def bonds(people: Sequence[Occupant]) -> Bonds:
    """Who is with whom in this household. One elsewhere makes no couple."""
    here = {person.id: person for person in people}
    named = ((person.id, person.partner) for person in people if person.partner is not None)
    said = {frozenset((one, other)) for one, other in named if other in here and other != one}
    times = Counter(key for pair in said for key in pair)
    open_ended = {person.id for person in people if person.contrary}
    contrary = open_ended | {key for key, pairs in times.items() if pairs > (0 if here[key].single else 1)}
    unsure = {pair for pair in said if pair & contrary}
    return Bonds(frozenset(said - unsure), frozenset(open_ended.union(*unsure)))


def _group_by_age(person: Occupant) -> frozenset[Group]:
    teenagers: frozenset[Group] = frozenset({"girls", "boys"})
    known = _TEENAGERS.get(person.sex or "")
    if known is not None:
        teenagers = frozenset({known})
    if person.age is None:
        return teenagers | {"adult", "children"}
    found: set[Group] = set()
    if person.age.most >= ADULT:
        found.add("adult")
    if person.age.least < TEENAGER:
        found.add("children")
    if person.age.least < ADULT and person.age.most >= TEENAGER:
        found |= teenagers
    return frozenset(found)


_Counts = tuple[int, int, int, int, int]
_GROUPS: tuple[Group, ...] = ("couple", "adult", "girls", "boys", "children")


def _counts(possible: Iterable[frozenset[Group]]) -> set[_Counts]:
    """Every way in which the groups can be filled: how many of each, not who, so that it stays small for any household."""
    reached: set[_Counts] = {(0, 0, 0, 0, 0)}
    for groups in possible:
        reached = {_one_more(counts, _GROUPS.index(group)) for counts in reached for group in groups}
    return reached


def _one_more(counts: _Counts, place: int) -> _Counts:
    couple, adult, girls, boys, children = (number + (index == place) for index, number in enumerate(counts))
    return couple, adult, girls, boys, children


def _rooms_of(counts: _Counts) -> int:
    couple, adult, girls, boys, children = counts
    return couple // 2 + adult + (girls + 1) // 2 + (boys + 1) // 2 + (children + 1) // 2


def _gaps(person: Occupant, possible: frozenset[Group]) -> tuple[Missing, ...]:
    """What was not said of a person; a partner is asked of who could be an adult, or was said to have two."""
    ages = {"adult" if group == "adult" else "children" if group == "children" else "teenager" for group in possible - {"couple"}}
    told = {"age": len(ages) == 1, "sex": not {"girls", "boys"} <= possible, "partner": "couple" not in possible}
    return tuple(Missing(code, person.id) for code, known in told.items() if not known)


def _shares(people: Sequence[Occupant], groups: Mapping[str, frozenset[Group]]) -> tuple[Share, ...]:
    """The addends, line by line: couples and adults one by one, minors by their group."""
    sure = {person.id: next(iter(groups[person.id])) for person in people if len(groups[person.id]) == 1}
    together = {group: tuple(key for key, found in sure.items() if found == group) for group in _GROUPS}
    pairs = dict.fromkeys(tuple(sorted((key, _partner(key, people)))) for key in together["couple"])
    return (
        Share("household", 1, tuple(person.id for person in people)),
        *(Share("couple", 1, pair) for pair in pairs),
        *(Share("adult", 1, (key,)) for key in together["adult"]),
        *(Share(group, (len(together[group]) + 1) // 2, together[group]) for group in _GROUPS[2:] if together[group]),
    )


def _partner(key: str, people: Sequence[Occupant]) -> str:
    """The other one of a couple, whichever of the two said it."""
    here = {person.id for person in people} - {key}
    said = (person.partner if person.id == key else person.id for person in people if key in (person.id, person.partner))
    return next(one for one in said if one in here)


def count_rooms(rooms: Mapping[str, MeasuredRoom], listed: bool, settings: CrowdingSettings = PLAIN_RULE) -> RoomCount:
    """Bedrooms, living and dining rooms of at least 4 m2; no kitchen for cooking only, bathroom, corridor or store."""
    could = {key: room for key, room in rooms.items() if room.use is None or room.use.counted}
    large = {key: room for key, room in could.items() if room.area_mm2 is None or room.area_mm2 >= settings.smallest_mm2}
    unnamed = tuple(Missing("kind", key) for key, room in large.items() if room.use is None)
    unsized = tuple(Missing("size", key) for key, room in large.items() if room.area_mm2 is None)
    unsure = {gap.room for gap in (*unnamed, *unsized)}
    unlisted = () if listed and rooms else (Missing("rooms"),)
    return RoomCount(len(large) - len(unsure), None if unlisted else len(large), (*unlisted, *unnamed, *unsized))


def judge_crowding(people: Sequence[Occupant], rooms: RoomCount, settings: CrowdingSettings = PLAIN_RULE) -> Crowding:
    """Overcrowded when there are fewer rooms than needed, whatever the answer to what is missing; enough likewise."""
    return judge_households([people], rooms, settings=settings)


def judge_households(
    households: Sequence[Sequence[Occupant]], rooms: RoomCount, unlisted: int = 0, settings: CrowdingSettings = PLAIN_RULE
) -> Crowding:
    """All the households of one home. `unlisted` people live there of whom only the number is known."""
    required = rooms_required_together(households, unlisted)
    everybody = sum(len(people) for people in households) + unlisted
    verdict = _verdict(required, rooms, alone=everybody == 1 and settings.singles == "left_out")
    missing = (*required.missing, *rooms.missing) if verdict == "cannot_say" else ()
    return Crowding(verdict, required, rooms, missing)


def rooms_required_together(households: Sequence[Sequence[Occupant]], unlisted: int = 0) -> RoomsRequired:
    """Each household has a shared room of its own. Who is not listed needs at most two rooms (an own one, and one to share with nobody
    else) and at the least what the smallest of all answers would."""
    known = [people for people in households if people]
    each = [rooms_required(people) for people in known]
    if not unlisted:
        return _together(each) if each else rooms_required(())
    listed = [person for people in known for person in people]
    strangers = [Occupant(f"{_STRANGER}{number}") for number in range(min(unlisted, _MOST_STRANGERS))]
    sure = _together(each)
    least = rooms_required([*listed, *strangers]).least + max(len(known) - 1, 0)
    return RoomsRequired(max(least, sure.least), sure.most + 2 * unlisted, sure.shares, (Missing("people"), *sure.missing))


_STRANGER, _MOST_STRANGERS = "unlisted ", 8
"""More of them would only make the fewest rooms larger; so many are enough to find most homes too small, and are reckoned at once."""


def _together(each: Sequence[RoomsRequired]) -> RoomsRequired:
    return RoomsRequired(
        sum(one.least for one in each),
        sum(one.most for one in each),
        tuple(share for one in each for share in one.shares),
        tuple(gap for one in each for gap in one.missing),
    )


def _verdict(required: RoomsRequired, rooms: RoomCount, alone: bool) -> Verdict:
    if required.least == 0:
        return "cannot_say"
    if alone:
        return "left_out"
    if rooms.most is not None and rooms.most < required.least:
        return "overcrowded"
    return "enough" if rooms.least >= required.most else "cannot_say"
