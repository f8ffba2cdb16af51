"""Two records that are one: joined by a fact, parted by taking it back, whatever the order in which a device hears of it."""

from itertools import permutations

import pytest

from schemas.dwelling import read_dwelling
from schemas.errors import InvalidDocument
from schemas.facts import make_fact
from schemas.kinds import check_document
from schemas.records import fold_record
from schemas.same_as import heads, make_same_as
from tests.support.builders import Pen, a_change, a_dwelling, a_dwelling_id, a_household_id, a_void

GIULIA, MARCO = Pen("giulia", "phoneaaaaa"), Pen("marco", "phonebbbbb")
ONE, TWO, THREE = sorted(a_dwelling_id(name) for name in ("d1", "d2", "d3"))


def joined(one: str, other: str) -> dict[str, object]:
    return make_same_as(one, other, GIULIA.sign())


def test_the_eldest_stands_for_all_that_are_one_whatever_came_first() -> None:
    facts = [joined(THREE, TWO), joined(TWO, ONE)]
    for order in permutations(facts):
        assert heads(order) == {ONE: ONE, TWO: ONE, THREE: ONE}


def test_what_is_taken_back_parts_them_again_and_joining_anew_joins() -> None:
    first = joined(ONE, TWO)
    back = a_void(MARCO, first)
    assert heads([first, back]) == {}
    assert heads([first, back, joined(TWO, ONE)]) == {ONE: ONE, TWO: ONE}
    assert heads([first, back, a_void(GIULIA, back)]) == {ONE: ONE, TWO: ONE}


def test_one_of_two_joinings_that_is_taken_back_leaves_the_other() -> None:
    one, other = joined(ONE, TWO), joined(ONE, THREE)
    assert heads([one, other, a_void(GIULIA, one)]) == {ONE: ONE, THREE: ONE}


def test_joined_dwellings_show_what_was_said_of_either_and_parted_ones_their_own() -> None:
    mine, theirs = a_dwelling(GIULIA, "d1", people_count=5), a_dwelling(MARCO, "d2", address={"street": "Via Concordia", "number": "118"})
    here, there = a_dwelling_id("d1"), a_dwelling_id("d2")
    documents = [*mine, *theirs]
    together = read_dwelling(fold_record(here, documents, also=[there]))
    assert {address.street for address in together.address.values} == {"Via Concordia", "Via della Concordia"}
    assert together.disputed == ("address",)
    assert together.people_count.value == 5
    alone = read_dwelling(fold_record(there, documents))
    assert ([address.street for address in alone.address.values], alone.people_count.value) == (["Via Concordia"], None)


def test_a_settlement_made_while_joined_leaves_the_parted_one_its_word() -> None:
    mine, theirs = a_dwelling(GIULIA, "d1"), a_dwelling(MARCO, "d2", address={"street": "Via Concordia", "number": "118"})
    here, there = a_dwelling_id("d1"), a_dwelling_id("d2")
    chosen = a_change(GIULIA, here, "address", {"street": "Via della Concordia", "number": "118"}, [mine[0]["_id"], theirs[0]["_id"]])
    documents = [*mine, *theirs, chosen]
    assert len(read_dwelling(fold_record(here, documents, also=[there])).address.values) == 1
    parted = read_dwelling(fold_record(there, documents))
    assert parted.address.value is not None
    assert parted.address.value.street == "Via Concordia"


@pytest.mark.parametrize(
    ("record", "same_as"),
    [(ONE, ONE), (ONE, a_household_id("h1")), (ONE, "dwelling:x"), (ONE.replace("dwelling", "danger"), TWO.replace("dwelling", "danger"))],
)
def test_only_two_records_of_one_kind_are_joined(record: str, same_as: str) -> None:
    document = make_fact("sameas", {"record": record, "same_as": same_as}, GIULIA.sign())
    with pytest.raises(InvalidDocument):
        check_document(document)
    assert heads([document]) == {}


def test_households_are_joined_as_dwellings_are() -> None:
    one, other = sorted((a_household_id("h1"), a_household_id("h2")))
    assert heads([joined(other, one)]) == {one: one, other: one}
