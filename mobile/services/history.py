"""The visits to a dwelling in time: what was handed in, the newest first, each as it was then.

Rule (design.md section 6): an assessment is complete in itself and never changes; one that was put right stays in the list and says so.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from docstore.store import Store
from mobile.services import colleagues
from mobile.services.readable import hazards_of
from schemas.assessment import HazardRating, gravest_rating
from schemas.rules.headcount import headcount

_ALL = """select id, author, body from circle_document where type = 'assessment'
    and subject in (select value from json_each(?)) order by at desc"""


@dataclass(frozen=True)
class PastVisit:
    """One assessment. `corrected` says that a later one puts it right; `rated` is by hazard code, `checklist` names what was asked."""

    assessment: str
    author: str
    submitted_at: datetime | None
    rated: Mapping[str, HazardRating]
    band: str | None
    score: float | None
    people: int | None
    rooms: int
    photos: int
    note: str
    incomplete_reason: str
    corrected: bool
    correction: bool
    checklist: Mapping[str, Any]


def past_visits(store: Store, dwellings: tuple[str, ...]) -> tuple[PastVisit, ...]:
    """Of one dwelling, under all the names that it was given."""
    found = [(str(row[0]), str(row[1]), json.loads(row[2])) for row in store.read(_ALL, (json.dumps(dwellings),))]
    put_right = {fact.get("corrects") for _, _, fact in found}
    names = colleagues.known(store)
    return tuple(_past_visit(doc_id, names.get(author, author), fact, doc_id in put_right) for doc_id, author, fact in found)


def _past_visit(assessment: str, author: str, fact: Mapping[str, Any], corrected: bool) -> PastVisit:
    rated = hazards_of(fact)
    worst = gravest_rating(rated)
    people = fact.get("people")
    return PastVisit(
        assessment,
        author,
        _moment(fact.get("submitted_at")),
        rated,
        worst.band if worst else None,
        float(worst.score) if worst else None,
        headcount(_whole(fact.get("people_count")), _many(people)),
        _many(fact.get("rooms")),
        _many(fact.get("photos")),
        str(fact.get("note") or ""),
        str(fact.get("incomplete_reason") or ""),
        corrected,
        fact.get("corrects") is not None,
        fact.get("checklist") or {},
    )


def _moment(said: object) -> datetime | None:
    try:
        return datetime.fromisoformat(str(said))
    except ValueError:
        return None


def _whole(said: object) -> int | None:
    return said if isinstance(said, int) else None


def _many(said: object) -> int:
    return len(said) if isinstance(said, list | dict) else 0
