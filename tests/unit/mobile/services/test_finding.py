"""Find first: by any word, by where one stands, and by both; what may be the same one comes first and says why."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from docstore.store import Store
from mobile.services import delivery, list_index
from mobile.services.circle_index import CircleIndex
from mobile.services.dwellings import Dwellings
from mobile.services.finding import Finder, street_and_number
from schemas.documents import JsonObject
from schemas.rules.addresses import plain_address
from schemas.rules.distance import Spot
from schemas.rules.likeness import REASONS, Place
from schemas.same_as import make_same_as
from tests.support.builders import Pen, a_change, a_draft, a_dwelling, a_dwelling_id, a_household_id, a_ulid, a_void, an_assessment

PEN = Pen("giulia", "phoneaaaaa")
HERE = Spot(375_079_000, 150_830_000, 9_000)
PER_METRE = 89.932


def position(north_m: float, accuracy_m: int = 9) -> JsonObject:
    taken = {"accuracy_mm": accuracy_m * 1000, "source": "gps", "taken_at": "2026-04-01T09:40:00+02:00"}
    return {"lat_e7": 375_079_000 + round(north_m * PER_METRE), "lon_e7": 150_830_000, **taken}


def home(name: str, street: str, number: str, north_m: float | None = None, **fields: object) -> list[JsonObject]:
    where = {} if north_m is None else {"position": position(north_m)}
    return a_dwelling(PEN, name, address={"street": street, "number": number, "city": "Catania"}, **where, **fields)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(str(tmp_path / "circle.sqlite"), indexes=[CircleIndex()])
    list_index.prepare(opened)
    delivery.prepare(opened)
    opened.bulk_docs(home("concordia", "Via della Concordia", "118", 18))
    opened.bulk_docs(home("next", "Via della Concordia", "112", 31, space="garage"))
    opened.bulk_docs(home("old", "Via Concordia Vecchia", "8", -640))
    opened.bulk_docs(home("far", "Via Etnea", "1", 3000, order={"number": "118/2026"}))
    yield opened
    opened.close()


def finder(store: Store) -> Finder:
    return Finder(store, Dwellings(store, ["phoneaaaaa"]))


def found(store: Store, query: str, here: Spot | None = None) -> list[tuple[str, str]]:
    names = {a_dwelling_id(name): name for name in ("concordia", "next", "old", "far", "other")}
    return [(names[one.dwelling], one.reason) for one in finder(store).find(query, here).found]


def test_while_a_street_is_typed_the_one_at_the_door_comes_first_then_the_others_of_its_name(store: Store) -> None:
    assert found(store, "via della Concor", HERE) == [("concordia", "near"), ("next", "near"), ("old", "same_words")]
    finding = finder(store).find("via della Concor", HERE)
    assert (finding.alike, finding.known, finding.behind) == (3, 4, None)
    assert [(round(one.metres or 0), one.towards) for one in finding.found] == [(18, "n"), (31, "n"), (640, "s")]


def test_the_same_address_written_otherwise_is_first_wherever_one_stands(store: Store) -> None:
    assert found(store, "V. della Concordia n. 112", HERE)[0] == ("next", "same_address")
    assert found(store, "via concordia 112")[0] == ("next", "same_address")


def test_a_house_that_is_not_known_shows_its_street(store: Store) -> None:
    assert found(store, "via della Concordia 120") == [("concordia", "same_street"), ("next", "same_street"), ("old", "same_words")]


def test_who_lives_there_and_the_orders_number_lead_to_it_and_are_said(store: Store) -> None:
    household = a_household_id("h1")
    person = a_change(PEN, household, f"people/{a_ulid('p1')}/name", "Rosa Privitera")
    store.bulk_docs([a_change(PEN, household, "lives_at", a_dwelling_id("far")), a_change(PEN, household, "name", "Privitera"), person])
    by_name = finder(store).find("priv", None).found
    assert [(one.dwelling, one.reason, one.text) for one in by_name] == [(a_dwelling_id("far"), "household", "Privitera")]
    assert (by_name[0].households, by_name[0].people) == (("Privitera",), 1)
    by_order = finder(store).find("118/2026", None).found
    assert [(one.dwelling, one.reason, one.text) for one in by_order] == [(a_dwelling_id("far"), "order", "118/2026")]
    assert [one.dwelling for one in finder(store).find("etnea rosa", None).found] == [a_dwelling_id("far")]


def test_without_a_word_the_nearest_are_shown_and_without_a_place_nothing(store: Store) -> None:
    assert [name for name, _ in found(store, "", HERE)] == ["concordia", "next", "old", "far"]
    assert found(store, "") == []
    nowhere, rough = Spot(0, 0, 5_000), Spot(375_079_000, 150_830_000, 101_000)
    assert (found(store, "", nowhere), found(store, "", rough)) == ([], [])


def test_a_card_says_when_it_was_last_visited_by_whom_and_which_draft_is_open(store: Store) -> None:
    draft = a_draft(PEN, "v1", "concordia", photos=[{"photo": "photo:" + "a" * 26, "caption": "", "hazard": None}])
    store.bulk_docs([an_assessment(PEN, draft, home("concordia", "Via della Concordia", "118")), a_draft(PEN, "v2", "concordia")])
    one = finder(store).find("118 concordia", None).found[0]
    assert (str(one.last_visit), one.visited_by, one.photo) == ("2026-04-01", "giulia", "photo:" + "a" * 26)
    assert one.draft == a_draft(PEN, "v2", "concordia")["_id"]


def test_what_is_typed_on_the_page_of_a_dwelling_shows_the_like_and_the_near_but_not_itself(store: Store) -> None:
    place = Place(plain_address("Via Nuova", "7"), "Catania", HERE)
    near = [(one.dwelling, one.reason) for one in finder(store).similar(place, "Via Nuova", a_dwelling_id("concordia"))]
    assert near == [(a_dwelling_id("next"), "near")]
    rough = Place(plain_address("Via Nuova", "7"), "Catania", Spot(375_079_000, 150_830_000, 140_000))
    assert finder(store).similar(rough, "Via Nuova", "dwelling:none") == []


@pytest.mark.parametrize("street", ["via del", "via della", "concor", "Via Concordia Vecchia", "vecchia 8"])
def test_every_reason_on_the_page_of_a_dwelling_has_its_words(store: Store, street: str) -> None:
    """A street that is only begun finds what no rule calls alike."""
    likely = finder(store).similar(Place(plain_address(street), "Catania", HERE), street, "dwelling:none")
    assert likely
    assert {one.reason for one in likely} <= {reason.code for reason in REASONS}


def test_another_flat_of_the_same_house_is_said_to_be_another(store: Store) -> None:
    store.bulk_docs(a_dwelling(PEN, "other", address={"street": "Via della Concordia", "number": "118", "detail": "int. 3"}))
    place = Place(plain_address("Via della Concordia", "118", "int. 5"))
    likely = finder(store).similar(place, "Via della Concordia", "dwelling:none")
    assert [(one.dwelling, one.other_unit) for one in likely[:2]] == [(a_dwelling_id("concordia"), False), (a_dwelling_id("other"), True)]


def test_what_was_joined_is_found_once_and_told_by_whom_until_it_is_parted(store: Store) -> None:
    one, two = sorted((a_dwelling_id("concordia"), a_dwelling_id("next")))
    joined = make_same_as(two, one, Pen("piero", "phonebbbbb").sign())
    store.put(joined)
    assert [found.dwelling for found in finder(store).find("concordia 11", None).found] == [one, a_dwelling_id("old")]
    (told,) = finder(store).joined(one)
    street = "Via della Concordia 118" if two == a_dwelling_id("concordia") else "Via della Concordia 112"
    assert (told.fact, told.dwelling, told.address, told.author) == (joined["_id"], two, street, "piero")
    assert [one.dwelling for one in finder(store).similar(Place(plain_address("Via della Concordia", "118")), "Concordia", two)] == [
        a_dwelling_id("old")
    ]
    store.put(a_void(PEN, joined))
    assert finder(store).joined(one) == []


@pytest.mark.parametrize(
    ("typed", "street", "number"),
    [
        ("via Etnea 118", "via Etnea", "118"),
        ("Via Etnea, 118/b", "Via Etnea", "118/b"),
        ("via XX Settembre 4 bis", "via XX Settembre", "4 bis"),
        ("via Etnea", "via Etnea", ""),
        ("118", "118", ""),
        ("  ", "", ""),
    ],
)
def test_what_was_typed_becomes_a_street_and_a_number(typed: str, street: str, number: str) -> None:
    assert street_and_number(typed) == (street, number)
