"""The dwellings that this device knows: the list of today and the search.

Rule: everything is read from the circle's own rows (`list_index`), so a search at every letter needs no network and says how many it knows
(mockup 02), and what a page costs does not grow with the file. Accents and case do not count (`schemas.search_words`).
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from docstore.sqlite.connection import Row
from docstore.store import Store
from mobile.services import delivery, home_index, list_index, place_index, same_index
from mobile.services.kept_record import record_from
from mobile.services.open_visit import unpacked
from mobile.services.readable import hazards_of
from mobile.services.shown import DwellingCard, Page
from schemas.assessment import gravest_rating, is_open
from schemas.dwelling import ORDER_WORD, Dwelling, read_dwelling
from schemas.household import Household, read_household
from schemas.records import Record
from schemas.rules.distance import Spot, bearing, compass, metres_between
from schemas.rules.hazard import Rating
from schemas.search_words import asked, finds, match

JsonObject = dict[str, Any]
PAGE = 50
_FOUND = "and l.id in (select rowid from circle_words where circle_words match ?)"
_LIST = """select r.record, r.body from circle_listed l join circle_record r on r.id = l.id where l.type = 'dwelling' {found}
    and l.record not in (select value from json_each(?)) order by l.latest desc, l.record limit ?"""
_THESE = """select r.record, r.body from circle_listed l join circle_record r on r.id = l.id where l.type = 'dwelling' {found}
    and l.record in (select value from json_each(?)) order by l.latest desc, l.record"""
_LAST = """select body from circle_document where type = 'assessment' and subject in (select value from json_each(?))
    order by at desc limit 1"""
_COUNT = "select count(*) from circle_listed l where l.type = 'dwelling' {found}"
_KNOWN = "select count(*) from circle_record where type = 'dwelling' and retired = 0"
_DRAFTS = """select d.id, d.dwelling from circle_draft d where d.open = 1 and d.device in (select value from json_each(?))
    and not exists (select 1 from circle_draft c where c.continues = d.id and c.author = d.author) order by d.at desc"""
_TYPED = """select draft, dwelling from device_autosave a where dirty = 1 or json_extract(body, '$.draft.corrects') is null
    or json_extract(body, '$.draft.corrects') = (select json_extract(d.body, '$.corrects') from circle_document d where d.id = a.draft)
    order by saved_ms"""
"""Not a correction in which nothing has been changed."""
# While the rows for lists are made anew (`list_index.behind`): the same, read from every record and every draft.
_LIST_ANEW = f"""select r.record, r.body from circle_record r where r.type = 'dwelling' and r.retired = 0
    and r.record not in (select value from json_each(?)) order by {list_index.LATEST} desc, r.record limit ?"""
_THESE_ANEW = f"""select r.record, r.body from circle_record r where r.type = 'dwelling' and r.retired = 0
    and r.record in (select value from json_each(?)) order by {list_index.LATEST} desc, r.record"""
_DRAFTS_ANEW = """select d.id, d.subject, d.body from circle_document d where d.type = 'draft'
    and d.device in (select value from json_each(?)) and not exists (select 1 from circle_document c where c.type = 'draft'
    and c.author = d.author and json_extract(c.body, '$.continues') = d.id) order by d.at desc"""


class Dwellings:
    """Reads one outreach circle. `devices` are the ids that this device has had."""

    def __init__(self, store: Store, devices: Sequence[str]) -> None:
        self._store = store
        self._devices = tuple(devices)

    def known(self) -> int:
        return int(self._store.read(_KNOWN)[0][0])

    def cards(self, query: str = "", limit: int = PAGE) -> tuple[list[DwellingCard], int]:
        """The first cards and how many there are: open drafts of this device first, then the latest work."""
        found = self.page(query, limit)
        return list(found.cards), found.total

    def page(self, query: str = "", limit: int = PAGE, here: Spot | None = None) -> Page:
        """The same, and how many dwellings the search has not looked through yet. With `here` the nearest come before the latest."""
        drafts, behind = self.open_drafts(), list_index.behind(self._store)
        unnamed = [card for card in self._unnamed(drafts) if finds(query, [card.address, card.district])]
        first = self._rows(query, behind is not None, list(drafts), None)
        left = max(0, limit - len(unnamed) - len(first))
        near = self._nearest(here, left, drafts) if here is not None and not query else []
        passed = [*drafts, *(record for record, _ in near)]
        rest = self._rows(query, behind is not None, passed, max(0, left - len(near)))
        dwellings = [read_dwelling(record_from(record, body)) for record, body in [*first, *near, *rest]]
        cards = [self._found(one, drafts.get(one.id), query, here) for one in dwellings]
        total = len(unnamed) + self._count(query)
        return Page(tuple([*unnamed, *cards][:limit]), total, behind)

    def _nearest(self, here: Spot, limit: int, but: Collection[str]) -> list[Row]:
        """The nearest first; those of which nobody proved where they stand are not among them."""
        near = [record for record, _ in place_index.nearest(self._store, here, limit + len(but)) if record not in but][:limit]
        rows = {row[0]: row for row in self._store.read(_THESE.format(found=""), (json.dumps(near),))}
        return [rows[record] for record in near if record in rows]

    def _found(self, dwelling: Dwelling, draft: str | None, query: str, here: Spot | None) -> DwellingCard:
        """A card with why it was found and how far it is."""
        card = replace(self._card(dwelling, draft), found_by=_reasons(dwelling, self._names(dwelling.id), query) if query else ())
        spots = place_index.spots_of(self._store, dwelling.id) if here is not None else []
        if here is None or not spots:
            return card
        there = min(spots, key=lambda spot: metres_between(here, spot))
        towards = bearing(here, there)
        return replace(card, metres=metres_between(here, there), towards=None if towards is None else compass(towards).code)

    def _names(self, dwelling: str) -> list[str]:
        """Who lives there."""
        named = [reading for home in self._homes(dwelling) for reading in (home.name, *(one.name for one in home.people))]
        return [name for reading in named for name in reading.values]

    def _homes(self, dwelling: str) -> list[Household]:
        return [read_household(self._record(one)) for one in home_index.households_at(self._store, dwelling, self._is_complete())]

    def _is_complete(self) -> bool:
        return list_index.behind(self._store) is None

    def _record(self, record: str) -> Record:
        rows = self._store.read("select body from circle_record where record = ?", (record,))
        return record_from(record, rows[0][0]) if rows else Record(record, {})

    def open_drafts(self) -> dict[str, str]:
        """dwelling -> this device's draft that still wants handing in; not one with which its author went on under a newer id."""
        drafts: dict[str, str] = {}
        heads = same_index.all_heads(self._store)
        for doc_id, dwelling in self._drafts():
            drafts.setdefault(heads.get(str(dwelling), str(dwelling)), doc_id)
        for doc_id, dwelling in self._store.read(_TYPED):
            drafts[heads.get(str(dwelling), str(dwelling))] = doc_id
        return drafts

    def _drafts(self) -> Iterable[Row]:
        own = json.dumps(self._devices)
        if list_index.behind(self._store) is None:
            return self._store.read(_DRAFTS, (own,))
        rows = [(doc_id, dwelling, json.loads(body)) for doc_id, dwelling, body in self._store.read(_DRAFTS_ANEW, (own,))]
        return [(doc_id, dwelling) for doc_id, dwelling, draft in rows if is_open(draft, self._body(draft.get("submitted_as")))]

    def _rows(self, query: str, anew: bool, drafts: Sequence[str], limit: int | None) -> list[Row]:
        """With a limit the records that have no open draft, without one those that have."""
        words, which = match(query), (json.dumps(drafts),) + (() if limit is None else (limit,))
        if words:
            sql = (_THESE if limit is None else _LIST).format(found=_FOUND)
            return self._store.read(sql, (words, *which))
        if anew:
            return self._store.read(_THESE_ANEW if limit is None else _LIST_ANEW, which)
        return self._store.read((_THESE if limit is None else _LIST).format(found=""), which)

    def _count(self, query: str) -> int:
        words = match(query)
        return int(self._store.read(_COUNT.format(found=_FOUND), (words,))[0][0]) if words else self.known()

    def _card(self, dwelling: Dwelling, draft: str | None) -> DwellingCard:
        last = self._last_assessment(dwelling.id)
        standing = delivery.of_record(self._store, self._devices, dwelling.id, draft is not None)
        begun_elsewhere = last is None and standing.kind == "delivered"  # nothing was handed in: nothing can have been delivered
        rating = (_rating(self._draft_body(draft)) if draft else None) or _rating(last)
        return DwellingCard(
            dwelling=dwelling.id,
            address=address_line(_plain(dwelling.address.value)),
            district=dwelling.address.value.district if dwelling.address.value else "",
            target_group=dwelling.target_group.value,
            **_shown_rating(rating),
            people=self._people(dwelling),
            minors=dwelling.minors_count.value,
            last_visit=_day(last),
            delivery=None if begun_elsewhere else standing,
            draft=draft,
            several_values=bool(dwelling.disputed),
        )

    def _people(self, dwelling: Dwelling) -> int | None:
        """How many were said at the door; when nobody said it, how many were written down."""
        if dwelling.people_count.value is not None:
            return dwelling.people_count.value
        return sum(len(home.people) for home in self._homes(dwelling.id)) or None

    def _unnamed(self, drafts: dict[str, str]) -> list[DwellingCard]:
        """Visits to dwellings of which no change fact says anything yet: they stand in the list with what was typed."""
        cards: list[DwellingCard] = []
        for dwelling, draft in drafts.items():
            if self._store.read("select 1 from circle_record where record = ?", (dwelling,)):
                continue
            row = self._store.read("select body, saved_ms from device_autosave where draft = ?", (draft,))
            visit = unpacked(row[0][0], row[0][1]) if row else None
            said = delivery.of_record(self._store, self._devices, dwelling, True)
            rating = _rating(self._draft_body(draft))
            card = DwellingCard(dwelling, "", delivery=said, draft=draft, **_shown_rating(rating))
            cards.append(replace(card, **_typed(visit.value)) if visit else card)
        return cards

    def _last_assessment(self, dwelling: str) -> JsonObject | None:
        rows = self._store.read(_LAST, (json.dumps(same_index.group_of(self._store, dwelling)),))
        return json.loads(rows[0][0]) if rows else None

    def _draft_body(self, draft: str) -> JsonObject | None:
        """The draft as its screen shows it: what was tapped last, else its newest revision."""
        row = self._store.read("select body, saved_ms from device_autosave where draft = ?", (draft,))
        return unpacked(row[0][0], row[0][1]).draft if row else self._body(draft)

    def _body(self, doc_id: str | None) -> JsonObject | None:
        rows = self._store.read("select body from circle_document where id = ?", (doc_id,)) if doc_id else []
        return json.loads(rows[0][0]) if rows else None


def address_line(address: JsonObject | None) -> str:
    """ "Via del Plebiscito 12", or an empty text while there is no street."""
    if not address:
        return ""
    return " ".join(part for part in (address.get("street", ""), address.get("number", "")) if part)


def _rating(assessment: JsonObject | None) -> Rating | None:
    """The worst hazard; a rating that this version cannot read is left out of it."""
    return gravest_rating(hazards_of(assessment))


def _shown_rating(rating: Rating | None) -> dict[str, Any]:
    return {"band": rating.band, "score": float(rating.score)} if rating else {}


def _day(assessment: JsonObject | None) -> date | None:
    try:
        return date.fromisoformat(str((assessment or {}).get("submitted_at"))[:10])
    except ValueError:
        return None


def _typed(value: Any) -> dict[str, Any]:
    address = value("address") or {}
    return {
        "address": address_line(address),
        "district": address.get("district", ""),
        "target_group": value("target_group"),
        "people": value("people_count"),
        "minors": value("minors_count"),
    }


def _reasons(dwelling: Dwelling, names: Sequence[str], query: str) -> tuple[tuple[str, str], ...]:
    """Why a search found it: the kind of what was found and its text, each once; an address that holds everything asked is one reason."""
    texts = [("address", address_line(_plain(address))) for address in dwelling.address.values]
    texts += [("order", order.number) for order in dwelling.order.values]
    texts += [("household", name) for name in names]
    for address in dwelling.address.values:
        texts += [("district", address.district), ("detail", address.detail), ("city", address.city)]
    parts = [" ".join(words) for words in asked(query)]
    said = {"order": f"{ORDER_WORD} "}
    found = {part: next(((kind, text) for kind, text in texts if finds(part, [said.get(kind, "") + text])), None) for part in parts}
    return tuple(dict.fromkeys(reason for reason in found.values() if reason is not None))


def _plain(part: Any) -> JsonObject | None:
    return None if part is None else part.plain()
