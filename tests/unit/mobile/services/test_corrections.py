"""Putting right what was handed in: a new fact that names the old, kept by one word, and nothing of a mistaken tap."""

from __future__ import annotations

from pathlib import Path

import pytest

from mobile.services.dwellings import Dwellings
from mobile.services.history import past_visits
from mobile.services.visits import Visits
from tests.support.device import Bench
from tests.support.visiting import ADDRESS, facts, visits


def test_a_correction_is_a_new_fact_that_names_the_old_and_the_old_stays(bench: Bench) -> None:
    service = visits(bench)
    visit = service.start()
    service.set_field(visit, "address", ADDRESS)
    first = service.submit(visit)
    again = service.correct(first)
    assert service.is_open(again)
    service.set_draft(again, "note", "Ho dimenticato la cantina")
    second = service.submit(again)
    kept = {fact["_id"]: fact for fact in facts(bench, "assessment")}
    assert (kept[second]["corrects"], kept[second]["after"], kept[second]["note"]) == (first, [first], "Ho dimenticato la cantina")
    assert (kept[first].get("corrects"), kept[first]["note"]) == (None, "")
    newest, oldest = past_visits(bench.records, (visit.dwelling,))
    assert (newest.assessment, newest.correction, newest.corrected) == (second, True, False)
    assert (oldest.assessment, oldest.correction, oldest.corrected) == (first, False, True)
    assert [card.draft for card in Dwellings(bench.records, [bench.device]).cards()[0]] == [None]


def corrected(bench: Bench, service: Visits) -> tuple[str, str, Dwellings]:
    """A visit that was handed in, and a correction that was begun by a tap; what the list of today is read from."""
    visit = service.start()
    service.set_field(visit, "address", ADDRESS)
    service.rate(visit, "1", 18, "II")
    handed_in = service.submit(visit)
    return visit.id, handed_in, Dwellings(bench.records, [bench.device])


def test_a_correction_in_which_nothing_is_changed_leaves_nothing_behind(bench: Bench) -> None:
    service = visits(bench)
    draft, handed_in, listed = corrected(bench, service)
    before = bench.records.get(draft)
    again = service.correct(handed_in)
    assert service.is_open(again)
    service.step(again)
    assert listed.open_drafts() == {}
    assert service.put_away(again)
    assert bench.records.get(draft) == before
    del again
    assert not visits(bench).is_open(visits(bench).open(draft))


def test_a_tap_on_correct_that_a_kill_cut_short_is_no_draft_either(tmp_path: Path) -> None:
    first = Bench(tmp_path)
    draft, handed_in, _ = corrected(first, visits(first))
    visits(first).correct(handed_in)
    second = first.again()
    assert Dwellings(second.records, [second.device]).open_drafts() == {}
    looked_at = visits(second).start(str(second.records.get(draft)["dwelling"]))
    assert looked_at.id != draft, "a tap on its card begins a visit, and goes on with no correction"
    assert visits(second).open(draft).draft["corrects"] == handed_in, "and a second tap on it goes on"
    second.close()


def test_what_was_changed_in_a_correction_and_changed_back_leaves_nothing_behind(bench: Bench) -> None:
    service = visits(bench)
    draft, handed_in, listed = corrected(bench, service)
    again = service.correct(handed_in)
    service.set_draft(again, "note", "Ho dimenticato la cantina")
    assert list(listed.open_drafts().values()) == [draft], "a kill now loses nothing of it"
    service.set_draft(again, "note", "")
    service.step(again)
    assert service.put_away(again)
    assert listed.open_drafts() == {}


@pytest.mark.parametrize("changed", ["note", "field", "room"])
def test_one_word_in_a_correction_keeps_it_when_it_is_left_and_after_a_kill(tmp_path: Path, changed: str) -> None:
    first = Bench(tmp_path)
    service = visits(first)
    visit = service.start()
    room = service.new_entry("rooms")
    service.set_fields(visit, {"address": ADDRESS, f"{room}/kind": "bedroom"})
    handed_in, draft = service.submit(visit), visit.id
    again = service.correct(handed_in)
    if changed == "note":
        service.set_draft(again, "note", "Ho dimenticato la cantina")
    elif changed == "field":
        service.set_field(again, "people_count", 9)
    else:
        service.retire(again, room)
    service.step(again)
    assert not service.put_away(again)
    assert first.records.get(draft)["corrects"] == handed_in
    second = first.again()
    assert list(Dwellings(second.records, [second.device]).open_drafts().values()) == [draft]
    hers = visits(second)
    found = hers.open(draft)
    assert hers.is_open(found)
    newer = hers.submit(found)
    assert second.records.get(newer)["corrects"] == handed_in
    assert Dwellings(second.records, [second.device]).open_drafts() == {}
    second.close()


def test_a_mistaken_correction_of_a_colleagues_visit_leaves_no_draft_of_ones_own(tmp_path: Path) -> None:
    first = Bench(tmp_path)
    _, handed_in, _ = corrected(first, visits(first))
    first.author = "paola"
    second = first.again()
    service = visits(second)
    hers = service.correct(handed_in)
    service.step(hers)
    assert len(facts(second, "draft")) == 1
    assert Dwellings(second.records, [second.device]).open_drafts() == {}
    assert service.put_away(hers)
    service.set_draft(hers, "note", "di paola")  # the page was come back to
    service.step(hers)
    assert not service.put_away(hers)
    assert second.records.get(hers.id)["corrects"] == handed_in
    second.close()


def test_a_colleagues_visit_is_corrected_in_a_draft_of_ones_own(tmp_path: Path) -> None:
    first = Bench(tmp_path)
    visit = visits(first).start()
    visits(first).set_draft(visit, "note", "di giulia")
    handed_in = visits(first).submit(visit)
    first.author = "paola"
    second = first.again()
    hers = visits(second).correct(handed_in)
    assert (hers.draft["author"], hers.draft["continues"], hers.draft["corrects"]) == ("paola", visit.id, handed_in)
    corrected = visits(second).submit(hers)
    assert second.records.get(corrected)["corrects"] == handed_in
    assert second.records.get(visit.id)["submitted_as"] == handed_in
    second.close()
