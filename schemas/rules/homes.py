"""One home with all that was said of it, held against every rule of space at once: the decree of 1975, Eurostat's rooms, deprivation.

Rule (docs/adr/0099): nothing is guessed here either. Who lives there are the people that have an entry and, of those that were only counted
at the door, the number; who sleeps where is said by the people once all have said it, else counted in the room. What no measure tells
(altitude, faults of the home) comes from the answers to the checklists `dm-1975` and `home-faults`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from schemas.assessment import Assessment, PersonSeen
from schemas.dwelling import Dwelling
from schemas.dwelling_rooms import MeasuredRoom, measured_rooms, with_sleepers
from schemas.household import Household
from schemas.municipalities import altitude_of
from schemas.rules.crowding import PLAIN_RULE, Crowding, CrowdingSettings, Occupant, count_rooms, judge_households
from schemas.rules.deprivation import Deprivation, Faults, judge_deprivation
from schemas.rules.fittings import judge_fittings
from schemas.rules.headcount import headcount
from schemas.rules.occupants import occupants, places, span_of_all
from schemas.rules.space import MOUNTAIN_ABOVE_M, Finding, Premises, SpaceResult, judge_space
from schemas.rules.space_rules import AREA_PER_PERSON, ONE_ROOM, ONE_ROOM_PEOPLE

DECREE, FAULTS = "dm-1975", "home-faults"
"""The checklists that ask what no measure tells."""

NOTHING_SEEN = Faults()

AllAnswers = Mapping[str, Mapping[str, Any]]
"""By checklist, then by item."""


@dataclass(frozen=True)
class Home:
    """What is known. `told` is the number of people said at the door; `households` holds those that have an entry."""

    rooms: Mapping[str, MeasuredRoom]
    listed: bool = False
    households: tuple[tuple[Occupant, ...], ...] = ()
    told: int | None = None
    altitude_m: int | None = None
    faults: Faults = NOTHING_SEEN
    said: Mapping[str, Any] = field(default_factory=dict)
    """The answers to `dm-1975`, by item."""

    @property
    def people(self) -> int | None:
        """How many live there: the entries are at least so many, the count may know of more."""
        entries = sum(len(people) for people in self.households)
        return headcount(self.told, entries)

    @property
    def unlisted(self) -> int:
        """How many were counted and have no entry."""
        return (self.people or 0) - sum(len(people) for people in self.households)


_ALLOWING = (AREA_PER_PERSON, ONE_ROOM, ONE_ROOM_PEOPLE)


@dataclass(frozen=True)
class Judged:
    """Everything that follows."""

    home: Home
    premises: Premises
    space: SpaceResult
    crowding: Crowding
    deprivation: Deprivation

    @property
    def people_finding(self) -> Finding:
        """The one rule of the home that allows a number of people."""
        return next(finding for finding in self.space.findings if finding.rule in _ALLOWING)


def judge(home: Home, settings: CrowdingSettings = PLAIN_RULE) -> Judged:
    premises = Premises(home.rooms, home.listed, home.people, home.altitude_m)
    crowding = judge_households(home.households, count_rooms(home.rooms, home.listed, settings), home.unlisted, settings)
    space = SpaceResult((*judge_space(premises).findings, *judge_fittings(home.said)))
    return Judged(home, premises, space, crowding, judge_deprivation(crowding, home.faults))


def home_of(dwelling: Dwelling, households: Iterable[Household], answers: AllAnswers, day: str) -> Home:
    """A dwelling and the households that live there, as a screen shows them."""
    families = tuple(household for household in households if not household.retired)
    people = [person for household in families for person in household.people]
    said = tuple(tuple(occupants(household.people, day)) for household in families)
    bare = Home({}, households=said, told=dwelling.people_count.value)
    nowhere: dict[str, str | None] = {f"unlisted {number}": None for number in range(bare.unlisted)}
    measured = measured_rooms(dwelling.rooms)
    rooms = with_sleepers(measured, {**places(people, measured), **nowhere})
    city = "" if dwelling.address.value is None else dwelling.address.value.city
    return Home(
        rooms, bool(dwelling.rooms_listed.value), said, bare.told, altitude(city, answers), faults(answers), answers.get(DECREE, {})
    )


def home_of_assessment(visit: Assessment, day: str) -> Home:
    """A visit as it was handed in, on a day: the same rules give the same answers years later."""
    occupants_there = {str(number): _occupant(str(number), person, visit.people, day) for number, person in enumerate(visit.people)}
    families: dict[int, list[Occupant]] = {}
    for number, person in enumerate(visit.people):
        families.setdefault(person.household or 0, []).append(occupants_there[str(number)])
    said = tuple(tuple(family) for _, family in sorted(families.items()))
    bare = Home({}, households=said, told=visit.people_count)
    sleeping = {str(number): person.room for number, person in enumerate(visit.people)}
    nowhere: dict[str, str | None] = {f"unlisted {number}": None for number in range(bare.unlisted)}
    rooms = with_sleepers(visit.rooms, {**sleeping, **nowhere})
    answers = {name: told.answers for name, told in visit.checklists.items()}
    city = "" if visit.address is None else visit.address.city
    return Home(rooms, bool(visit.rooms_listed), said, bare.told, altitude(city, answers), faults(answers), answers.get(DECREE, {}))


def _occupant(key: str, seen: PersonSeen, people: Sequence[PersonSeen], day: str) -> Occupant:
    others = (str(number) for number, other in enumerate(people) if other.couple == seen.couple and str(number) != key)
    partner = next(others, None) if seen.couple is not None else None
    age = span_of_all(([] if seen.age is None else [seen.age]) + seen.other_ages, day)
    return Occupant(key, age, seen.sex, partner, bool(seen.single), bool(seen.contrary))


def altitude(city: str, answers: AllAnswers) -> int | None:
    """Of the municipality, as far as the rule needs it: above 1,000 m or not. An answer outweighs the table."""
    said = _yes_no(answers, DECREE, "mountain")
    if said is None:
        return altitude_of(city)
    return MOUNTAIN_ABOVE_M + 1 if said else 0


def faults(answers: AllAnswers) -> Faults:
    """What was seen; a whole bathroom, asked for the decree, has a bath or shower and a toilet."""
    bathroom = _yes_no(answers, DECREE, "bathroom") or None
    bath, toilet = _yes_no(answers, FAULTS, "bath_or_shower"), _yes_no(answers, FAULTS, "indoor_toilet")
    return Faults(
        leaks=_yes_no(answers, FAULTS, "leaks"),
        bath_or_shower=bathroom if bath is None else bath,
        indoor_toilet=bathroom if toilet is None else toilet,
        too_dark=_yes_no(answers, FAULTS, "too_dark"),
    )


def _yes_no(answers: AllAnswers, checklist: str, item: str) -> bool | None:
    return {"yes": True, "no": False}.get(str(answers.get(checklist, {}).get(item)))
