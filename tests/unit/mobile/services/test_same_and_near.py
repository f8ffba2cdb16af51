"""Joined dwellings stand in a list as one and part again; who lives in one leads to it; the nearest are found by what is proved."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from docstore.store import Store
from mobile.services import delivery, home_index, list_index, place_index
from mobile.services.circle_index import CircleIndex, alone
from mobile.services.dwellings import Dwellings
from schemas.documents import JsonObject
from schemas.dwelling import read_dwelling
from schemas.rules.distance import Spot
from schemas.same_as import make_same_as
from tests.support.builders import Pen, a_change, a_draft, a_dwelling, a_dwelling_id, a_household_id, a_void, an_assessment

PEN = Pen("giulia", "phoneaaaaa")
ONE, TWO = sorted((a_dwelling_id("d1"), a_dwelling_id("d2")))
NAMES = {a_dwelling_id(name): name for name in ("d1", "d2")}
HERE = Spot(375_079_000, 150_830_000, 9_000)


def at(metres_north: int, accuracy_m: int | None = 9, lon_e7: int = 150_830_000) -> JsonObject:
    lat = 375_079_000 + round(metres_north * 89.932)
    position = {"lat_e7": lat, "lon_e7": lon_e7, "accuracy_mm": None if accuracy_m is None else accuracy_m * 1000, "source": "gps"}
    return {**position, "taken_at": "2026-04-01T09:40:00+02:00"}


def a_home(name: str, street: str, position: JsonObject | None = None) -> list[JsonObject]:
    return a_dwelling(PEN, name, address={"street": street, "number": "1"}, **({"position": position} if position else {}))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(str(tmp_path / "circle.sqlite"), indexes=[CircleIndex()])
    list_index.prepare(opened)
    delivery.prepare(opened)
    yield opened
    opened.close()


def listed(store: Store, query: str = "") -> list[str]:
    return [card.dwelling for card in Dwellings(store, ["phoneaaaaa"]).cards(query)[0]]


def test_two_that_are_joined_are_one_card_found_by_the_words_of_either_until_they_are_parted(store: Store) -> None:
    store.bulk_docs([*a_home(NAMES[ONE], "Via Etnea"), *a_home(NAMES[TWO], "Via Plebiscito")])
    joined = make_same_as(TWO, ONE, PEN.sign())
    store.put(joined)
    listing = Dwellings(store, ["phoneaaaaa"])
    assert (listed(store), listing.known(), listed(store, "etnea"), listed(store, "plebi")) == ([ONE], 1, [ONE], [ONE])
    before = read_dwelling(alone(store, TWO))
    assert before.address.value is not None
    assert before.address.value.street == "Via Plebiscito"
    store.put(a_void(PEN, joined))
    assert (sorted(listed(store)), listing.known()) == ([ONE, TWO], 2)
    assert (listed(store, "etnea"), listed(store, "plebi")) == ([ONE], [TWO])


def test_a_visit_to_the_younger_of_two_moves_the_one_card_up(store: Store) -> None:
    store.bulk_docs([*a_home(NAMES[ONE], "Via Etnea"), *a_home(NAMES[TWO], "Via Plebiscito"), make_same_as(ONE, TWO, PEN.sign())])
    store.bulk_docs(a_dwelling(PEN, "other", address={"street": "Via Nuova", "number": "1"}))
    assert listed(store) == [a_dwelling_id("other"), ONE]
    store.put(an_assessment(PEN, a_draft(PEN, "v1", NAMES[TWO]), a_home(NAMES[TWO], "Via Plebiscito"), "1-abc"))
    assert listed(store) == [ONE, a_dwelling_id("other")]


def test_who_lives_in_either_lives_in_the_one_and_leads_to_it(store: Store) -> None:
    store.bulk_docs([*a_home(NAMES[ONE], "Via Etnea"), *a_home(NAMES[TWO], "Via Plebiscito")])
    household = a_household_id("h1")
    store.bulk_docs([a_change(PEN, household, "name", "Privitera"), a_change(PEN, household, "lives_at", TWO)])
    assert listed(store, "privit plebiscito") == [TWO]
    joined = make_same_as(TWO, ONE, PEN.sign())
    store.put(joined)
    assert (listed(store, "privit"), listed(store, "privit etnea")) == ([ONE], [ONE])
    assert home_index.households_at(store, ONE, complete=True) == [household]
    store.put(a_void(PEN, joined))
    assert (listed(store, "privit"), home_index.households_at(store, ONE, complete=True)) == ([TWO], [])


def test_a_family_that_moves_is_found_where_it_lives_now(store: Store) -> None:
    store.bulk_docs([*a_home("d1", "Via Etnea"), *a_home("d2", "Via Plebiscito")])
    household = a_household_id("h1")
    there = a_change(PEN, household, "lives_at", a_dwelling_id("d1"))
    store.bulk_docs([a_change(PEN, household, "name", "Privitera"), there])
    store.put(a_change(PEN, household, "lives_at", a_dwelling_id("d2"), [there["_id"]]))
    assert listed(store, "privitera") == [a_dwelling_id("d2")]


def test_the_nearest_come_first_and_what_proves_no_place_is_not_near(store: Store) -> None:
    far = {"f40": at(40), "f61": at(61), "f900": at(-900), "rough": at(5, 140), "unmeasured": at(5, None)}
    for name, position in far.items():
        store.bulk_docs(a_home(name, f"Via {name}", position))
    east = at(0, lon_e7=150_830_000 + 5_000)  # 5,000 of longitude are 44 m here, and of latitude 56
    store.bulk_docs(a_home("east", "Via Est", east))
    found = [(record, round(metres)) for record, metres in place_index.nearest(store, HERE, 10)]
    expected = [("f40", 40), ("east", 44), ("f61", 61), ("f900", 900)]
    assert found == [(a_dwelling_id(name), metres) for name, metres in expected]
    assert [record for record, _ in place_index.within(store, HERE, 60)] == [a_dwelling_id("f40"), a_dwelling_id("east")]


def test_of_a_disputed_position_the_nearer_counts_and_a_joined_dwelling_stands_once(store: Store) -> None:
    store.bulk_docs([*a_home(NAMES[ONE], "Via Etnea", at(50)), *a_home(NAMES[TWO], "Via Plebiscito", at(20))])
    joined = make_same_as(ONE, TWO, PEN.sign())
    store.put(joined)
    assert [(record, round(metres)) for record, metres in place_index.nearest(store, HERE, 10)] == [(ONE, 20)]
    store.put(a_void(PEN, joined))
    assert [record for record, _ in place_index.nearest(store, HERE, 10)] == [TWO, ONE]
