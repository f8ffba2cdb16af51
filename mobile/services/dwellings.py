"""The dwellings that this device knows: the list of today, the search, and what is like the one being typed.

Rule: everything is read from the circle's own rows, so a search at every letter needs no network and says how many it knows
(mockups 02 and 04). Accents and case do not count: the full text is folded when it is written.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date
from typing import Any

from docstore.store import Store
from mobile.services import delivery
from mobile.services.circle_index import record_from
from mobile.services.open_visit import unpacked
from mobile.services.shown import DwellingCard, SimilarDwelling
from schemas.assessment import HazardRating, gravest_rating, is_open
from schemas.dwelling import Dwelling, read_dwelling
from schemas.errors import InvalidDocument
from schemas.rules.hazard import Rating

JsonObject = dict[str, Any]
PAGE = 50
SIMILAR = 5
_LATEST = "(select max(d.at) from circle_document d where d.type = 'assessment' and d.subject = r.record)"
_MATCH = "and r.id in (select rowid from circle_words where circle_words match ?)"
_LIST = f"""select r.record, r.body from circle_record r where r.type = 'dwelling' and r.retired = 0 {{match}}
    order by max(r.at, coalesce({_LATEST}, '')) desc, r.record limit ? offset ?"""
_COUNT = "select count(*) from circle_record r where r.type = 'dwelling' and r.retired = 0 {match}"
_DRAFTS = """select d.id, d.subject, d.body from circle_document d where d.type = 'draft'
    and d.device in (select value from json_each(?)) and not exists (select 1 from circle_document c where c.type = 'draft'
    and c.author = d.author and json_extract(c.body, '$.continues') = d.id) order by d.at desc"""


class Dwellings:
    """Reads one outreach circle. `devices` are the ids that this device has had."""

    def __init__(self, store: Store, devices: Sequence[str]) -> None:
        self._store = store
        self._devices = tuple(devices)

    def known(self) -> int:
        return int(self._store.read(_COUNT.format(match=""))[0][0])

    def cards(self, query: str = "", limit: int = PAGE) -> tuple[list[DwellingCard], int]:
        """The first cards and how many there are: open drafts of this device first, then the latest work."""
        drafts = self.open_drafts()
        match, arguments = _matching(query)
        rows = self._store.read(_LIST.format(match=match), (*arguments, limit, 0))
        total = int(self._store.read(_COUNT.format(match=match), arguments)[0][0])
        found = {record: read_dwelling(record_from(record, body)) for record, body in rows}
        unnamed = [card for card in self._unnamed(drafts) if _answers(card.address, query)]
        cards = [self._card(dwelling, drafts.get(record)) for record, dwelling in found.items()]
        ordered = sorted(cards, key=lambda card: card.draft is None)
        return [*unnamed, *ordered][:limit], total + len(unnamed)

    def similar(self, street: str, number: str, other_than: str) -> list[SimilarDwelling]:
        """The likely ones while an address is being typed: same street and number, same street, same words."""
        if len(_fold(street)) < 3:
            return []
        match, arguments = _matching(street)
        rows = self._store.read(_LIST.format(match=match), (*arguments, 4 * SIMILAR, 0))
        dwellings = [read_dwelling(record_from(record, body)) for record, body in rows if record != other_than]
        ranked = sorted((_likeness(dwelling, street, number), dwelling.id, dwelling) for dwelling in dwellings)
        return [self._similar(dwelling, likeness) for likeness, _, dwelling in ranked[:SIMILAR]]

    def open_drafts(self) -> dict[str, str]:
        """dwelling -> this device's draft that still wants handing in; not one with which its author went on under a newer id."""
        drafts: dict[str, str] = {}
        for doc_id, dwelling, body in self._store.read(_DRAFTS, (json.dumps(self._devices),)):
            if is_open(json.loads(body), self._body(json.loads(body).get("submitted_as"))):
                drafts.setdefault(dwelling, doc_id)
        for doc_id, dwelling in self._store.read("select draft, dwelling from device_autosave order by saved_ms"):
            drafts[dwelling] = doc_id
        return drafts

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
            reason=("same_address", "same_street", "same_words")[likeness],
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
    readable: dict[str, HazardRating] = {}
    for code, said in (assessment or {}).get("hazards", {}).items():
        with suppress(InvalidDocument):  # a newer app's shape: the card shows what can be shown
            readable[code] = HazardRating.read(said)
    return gravest_rating(readable)


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


def _matching(query: str) -> tuple[str, tuple[Any, ...]]:
    """Every word of the query begins a word of the address. Quoted, so that nothing typed is an operator."""
    words = re.findall(r"\w+", _fold(query))
    return (_MATCH, (" ".join(f'"{word}"*' for word in words),)) if words else ("", ())


def _answers(address: str, query: str) -> bool:
    words = _fold(address).split()
    return all(any(word.startswith(asked) for word in words) for asked in re.findall(r"\w+", _fold(query)))


def _fold(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text.casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def _likeness(dwelling: Dwelling, street: str, number: str) -> int:
    address = dwelling.address.value
    if address is None or _fold(address.street).strip() != _fold(street).strip():
        return 2
    return 0 if number and _fold(address.number).strip() == _fold(number).strip() else 1


def _plain(part: Any) -> JsonObject | None:
    return None if part is None else part.plain()
