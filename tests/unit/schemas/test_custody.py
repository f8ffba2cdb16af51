"""The chain of custody, by the vectors of domain.md 10.2 and by what any tampering leaves behind."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.custody import START, ChainEnd, Custody, Event, chain_end, check_chain, make_custody, next_head
from schemas.documents import JsonObject
from schemas.facts import Signature
from schemas.identifiers import base32_lower

E1 = Event("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", 1, "2026-04-01T09:30:00+02:00")
E2 = Event("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", 2, "2026-04-01T09:31:00+02:00")
H1 = "117b0592267661a322821bf050aed8edaca9f73895de66570d34d2da9d6c3b65"
H2 = "46240e204c0d2ddfa6fc1d2c83e2084ed17a549b98ce316c04ed82e28e3a1090"
SIGNATURE = Signature("giulia", "abcdefghij", "00" * 16, "1700000000000-0000-abcdefghij")
DWELLING, DRAFT = "dwelling:01arz3ndektsv4rrffq69g5fav", "draft:abcdefghij:01arz3ndektsv4rrffq69g5fav"


def photo(number: int) -> JsonObject:
    digest = hashlib.sha256(str(number).encode())
    key = base32_lower(digest.digest())[:26]
    moment = f"2026-04-01T09:{number:02d}:00+02:00"
    return {"_id": f"photo:{key}", "dwelling": DWELLING, "draft": DRAFT, "original_sha256": digest.hexdigest(), "captured_at": moment}


def chain_of(count: int) -> list[Custody]:
    links: list[Custody] = []
    for number in range(count):
        links.append(Custody.from_document(make_custody(photo(number), chain_end(links), SIGNATURE)))
    return links


def named(count: int) -> dict[str, str]:
    return {photo(number)["_id"]: photo(number)["original_sha256"] for number in range(count)}


def test_the_vectors_of_the_standard() -> None:
    assert E1.canonical() == (
        b'{"photo_sha256":"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad","seq":1,"taken_at":"2026-04-01T09:30:00+02:00"}'
    )
    assert next_head(START, E1) == H1
    assert next_head(H1, E2) == H2


def test_a_chain_as_it_was_written_is_whole() -> None:
    links = chain_of(5)
    checked = check_chain(links[::-1], chain_end(links), named(5))
    assert (checked.state, checked.count, checked.head, checked.faults) == ("whole", 5, links[-1].head, ())


def test_no_photo_is_a_whole_chain_too() -> None:
    assert check_chain([], ChainEnd(count=0, head=START), {}).state == "whole"


def test_what_has_not_come_yet_is_no_fault_while_the_visit_is_open() -> None:
    links = chain_of(4)
    assert check_chain([links[0], links[2]], None, named(4)).state == "growing"
    assert check_chain(links, None, named(4)).state == "growing"


@given(count=st.integers(1, 7), data=st.data())
def test_a_link_that_lacks_is_named(count: int, data: st.DataObject) -> None:
    links = chain_of(count)
    gone = data.draw(st.integers(0, count - 1))
    rest = [link for link in links if link is not links[gone]]
    checked = check_chain(rest, chain_end(links), named(count))
    assert checked.state == "broken"
    assert [fault.seq for fault in checked.faults if fault.code == "missing"] == [gone + 1]


@given(count=st.integers(1, 6), data=st.data())
def test_another_photo_or_moment_or_place_breaks_it_at_that_place(count: int, data: st.DataObject) -> None:
    links = chain_of(count)
    place = data.draw(st.integers(0, count - 1))
    change = data.draw(st.sampled_from([{"photo_sha256": "ab" * 32}, {"taken_at": "2026-04-02T09:00:00+02:00"}, {"previous": "cd" * 32}]))
    links[place] = links[place].model_copy(update=change)
    checked = check_chain(links, chain_end(links), named(count))
    assert checked.state == "broken"
    assert place + 1 in {fault.seq for fault in checked.faults}


@given(count=st.integers(2, 6), data=st.data())
def test_whoever_reckons_a_link_anew_parts_it_from_the_next(count: int, data: st.DataObject) -> None:
    """A forger with the rule in hand still cannot mend the later heads without writing every later link anew, and the assessment's end."""
    links = chain_of(count)
    place = data.draw(st.integers(0, count - 2))
    forged = Event("ab" * 32, place + 1, links[place].taken_at)
    links[place] = links[place].model_copy(
        update={"photo_sha256": forged.photo_sha256, "head": next_head(links[place].previous, forged), "photo": "photo:" + "a" * 26}
    )
    checked = check_chain(links, ChainEnd(count=count, head=links[-1].head), named(count))
    assert ("unlinked", place + 2) in {(fault.code, fault.seq) for fault in checked.faults}


def test_two_in_one_place_are_named() -> None:
    links = chain_of(3)
    other = Custody.from_document(make_custody(photo(9), ChainEnd(count=1, head=links[0].head), SIGNATURE))
    checked = check_chain([*links, other], chain_end(links), named(10))
    assert ("twice", 2) in {(fault.code, fault.seq) for fault in checked.faults}


@pytest.mark.parametrize("count", [1, 3])
def test_an_end_that_the_assessment_names_otherwise(count: int) -> None:
    checked = check_chain(chain_of(count), ChainEnd(count=count, head="ef" * 32), named(count))
    assert [(fault.code, fault.seq) for fault in checked.faults] == [("other_end", count)]
