"""Three years of one residence of twelve beds, as its tablet would have written them: about 25,000 facts, the same for the same seed.

Households arrive, stay for months, are prolonged, move and leave; every night somebody is ticked off, person by person; words are added to
households, some are taken back; rooms close, the office holds one now and then. A night's register stands as changes of a record of its
own, of the only kind of record that this circle has: that is the shape and the weight which `register:<residence>:<date>` will have.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random
from typing import Any

from schemas import changes
from schemas.dates import plus_days
from schemas.documents import JsonObject
from schemas.facts import make_void
from schemas.hold import HoldTerms, make_hold
from schemas.household import NewPerson, new_household
from schemas.identifiers import record_id, ulid
from schemas.out_of_service import make_out_of_service
from schemas.stay import Particulars, Subject, make_stay_event
from tests.support.builders import VECTOR_ROOMS, Pen, a_residence

DAYS = 1096
DAY_MS = 86_400_000
HOME = a_residence()
CIRCLE = "residence-zagara"
NAMES = (
    "Amari",
    "Bonanno",
    "Costa",
    "Diop",
    "El Amrani",
    "Ferrara",
    "Greco",
    "Haddad",
    "Iovino",
    "Kone",
    "Leone",
    "Marino",
    "Okafor",
    "Pace",
)


@dataclass
class _Living:
    """A household that is here: who, where, until when, and what the next event follows."""

    subject: Subject
    people: list[str]
    room: str
    planned_end: str
    latest: str


@dataclass
class _Years:
    """The writing goes on day by day; `facts` in the order in which they were written."""

    dice: Random
    pen: Pen
    office: Pen
    facts: list[JsonObject] = field(default_factory=list)
    here: dict[str, _Living] = field(default_factory=dict)
    closed: dict[str, str] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)
    diaries: dict[str, str] = field(default_factory=dict)

    def day(self, day: str) -> None:
        for room in VECTOR_ROOMS:
            living = self.here.get(room)
            if living is not None and living.planned_end <= day:
                self._prolong_or_leave(living, day)
            elif living is None and self.closed.get(room, "") <= day and self.dice.random() < 0.2:
                self._arrive(room, day)
            elif living is None and self.dice.random() < 0.002:
                self._close(room, day)
        self._register()
        for _ in range(self.dice.randint(12, 18)):
            self._word(day[:7])

    def _arrive(self, room: str, day: str) -> None:
        if self.dice.random() < 0.1:
            self._hold(room, day)
        household = record_id("household", self._ulid())
        people = [
            NewPerson(self._ulid(), f"Persona {number}", {"years": self.dice.randint(1, 70), "on": day})
            for number in range(VECTOR_ROOMS[room])
        ]
        here = people[: self.dice.randint(1, len(people))]
        self.facts += new_household(household, self.dice.choice(NAMES), here, iter(self.pen.sign, None))
        end = plus_days(day, self.dice.randint(30, 240))
        subject = Subject(self._ulid(), HOME.id, household)
        said = Particulars(rooms={room: [person.id for person in here]}, planned_end=end)
        arrival = make_stay_event("arrived", subject, day, said, self.pen.sign())
        self.facts.append(arrival)
        self.here[room] = _Living(subject, [person.id for person in here], room, end, arrival["_id"])

    def _prolong_or_leave(self, living: _Living, day: str) -> None:
        if self.dice.random() < 0.5:
            living.planned_end = plus_days(day, self.dice.randint(30, 90))
            living.latest = self._event("extended", living, day, planned_end=living.planned_end)
            return
        gone = self._event("exited", living, day, destination="ERP")
        if self.dice.random() < 0.05:  # tapped by mistake, taken back, tapped again
            undone = make_void(self.facts[-1], self.pen.sign(), [gone])
            self.facts.append(undone)
            living.latest = undone["_id"]
            self._event("exited", living, day, destination="ERP")
        del self.here[living.room]

    def _event(self, kind: Any, living: _Living, day: str, **said: Any) -> str:
        event = make_stay_event(kind, living.subject, day, Particulars(after=[living.latest], **said), self.pen.sign())
        self.facts.append(event)
        return str(event["_id"])

    def _register(self) -> None:
        night = record_id("household", self._ulid())
        for living in self.here.values():
            for person in living.people:
                state = self.dice.choice(["dentro"] * 9 + ["fuori"])
                self._change(night, changes.entry_field("people", person, "presence"), state)

    def _word(self, month: str) -> None:
        """A word about one of those who are here, over the word before it; one in thirty is taken back. Most go into a diary of the
        month, again a record of its own; one in eight changes the household itself."""
        if not self.here:
            return
        living = self.dice.choice(list(self.here.values()))
        household = living.subject.household
        diary = self.diaries.setdefault(f"{household} {month}", record_id("household", self._ulid()))
        record, name = self.dice.choice([household] + [diary] * 7), f"note_{self.dice.randint(1, 40)}"
        before = self.words.get(f"{record} {name}")
        change = self._change(record, name, "Colloquio con la famiglia. " * self.dice.randint(3, 14), [before] if before else [])
        self.words[f"{record} {name}"] = change["_id"]
        if self.dice.random() < 1 / 30:
            self.facts.append(make_void(change, self.pen.sign()))

    def _change(self, record: str, name: str, value: object, over: list[str] | None = None) -> JsonObject:
        change = changes.make_change(record, {name: changes.Edit(value, over or ())}, self.pen.sign())
        self.facts.append(change)
        return change

    def _hold(self, room: str, day: str) -> None:
        terms = HoldTerms(self._ulid(), HOME.id, [room], 1, day, plus_days(day, -self.dice.randint(2, 10)))
        self.facts.append(make_hold("confirmed", terms, self.office.sign()))

    def _close(self, room: str, day: str) -> None:
        self.closed[room] = plus_days(day, self.dice.randint(2, 30))
        self.facts.append(make_out_of_service((HOME.id, room), (day, self.closed[room]), "perdita dal soffitto", self.pen.sign()))

    def _ulid(self) -> str:
        return ulid(self.pen.now_ms, self.dice.randbytes(10))


def three_years(today: str, now_ms: int, days: int = DAYS, seed: int = 1) -> list[JsonObject]:
    """Facts in the order of their writing; the last evening is yesterday's. Signed by Marco on his tablet, holds by the office's Sara."""
    begin = now_ms - days * DAY_MS
    years = _Years(Random(seed), Pen("marco", "tabletaaaa", begin), Pen("sara", "u-sara", begin))
    for ahead in range(days):
        years.pen.now_ms = max(years.pen.now_ms, begin + ahead * DAY_MS)
        years.office.now_ms = years.pen.now_ms
        years.day(plus_days(today, ahead - days))
    return years.facts
