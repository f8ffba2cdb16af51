"""Facts that cannot all be true, as values: a projection makes alerts of them and a person decides.

Rule (design.md section 6): two facts with no path between them are a contradiction only when they differ about presence, rooms, planned end
or the same corrected fact, until a later fact or void lists both. While an `after` is incomplete nothing is raised for at most a day: that
needs a clock, so the ids still missing are told in `missing` and whoever has a clock waits.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

from schemas.documents import JsonObject
from schemas.stay import StayEvent

SENTENCES = {
    "two_households": "Due nuclei risultano nella stessa stanza: registra un'uscita o uno spostamento.",
    "too_many_people": "Nella stanza risultano più persone che letti: controlla chi ci dorme.",
    "household_twice": "Lo stesso nucleo risulta in due soggiorni: annulla quello sbagliato o registra un'uscita.",
    "unknown_room": "Un soggiorno nomina una stanza che la residenza non ha: correggi la stanza.",
    "two_arrivals": "Lo stesso soggiorno ha due arrivi: annulla quello sbagliato.",
    "no_arrival": "Ci sono eventi di un soggiorno senza il suo arrivo: registra l'arrivo o annullali.",
    "arrival_void": "L'arrivo è stato annullato e i suoi eventi non contano più: annulla anche quelli o registra di nuovo l'arrivo.",
    "before_arrival": "Un evento è datato prima dell'arrivo: correggi la data.",
    "after_exit": "Un evento è datato dopo l'uscita: correggi la data o annulla l'uscita.",
    "rooms_differ": "Due persone hanno registrato stanze diverse senza sapere l'una dell'altra: scegli quella giusta.",
    "presence_differs": "Per una persona il nucleo è uscito, per un'altra no: scegli che cosa è vero.",
    "planned_end_differs": "Due persone hanno registrato uscite previste diverse: scegli quella giusta.",
    "corrections_differ": "Due persone hanno corretto lo stesso evento in modo diverso: scegli la correzione giusta.",
}


@dataclass(frozen=True, order=True)
class Contradiction:
    """What does not fit, where and since when; `facts` are all involved, `missing` what their authors knew and we do not have yet."""

    code: str
    facts: tuple[str, ...] = ()
    stays: tuple[str, ...] = ()
    rooms: tuple[str, ...] = ()
    since: str = ""
    missing: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        return SENTENCES[self.code]


@dataclass(frozen=True)
class Causes:
    """Who knew of whom, among all the facts at hand, voids included."""

    before: Mapping[str, frozenset[str]]
    known: Mapping[str, JsonObject]
    replaced: frozenset[str]

    @cached_property
    def after(self) -> Mapping[str, Sequence[str]]:
        """Who knew of a fact: the other way round, so that a stay finds its own without a look at everybody's."""
        found: dict[str, list[str]] = {}
        for fact, causes in self.before.items():
            for cause in causes:
                found.setdefault(cause, []).append(fact)
        return found

    def apart(self, one: str, other: str) -> bool:
        """No path between the two, and nobody has since seen both."""
        if one in self.before[other] or other in self.before[one]:
            return False
        return not any(one in seen and other in seen for seen in self.before.values())

    def missing(self, facts: Iterable[str]) -> tuple[str, ...]:
        wanted = {cause for fact in facts for cause in self.before.get(fact, ())}
        return tuple(sorted(wanted - self.known.keys() - self.replaced))


def between_events(events: list[StayEvent], causes: Causes) -> list[Contradiction]:
    """Pairs of one stay's events that disagree and do not know of each other."""
    found = []
    for one, other in combinations(events, 2):
        code = disagreement(one, other)
        if code is not None and causes.apart(one.id, other.id):
            pair = tuple(sorted((one.id, other.id)))
            found.append(Contradiction(code, pair, (one.stay_id,), missing=causes.missing(pair)))
    return found


def disagreement(one: StayEvent, other: StayEvent) -> str | None:
    """What two events of a stay differ about, if they were written without knowing of each other."""
    if one.corrects is not None and one.corrects == other.corrects:
        return None if _content(one) == _content(other) else "corrections_differ"
    if "exited" in (one.event, other.event):
        return "presence_differs" if _presence_differs(one, other) else None
    if one.event == other.event == "moved" and one.rooms != other.rooms:
        return "rooms_differ"
    ends = [event.planned_end for event in (one, other) if event.event in ("extended", "moved") and event.planned_end is not None]
    return "planned_end_differs" if len(set(ends)) == 2 else None


def _presence_differs(one: StayEvent, other: StayEvent) -> bool:
    if one.event == other.event:
        return one.on != other.on
    leaving, staying = (one, other) if one.event == "exited" else (other, one)
    return staying.event != "arrived" and staying.on >= leaving.on


def _content(event: StayEvent) -> tuple[object, ...]:
    return (event.event, event.on, event.rooms, event.planned_end, event.destination)
