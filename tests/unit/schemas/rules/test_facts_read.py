"""Facts that were read before are not read again, and what is folded of them is the same."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from schemas.documents import Document
from schemas.errors import InvalidDocument
from schemas.facts_read import FactsRead
from schemas.rules.availability import fold_availability
from schemas.stay import StayEvent
from tests.support.three_years import HOME, three_years

NOW_MS = 1_795_000_000_000
OF_THE_HOUSE = ("stay", "hold", "outofservice")
FACTS = [
    fact
    for fact in three_years("2026-11-18", NOW_MS, days=500)
    if fact["type"] in OF_THE_HOUSE or (fact["type"] == "void" and not fact["target"].startswith("change:"))
]


def test_a_house_folded_from_facts_read_before_is_the_house_at_every_step() -> None:
    already = FactsRead()
    for end in range(1, len(FACTS) + 1):
        folded, anew = fold_availability(HOME, FACTS[:end], already), fold_availability(HOME, FACTS[:end])
        assert folded == anew
        assert folded.contradictions == anew.contradictions


def test_one_more_fact_is_the_only_one_that_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    whole = Document.from_document.__func__  # type: ignore[attr-defined]

    def counted(cls: type[Document], document: Mapping[str, Any]) -> Document:
        if document["type"] in OF_THE_HOUSE:
            read.append(str(document["_id"]))
        return whole(cls, document)  # type: ignore[no-any-return]

    monkeypatch.setattr(Document, "from_document", classmethod(counted))
    already, stays = FactsRead(), [fact for fact in FACTS if fact["type"] == "stay"]
    fold_availability(HOME, stays[:-1], already)
    assert len(read) == len(stays) - 1
    read.clear()
    fold_availability(HOME, stays, already)
    assert read == [stays[-1]["_id"]]


def test_another_document_under_the_same_name_is_not_the_one_that_was_read() -> None:
    already, fact = FactsRead(), next(fact for fact in FACTS if fact["type"] == "stay")
    assert already.read(StayEvent, fact).on == fact["on"]
    assert already.read(StayEvent, {**fact, "on": "2020-01-01"}).on == "2020-01-01"
    with pytest.raises(InvalidDocument):
        already.read(StayEvent, {**fact, "on": "yesterday"})


def test_what_was_purged_is_held_no_more() -> None:
    already, fact = FactsRead(), next(fact for fact in FACTS if fact["type"] == "stay")
    first = already.read(StayEvent, fact)
    assert already.read(StayEvent, fact) is first
    already.keep_only(frozenset())
    assert already.read(StayEvent, fact) is not first
