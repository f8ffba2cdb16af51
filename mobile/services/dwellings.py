"""The dwellings that this device knows: the list of today, the search, and what is like the one being typed.

Rule: everything is read from the circle's own rows (`list_index`), so a search at every letter needs no network and says how many it knows
(mockups 02 and 04), and what a page costs does not grow with the file. Accents and case do not count (`schemas.search_words`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from docstore.sqlite.connection import Row
from docstore.store import Store
from mobile.services import delivery, list_index
from mobile.services.kept_record import record_from
from mobile.services.open_visit import unpacked
from mobile.services.readable import hazards_of
from mobile.services.shown import DwellingCard, Page, SimilarDwelling
from schemas.assessment import gravest_rating, is_open
from schemas.dwelling import ORDER_WORD, Dwelling, read_dwelling
from schemas.rules.addresses import PlainAddress, plain_address, telling_words
from schemas.rules.hazard import Rating
from schemas.rules.likeness import Place, alike
from schemas.search_words import asked, finds, fold, match

JsonObject = dict[str, Any]
PAGE = 50
SIMILAR = 5
_LIKENESSES = ("same_address", "same_street", "same_words")
_FOUND = "and l.id in (select rowid from circle_words where circle_words match ?)"
_LIST = """select r.record, r.body from circle_listed l join circle_record r on r.id = l.id where l.type = 'dwelling' {found}
    and l.record not in (select value from json_each(?)) order by l.latest desc, l.record limit ?"""
_THESE = """select r.record, r.body from circle_listed l join circle_record r on r.id = l.id where l.type = 'dwelling' {found}
    and l.record in (select value from json_each(?)) order by l.latest desc, l.record"""
_COUNT = "select count(*) from circle_listed l where l.type = 'dwelling' {found}"
_KNOWN = "select count(*) from circle_record where type = 'dwelling' and retired = 0"
_DRAFTS = """select d.id, d.dwelling from circle_draft d where d.open = 1 and d.device in (select value from json_each(?))
    and not exists (select 1 from circle_draft c where c.continues = d.id and c.author = d.author) order by d.at desc"""
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

    def page(self, query: str = "", limit: int = PAGE) -> Page:
        """The same, and how many dwellings the search has not looked through yet."""
        drafts, behind = self.open_drafts(), list_index.behind(self._store)
        unnamed = [card for card in self._unnamed(drafts) if finds(query, [card.address, card.district])]
        first = self._rows(query, behind is not None, list(drafts), None)
        rest = self._rows(query, behind is not None, list(drafts), max(0, limit - len(unnamed) - len(first)))
        dwellings = [read_dwelling(record_from(record, body)) for record, body in [*first, *rest]]
        cards = [replace(self._card(one, drafts.get(one.id)), found_by=_reasons(one, query)) for one in dwellings]
        total = len(unnamed) + self._count(query)
        return Page(tuple([*unnamed, *cards][:limit]), total, behind)

    def similar(self, street: str, number: str, other_than: str) -> list[SimilarDwelling]:
        """The likely ones while an address is being typed: same street and number, same street, same words."""
        words = match(telling_words(street))
        if len(fold(street)) < 3 or not words:
            return []
        rows = self._store.read(_LIST.format(found=_FOUND), (words, json.dumps([other_than]), 4 * SIMILAR))
        dwellings = [read_dwelling(record_from(record, body)) for record, body in rows]
        ranked = sorted((_likeness(dwelling, street, number), dwelling.id, dwelling) for dwelling in dwellings)
        return [self._similar(dwelling, likeness) for likeness, _, dwelling in ranked[:SIMILAR]]

    def open_drafts(self) -> dict[str, str]:
        """dwelling -> this device's draft that still wants handing in; not one with which its author went on under a newer id."""
        drafts: dict[str, str] = {}
        for doc_id, dwelling in self._drafts():
            drafts.setdefault(dwelling, doc_id)
        for doc_id, dwelling in self._store.read("select draft, dwelling from device_autosave order by saved_ms"):
            drafts[dwelling] = doc_id
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
            people=dwelling.people_count.value,
            minors=dwelling.minors_count.value,
            last_visit=_day(last),
            delivery=None if begun_elsewhere else standing,
            draft=draft,
            several_values=bool(dwelling.disputed),
        )

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

    def _similar(self, dwelling: Dwelling, likeness: int) -> SimilarDwelling:
        last = self._last_assessment(dwelling.id)
        return SimilarDwelling(
            dwelling=dwelling.id,
            address=address_line(_plain(dwelling.address.value)),
            target_group=dwelling.target_group.value,
            last_visit=_day(last),
            reason=_LIKENESSES[likeness],
        )

    def _last_assessment(self, dwelling: str) -> JsonObject | None:
        sql = "select body from circle_document where type = 'assessment' and subject = ? order by at desc limit 1"
        rows = self._store.read(sql, (dwelling,))
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


def _reasons(dwelling: Dwelling, query: str) -> tuple[tuple[str, str], ...]:
    """Why a search found it: the kind of what was found and its text, each once; an address that holds everything asked is one reason."""
    texts = [("address", address_line(_plain(address))) for address in dwelling.address.values]
    texts += [("order", order.number) for order in dwelling.order.values]
    for address in dwelling.address.values:
        texts += [("district", address.district), ("detail", address.detail), ("city", address.city)]
    parts = [" ".join(words) for words in asked(query)]
    said = {"order": f"{ORDER_WORD} "}
    found = {part: next(((kind, text) for kind, text in texts if finds(part, [said.get(kind, "") + text])), None) for part in parts}
    return tuple(dict.fromkeys(reason for reason in found.values() if reason is not None))


def _likeness(dwelling: Dwelling, street: str, number: str) -> int:
    """The place of the reason among same_address, same_street and same_words: what a search found shares words at least."""
    address = dwelling.address.value
    there = plain_address(address.street, address.number) if address else PlainAddress()
    found = alike(Place(plain_address(street, number)), Place(there))
    return _LIKENESSES.index(found.reason) if found and found.reason in _LIKENESSES else 2


def _plain(part: Any) -> JsonObject | None:
    return None if part is None else part.plain()
