"""What the worker taps is on the device at once, opens again after a kill, and becomes facts at a step and at the end."""

from __future__ import annotations

from pathlib import Path

import pytest

from docstore.errors import DiskFull
from docstore.sqlite.connection import Connection, FileOptions
from mobile.services.dwellings import Dwellings
from mobile.services.finding import Finder
from mobile.services.problems import DeviceError
from schemas.facts import verify_fact
from schemas.rules.addresses import plain_address
from schemas.rules.likeness import Place
from tests.support.device import Bench
from tests.support.visiting import ADDRESS, facts, visits


def test_a_kill_right_after_a_tap_loses_nothing_that_was_typed(tmp_path: Path) -> None:
    first = Bench(tmp_path)
    visit = visits(first).start()
    visits(first).set_field(visit, "address", ADDRESS)
    visits(first).set_field(visit, "people_count", 5)
    visits(first).rate(visit, "1", 18, "II")
    second = first.again()
    found = visits(second).open(visit.id)
    assert found.value("address") == ADDRESS
    assert found.value("people_count") == 5
    assert found.draft["hazards"]["1"]["likelihood"] == 18
    second.close()


def test_a_step_writes_one_change_of_what_was_typed_and_a_revision_of_the_draft(bench: Bench) -> None:
    service = visits(bench)
    visit = service.start()
    service.set_field(visit, "address", ADDRESS)
    service.set_field(visit, "target_group", "c")
    service.step(visit)
    service.step(visit)
    (change,) = facts(bench, "change")
    assert set(change["fields"]) == {"address", "target_group"}
    assert verify_fact(change)
    assert bench.records.get(visit.id)["dwelling"] == visit.dwelling
    assert service.dwelling(visit.dwelling).address.value.street == "Via del Plebiscito"


def test_a_second_edit_of_a_field_decides_against_the_first_and_leaves_one_value(bench: Bench) -> None:
    service = visits(bench)
    visit = service.start()
    for count in (4, 5):
        service.set_field(visit, "people_count", count)
        service.step(visit)
    assert service.dwelling(visit.dwelling).people_count.values == (5,)


def test_a_colleagues_word_that_the_screen_had_not_shown_stays_beside_mine(bench: Bench) -> None:
    service = visits(bench)
    visit = service.start()
    service.set_field(visit, "people_count", 4)
    service.step(visit)
    other = visits(bench)
    mine, hers = service.open(visit.id), other.open(visit.id)
    other.set_field(hers, "people_count", 6)
    other.step(hers)
    service.set_field(mine, "people_count", 5)
    service.step(mine)
    assert sorted(service.dwelling(visit.dwelling).people_count.values) == [5, 6]


def test_an_address_without_a_street_waits_in_the_row_until_it_is_one(bench: Bench) -> None:
    service = visits(bench)
    visit = service.start()
    service.set_field(visit, "address", {**ADDRESS, "street": ""})
    service.step(visit)
    assert facts(bench, "change") == []
    assert service.open(visit.id).value("address")["number"] == "12"


def test_more_minors_than_people_is_said_and_what_was_typed_stays(bench: Bench) -> None:
    service = visits(bench)
    visit = service.start()
    service.set_field(visit, "people_count", 2)
    service.set_field(visit, "minors_count", 3)
    with pytest.raises(DeviceError) as told:
        service.submit(visit)
    assert told.value.code == "too_many_minors"
    assert service.open(visit.id).value("minors_count") == 3


def test_submitting_writes_one_assessment_and_closes_the_draft_until_it_is_changed(bench: Bench) -> None:
    service = visits(bench)
    visit = service.start()
    service.set_field(visit, "address", ADDRESS)
    service.rate(visit, "1", 18, "II")
    assessment = service.submit(visit)
    (fact,) = facts(bench, "assessment")
    assert fact["_id"] == assessment
    assert fact["address"] == ADDRESS
    assert bench.records.get(visit.id)["submitted_as"] == assessment
    reopened = service.open(visit.id)
    assert not service.is_open(reopened)
    with pytest.raises(DeviceError, match="handed_in"):
        service.set_draft(reopened, "note", "Ho dimenticato la cantina")
    with pytest.raises(DeviceError, match="handed_in"):
        service.set_field(reopened, "people_count", 9)
    with pytest.raises(DeviceError, match="handed_in"):
        service.submit(reopened)
    assert facts(bench, "assessment") == [fact]


def test_a_forged_root_of_the_assessment_does_not_open_its_visit_again(bench: Bench) -> None:
    service = visits(bench)
    visit = service.start()
    service.set_field(visit, "address", ADDRESS)
    assessment = service.submit(visit)
    forged = {**bench.records.get(assessment), "draft_rev": "0-a", "_rev": "1-" + "f" * 32}
    assert bench.records.bulk_docs([forged], new_edits=False) == []
    assert bench.records.get(assessment)["draft_rev"] == "0-a", "the forged root must be the winner"
    assert not service.is_open(service.open(visit.id))


def test_a_full_disk_while_handing_in_leaves_the_visit_as_it_was(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    service = visits(bench)
    visit = service.start()
    service.set_field(visit, "address", ADDRESS)

    def full(_visit: object) -> None:
        raise DiskFull

    monkeypatch.setattr(service, "_forget_row", full)
    with pytest.raises(DiskFull):
        service.submit(visit)
    monkeypatch.undo()
    assert facts(bench, "assessment") == []
    assert service.open(visit.id).value("address") == ADDRESS
    service.submit(visit)
    assert len(facts(bench, "assessment")) == 1


def test_this_is_it_takes_back_the_dwelling_that_the_visit_had_made(bench: Bench) -> None:
    service = visits(bench)
    known = service.start()
    service.set_field(known, "address", ADDRESS)
    service.submit(known)
    visit = service.start()
    service.set_field(visit, "address", {**ADDRESS, "number": "12/A"})
    service.step(visit)
    made = visit.dwelling
    service.use_existing(visit, known.dwelling)
    service.submit(visit)
    assert service.dwelling(made).address.value is None
    cards, total = Dwellings(bench.records, [bench.device]).cards()
    assert [card.dwelling for card in cards] == [known.dwelling]
    assert total == 1


def test_a_dwelling_with_an_open_draft_goes_on_with_it(bench: Bench) -> None:
    service = visits(bench)
    visit = service.start()
    service.set_field(visit, "address", ADDRESS)
    service.step(visit)
    assert service.start(visit.dwelling).id == visit.id


def test_gaps_count_what_was_typed_as_there(bench: Bench) -> None:
    service = visits(bench)
    visit = service.start()
    service.set_field(visit, "address", ADDRESS)
    codes = [gap.code for gap in service.gaps(visit)]
    assert "address_missing" not in codes
    assert codes.count("hazards_unrated") == 1
    assert "photo_missing" in codes


def test_the_search_folds_accents_and_finds_what_was_only_typed(bench: Bench) -> None:
    service = visits(bench)
    said = service.start()
    service.set_field(said, "address", {**ADDRESS, "street": "Via Libertà"})
    service.submit(said)
    typed = service.start()
    service.set_field(typed, "address", {**ADDRESS, "street": "Via Garibaldi"})
    listing = Dwellings(bench.records, [bench.device])
    assert [card.address for card in listing.cards("liberta")[0]] == ["Via Libertà 12"]
    assert [card.draft for card in listing.cards("gari")[0]] == [typed.id]
    assert listing.cards('"*')[1] == 2
    finder = Finder(bench.records, listing)

    def reason(street: str, number: str) -> str:
        return finder.similar(Place(plain_address(street, number)), street, typed.dwelling)[0].reason

    assert reason("via liberta", "12") == "same_address"
    assert reason("V. della Libertà", "n. 12") == "same_address"
    assert reason("viale libertà", "12") == "same_words"
    assert reason("via liberta", "14") == "same_street"


def test_the_row_is_in_the_file_before_the_tap_returns(bench: Bench) -> None:
    service = visits(bench)
    visit = service.start()
    service.rate(visit, "2", 6, "III")
    other = Connection.open(str(bench.folder / "records.sqlite"), FileOptions(key=b"k" * 32))
    try:
        assert "likelihood" in other.value("select body from device_autosave")
    finally:
        other.close()


def test_an_assessment_of_a_newer_app_shows_what_can_be_read(bench: Bench) -> None:
    service = visits(bench)
    visit = service.start()
    service.set_field(visit, "address", ADDRESS)
    service.submit(visit)
    newer = {"dwelling": visit.dwelling, "draft": visit.id, "submitted_at": "presto", "hazards": {"1": {"index": "alto"}}}
    bench.journal.write(bench.records, "assessment", newer)
    (card,), _ = Dwellings(bench.records, [bench.device]).cards()
    assert (card.address, card.band, card.last_visit) == ("Via del Plebiscito 12", None, None)


def test_clearing_a_count_takes_back_what_was_typed_and_blocks_nothing(bench: Bench) -> None:
    service = visits(bench)
    visit = service.start()
    service.set_field(visit, "people_count", 4)
    service.set_field(visit, "people_count", None)
    assert visit.value("people_count") is None
    service.submit(visit)


def test_a_colleague_on_the_same_phone_goes_on_in_a_draft_of_her_own(tmp_path: Path) -> None:
    first = Bench(tmp_path)
    visit = visits(first).start()
    visits(first).set_draft(visit, "note", "di giulia")
    first.author = "paola"
    second = first.again()
    service = visits(second)
    hers = service.open(visit.id)
    assert (hers.draft["author"], hers.draft["continues"], hers.draft["note"]) == ("paola", visit.id, "di giulia")
    service.set_draft(hers, "note", "di paola")
    service.step(hers)
    assert visits(second).open(visit.id).id == hers.id
    second.author = "giulia"
    third = second.again()
    assert visits(third).open(visit.id).draft["note"] == "di giulia"
    third.close()


def test_a_draft_under_a_former_id_of_the_device_is_gone_on_with_and_never_edited(tmp_path: Path) -> None:
    first = Bench(tmp_path)
    stepped, typed = visits(first).start(), visits(first).start()
    visits(first).set_draft(stepped, "note", "con revisione")
    visits(first).step(stepped)
    visits(first).set_draft(stepped, "note", "con una parola in più")
    visits(first).set_draft(typed, "note", "solo battuta")
    before = {doc["_id"]: doc for doc in facts(first, "draft")}
    first.device = "cccccddddd"
    second = first.again()
    for former, words in ((stepped, "con una parola in più"), (typed, "solo battuta")):
        service = visits(second)
        mine = service.open(former.id)
        assert (mine.draft["device"], mine.draft["continues"], mine.draft["note"]) == ("cccccddddd", former.id, words)
        service.set_draft(mine, "note", f"{words}, e oltre")
        service.step(mine)
        assert service.open(former.id).id == mine.id
        service.submit(mine)
    held = {doc["_id"]: doc for doc in facts(second, "draft")}
    assert {doc_id: held[doc_id] for doc_id in before} == before
    assert Dwellings(second.records, ("aaaaabbbbb", "cccccddddd")).open_drafts() == {}, "what was handed in is no draft any more"
    second.close()


def test_a_look_at_a_dwelling_leaves_no_draft(bench: Bench) -> None:
    service = visits(bench)
    visit = service.start()
    service.step(visit)
    assert facts(bench, "draft") == []
    assert service.put_away(visit)
    assert Dwellings(bench.records, {bench.journal.device}).open_drafts() == {}
    service.set_draft(visit, "note", "Torno domani.")  # the page was come back to
    assert not service.put_away(visit)
    assert visits(bench).open(visit.id).draft["note"] == "Torno domani."


@pytest.mark.parametrize("said", [("address", {**ADDRESS, "street": ""}), ("people_count", 3)])
def test_a_word_in_a_visit_keeps_it_when_it_is_left(bench: Bench, said: tuple[str, object]) -> None:
    service = visits(bench)
    visit = service.start()
    service.set_field(visit, *said)
    assert not service.put_away(visit)
    service.step(visit)
    assert not service.put_away(visit)
    assert visits(bench).open(visit.id).value(said[0]) == said[1]
