"""Who wrote something, by the name that the centre has told: in what was found, in the visits of a dwelling, in what was joined."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from docstore.store import Store
from mobile.services import colleagues, delivery, list_index
from mobile.services.circle_index import CircleIndex
from mobile.services.dwellings import Dwellings
from mobile.services.finding import Finder
from mobile.services.history import past_visits
from schemas.same_as import make_same_as
from tests.support.application import PaperDoor, enrolled, running
from tests.support.builders import Pen, a_draft, a_dwelling, a_dwelling_id, an_assessment

ALFIO = Pen("alfio", "phonebbbbb")
ONE, OTHER = a_dwelling_id("one"), a_dwelling_id("other")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(str(tmp_path / "circle.sqlite"), indexes=[CircleIndex()])
    list_index.prepare(opened)
    delivery.prepare(opened)
    other = a_dwelling(ALFIO, "other", address={"street": "Via della Concordia", "number": "118"})
    visited = a_dwelling(ALFIO, "one", address={"street": "Via della Concordia", "number": "118"}, target_group="a")
    opened.bulk_docs([*other, *visited, an_assessment(ALFIO, a_draft(ALFIO, "visit1", dwelling="one"), visited)])
    yield opened
    opened.close()


def visited_by(store: Store) -> str:
    found = Finder(store, Dwellings(store, ["phoneaaaaa"])).find("concordia", None).found
    return next(one.visited_by for one in found if one.dwelling == ONE)


def test_until_the_centre_has_told_a_name_the_user_name_is_shown(store: Store) -> None:
    assert visited_by(store) == "alfio"
    assert [past.author for past in past_visits(store, (ONE,))] == ["alfio"]


def test_a_colleague_is_called_by_her_short_name_everywhere_in_a_visit(store: Store) -> None:
    colleagues.learn(store, {"alfio": "Alfio R.", "giulia": "Giulia F."})
    assert visited_by(store) == "Alfio R."
    assert [past.author for past in past_visits(store, (ONE,))] == ["Alfio R."]
    store.bulk_docs([make_same_as(ONE, OTHER, ALFIO.sign())])
    finder = Finder(store, Dwellings(store, ["phoneaaaaa"]))
    assert [joined.author for joined in finder.joined(ONE)] == ["Alfio R."]


def test_who_has_left_keeps_the_name_that_was_learned_and_a_new_name_takes_the_place_of_the_old(store: Store) -> None:
    colleagues.learn(store, {"alfio": "Alfio R.", "marta": "Marta L."})
    colleagues.learn(store, {"alfio": "Alfio R. (alfio)", "giulia": ""})
    assert colleagues.known(store) == {"alfio": "Alfio R. (alfio)", "marta": "Marta L."}
    assert colleagues.called(store, "giulia") == "giulia"


def test_names_are_no_document_that_is_replicated(store: Store) -> None:
    before = store.update_seq
    colleagues.learn(store, {"alfio": "Alfio R."})
    assert store.update_seq == before


async def test_a_token_brings_the_names_into_the_teams_own_file(tmp_path: Path) -> None:
    class Door(PaperDoor):
        def _grant(self, user: str) -> dict[str, object]:
            return {**super()._grant(user), "colleagues": {"alfio": "Alfio R."}}

    async with running(tmp_path, door=Door()) as app:
        await enrolled(app, "giulia")
        work = app.find._work
        assert work is not None
        assert work.visits is not None
        assert colleagues.called(work.visits.store, "alfio") == "Alfio R."
