"""Find first: which of the known dwellings may be the one at whose door somebody stands, before a new one is made.

Rule (issue 7, "find first"): by address, name, order number and by where one is, on the device only. What is alike comes first
(`schemas.rules.likeness`), then what the words find, then what is near; a person decides, and what turns out to be one is joined later.
Everything is read from the circle's own rows: what a letter costs follows from the few that are shown.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any

from docstore.store import Store
from mobile.services import colleagues, home_index, list_index, place_index, same_index
from mobile.services.circle_index import alone
from mobile.services.dwellings import Dwellings, address_line
from mobile.services.kept_record import record_from
from mobile.services.shown import Finding, Joined, SimilarDwelling
from schemas.dwelling import ADDRESS, ORDER, ORDER_WORD, PEOPLE, TARGET_GROUP, Address
from schemas.dwelling_facts import SPACE
from schemas.household import Household, read_household
from schemas.readings import read_field
from schemas.records import Record
from schemas.rules.addresses import plain_address, telling_words
from schemas.rules.distance import Spot, bearing, compass, metres_between, why_no_evidence
from schemas.rules.headcount import headcount
from schemas.rules.likeness import LONG_WORD, NEAR_M, Likeness, Place, alike
from schemas.same_as import ends_of, standing_joins
from schemas.search_words import asked, finds, fold, match, words_of
from schemas.stamps import parse_stamp

JsonObject = dict[str, Any]
MOST = 8
"""So many are shown; whoever looks for one types on."""
READ = 16
_FOUND = """select r.record, r.body from circle_listed l join circle_record r on r.id = l.id where l.type = 'dwelling'
    and l.id in (select rowid from circle_words where circle_words match ?) order by l.latest desc, l.record limit ?"""
_COUNT = """select count(*) from circle_listed l where l.type = 'dwelling'
    and l.id in (select rowid from circle_words where circle_words match ?)"""
_THESE = """select record, body from circle_record where type = 'dwelling' and retired = 0
    and record in (select value from json_each(?))"""
_LAST = """select body from circle_document where type = 'assessment' and subject in (select value from json_each(?))
    order by at desc limit 1"""
_JOINS = "select body from circle_document where type = 'sameas'"
_VOIDS = "select body from circle_document where type = 'void' and subject in (select value from json_each(?))"
_NUMBER = re.compile(r"^(?P<street>.*\S)[\s,]+(?P<number>\d+\s?(?:/?[a-zA-Z]|bis|ter)?)$")
_RANKS = {"same_address": 0, "household": 2, "order": 2, "address": 3, "same_street": 3, "near": 4, "same_words": 6, "nearest": 7}
_OTHER_WORDS = 5
_WHOLE_AND_NEAR = 1


@dataclass(frozen=True)
class Asked:
    """What somebody looks for: the words as they were typed, where a dwelling holds them all; what address they would be, with the place
    where the person stands; and whether a dwelling holds some of the words."""

    words: str = ""
    place: Place = field(default_factory=Place)
    some: bool = False


@dataclass(frozen=True)
class _Known:
    """A dwelling as far as it is compared and shown."""

    record: Record
    addresses: tuple[Address, ...]
    homes: tuple[Household, ...]
    metres: float | None
    spot: Spot | None


@dataclass(frozen=True)
class _Ranked:
    """Why a dwelling is shown, and how high."""

    rank: int
    known: _Known
    reason: str
    text: str
    other_unit: bool


def _order(one: _Ranked) -> tuple[int, bool, float, str]:
    """The likeliest first; another flat of the same house after this one; then the nearest."""
    far = one.known.metres
    return one.rank, one.other_unit, float("inf") if far is None else far, one.known.record.id


class Finder:
    """Reads one outreach circle."""

    def __init__(self, store: Store, dwellings: Dwellings) -> None:
        self._store = store
        self._dwellings = dwellings

    def find(self, query: str, here: Spot | None) -> Finding:
        """At every letter, and at every position."""
        place = Place(plain_address(query), "", _evident(here))
        whole, near = self._by_words(match(query)), self._near(place.spot, not query.strip())
        loose = self._loosely(query, len(whole))
        candidates, drafts = {**self._bodies(near), **loose, **whole}, self._dwellings.open_drafts()
        asked = {record: Asked(query if record in whole else "", place, record in loose) for record in candidates}
        ranked = sorted((self._rank(record, asked[record.id]) for record in candidates.values()), key=_order)
        shown = tuple(self._with_visit(self._shown(one, place.spot), drafts) for one in ranked[:MOST])
        count = int(self._store.read(_COUNT, (match(query),))[0][0]) if whole else 0
        return Finding(shown, count + len(candidates.keys() - whole.keys()), self._dwellings.known(), list_index.behind(self._store))

    def similar(self, place: Place, street: str, other_than: str) -> list[SimilarDwelling]:
        """While an address is typed, or a position is found, on the page of a dwelling: what may be the same one."""
        place = replace(place, spot=_evident(place.spot))
        likely = [one for one in self._compared(place, street, other_than, anywhere=False) if one.reason != "nearest"]
        drafts = self._dwellings.open_drafts() if likely else {}
        return [self._with_visit(self._shown(one, place.spot), drafts) for one in likely[:MOST]]

    def around(self, place: Place, street: str, other_than: str) -> list[SimilarDwelling]:
        """What is known near a pin that somebody puts by hand; where nobody knows where she is, what the words of the street find. Only
        what stands somewhere."""
        place = replace(place, spot=_evident(place.spot))
        shown = [self._shown(one, place.spot) for one in self._compared(place, street, other_than, anywhere=True)]
        return sorted((one for one in shown if one.at is not None), key=lambda one: float("inf") if one.metres is None else one.metres)

    def _compared(self, place: Place, street: str, other_than: str, *, anywhere: bool) -> list[_Ranked]:
        """What stands near, or has words of the street, with why it is shown; the likeliest first, and never the dwelling itself."""
        itself, words = same_index.head_of(self._store, other_than), match(telling_words(street))
        by_words = self._by_words(words) if len(fold(street)) >= 3 else {}
        candidates = {**self._bodies(self._near(place.spot, anywhere)), **by_words}
        asked = {record: Asked("", place, record in by_words) for record in candidates if record != itself}
        return sorted((self._rank(candidates[record], wanted) for record, wanted in asked.items()), key=_order)

    def joined(self, dwelling: str) -> list[Joined]:
        """Which others somebody said are this one, each with the fact to take back."""
        group = set(same_index.group_of(self._store, dwelling))
        facts = [json.loads(row[0]) for row in self._store.read(_JOINS)] if len(group) > 1 else []
        return [self._joined(fact, dwelling) for fact in standing_joins([*facts, *self._voids(facts)]) if set(ends_of(fact) or ()) <= group]

    def _joined(self, fact: JsonObject, dwelling: str) -> Joined:
        """Told by the one that is not the one in sight; of two others, by the younger."""
        ends = sorted(ends_of(fact) or (), key=lambda end: (end == dwelling, end == same_index.head_of(self._store, end)))
        address = read_field(alone(self._store, ends[0]), "address", ADDRESS).value
        at = datetime.fromtimestamp(parse_stamp(str(fact["at"])).ms / 1000, UTC)
        author = colleagues.called(self._store, str(fact["author"]))
        return Joined(str(fact["_id"]), ends[0], address_line(address.plain() if address else None), author, at)

    def _voids(self, facts: list[JsonObject]) -> list[JsonObject]:
        found: list[JsonObject] = []
        reached = [fact["_id"] for fact in facts]
        while reached:
            fresh = [json.loads(row[0]) for row in self._store.read(_VOIDS, (json.dumps(reached),))]
            found += fresh
            reached = [one["_id"] for one in fresh]
        return found

    def _by_words(self, words: str) -> dict[str, Record]:
        rows = self._store.read(_FOUND, (words, READ)) if words else []
        return {record: record_from(record, body) for record, body in rows}

    def _loosely(self, query: str, found: int) -> dict[str, Record]:
        """Without the number, then by any long word: who types a house that is not known sees the next ones in the street."""
        if found >= MOST or not query.strip():
            return {}
        street, _ = street_and_number(query)
        told = telling_words(street)
        long = [f'"{word}"' for word in words_of(told) if len(word) >= LONG_WORD]
        return {**self._by_words(" OR ".join(long)), **self._by_words(match(told))}

    def _near(self, here: Spot | None, anywhere: bool) -> list[str]:
        if here is None:
            return []
        near = place_index.nearest(self._store, here, MOST) if anywhere else place_index.within(self._store, here, NEAR_M)
        return [record for record, _ in near[:READ]]

    def _bodies(self, records: list[str]) -> dict[str, Record]:
        rows = self._store.read(_THESE, (json.dumps(records),)) if records else []
        return {record: record_from(record, body) for record, body in rows}

    def _rank(self, record: Record, wanted: Asked) -> _Ranked:
        known = self._known(record, wanted.place.spot)
        likeness = _likeness(known, wanted.place)
        reason, text = _reason(known, wanted, likeness)
        rank = _RANKS.get(reason, _OTHER_WORDS)
        if wanted.words and known.metres is not None and known.metres <= NEAR_M:
            rank = min(rank, _WHOLE_AND_NEAR)
        return _Ranked(rank, known, reason, text, bool(likeness and likeness.other_unit))

    def _known(self, record: Record, here: Spot | None) -> _Known:
        addresses = read_field(record, "address", ADDRESS).values
        complete = list_index.behind(self._store) is None
        homes = tuple(read_household(self._record(one)) for one in home_index.households_at(self._store, record.id, complete))
        spots = place_index.spots_of(self._store, record.id) if here is not None else []
        nearest = min(spots, key=lambda spot: metres_between(here, spot), default=None) if here is not None else None
        metres = None if here is None or nearest is None else metres_between(here, nearest)
        return _Known(record, addresses, homes, metres, nearest)

    def _record(self, record: str) -> Record:
        rows = self._store.read("select body from circle_record where record = ?", (record,))
        return record_from(record, rows[0][0]) if rows else Record(record, {})

    def _shown(self, one: _Ranked, here: Spot | None) -> SimilarDwelling:
        known, record = one.known, one.known.record
        address = known.addresses[0] if known.addresses else None
        away = bearing(here, known.spot) if here is not None and known.spot is not None else None
        people = [person for home in known.homes for person in home.people]
        spot = known.spot or next(iter(place_index.spots_of(self._store, record.id)), None)
        return SimilarDwelling(
            dwelling=record.id,
            address=address_line(address.plain() if address else None),
            target_group=read_field(record, "target_group", TARGET_GROUP).value,
            last_visit=None,
            reason=one.reason,
            text=one.text,
            detail=address.detail if address else "",
            households=tuple(home.name.value for home in known.homes if home.name.value),
            people=headcount(read_field(record, "people_count", PEOPLE).value, len(people)),
            minors=None if people else read_field(record, "minors_count", PEOPLE).value,
            space=read_field(record, "space", SPACE).value,
            metres=known.metres,
            towards=None if away is None else compass(away).code,
            other_unit=one.other_unit,
            at=None if spot is None else (spot.lat_e7, spot.lon_e7),
        )

    def _with_visit(self, found: SimilarDwelling, drafts: Mapping[str, str]) -> SimilarDwelling:
        rows = self._store.read(_LAST, (json.dumps(same_index.group_of(self._store, found.dwelling)),))
        last: JsonObject = json.loads(rows[0][0]) if rows else {}
        photo = next((str(use["photo"]) for use in last.get("photos", []) if isinstance(use, dict) and "photo" in use), None)
        draft, author = drafts.get(found.dwelling), colleagues.called(self._store, str(last.get("author", "")))
        return replace(found, last_visit=_day(last), visited_by=author, photo=photo, draft=draft)


def street_and_number(query: str) -> tuple[str, str]:
    """What was typed in one field, as the form has it: "via Etnea 118" is a street and a number."""
    found = _NUMBER.match(query.strip())
    return (found["street"].rstrip(","), found["number"]) if found else (query.strip(), "")


def _evident(here: Spot | None) -> Spot | None:
    return here if here is not None and why_no_evidence(here) is None else None


def _likeness(known: _Known, place: Place) -> Likeness | None:
    """By the likest of the addresses that somebody gave it."""
    there = [Place(plain_address(one.street, one.number, one.detail), one.city, known.spot) for one in known.addresses]
    found = [likeness for one in there or [Place(spot=known.spot)] if (likeness := alike(place, one)) is not None]
    return min(found, key=lambda likeness: likeness.rank, default=None)


def _reason(known: _Known, wanted: Asked, likeness: Likeness | None) -> tuple[str, str]:
    """Why it is shown, and what of it was found where that is not its address."""
    told = _told(known, wanted.words) if wanted.words else None
    if told is not None and (likeness is None or likeness.reason != "same_address"):
        return told
    if likeness is not None:
        return likeness.reason, ""
    return ("address" if wanted.words else "same_words" if wanted.some else "nearest"), ""


def _told(known: _Known, query: str) -> tuple[str, str] | None:
    """The first thing besides the address that holds a part of what was typed; None when the address holds everything."""
    orders = [(f"{ORDER_WORD} {order.number}", "order", order.number) for order in read_field(known.record, "order", ORDER).values]
    names = [(name, "household", name) for home in known.homes for name in _names(home)]
    parts = [" ".join(words) for words in asked(query)]
    lines = [" ".join(address.plain().get(part, "") for part in ("street", "number", "city")) for address in known.addresses]
    rest = [part for part in parts if not finds(part, lines)]
    others = [(text, kind, text) for one in known.addresses for kind, text in (("district", one.district), ("detail", one.detail))]
    return next(((kind, text) for said, kind, text in [*names, *orders, *others] for part in rest if finds(part, [said])), None)


def _names(home: Household) -> list[str]:
    return [*home.name.values, *(name for person in home.people for name in person.name.values)]


def _day(assessment: JsonObject) -> date | None:
    try:
        return date.fromisoformat(str(assessment.get("submitted_at"))[:10])
    except ValueError:
        return None
