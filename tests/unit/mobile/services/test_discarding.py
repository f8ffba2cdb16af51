"""A draft that is thrown away is in no list and in nobody's way, and comes back whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from docstore.errors import DiskFull
from mobile.services.discarding import Discarding
from mobile.services.dwellings import Dwellings
from mobile.services.problems import DeviceError
from mobile.services.visits import Visits
from schemas.access import author_role, device_role
from schemas.assessment import is_open
from schemas.changes import Edit, make_change
from schemas.facts import Signature
from schemas.guard import guard
from schemas.kinds import check_document
from schemas.stamps import next_stamp
from tests.support.device import Bench
from tests.support.visiting import facts

ADDRESS = {"street": "Via del Plebiscito", "number": "12", "city": "Catania"}


def services(bench: Bench) -> tuple[Visits, Discarding]:
    visits = Visits(bench.records, bench.journal)
    return visits, Discarding(bench.records, bench.journal, visits)


def listed(bench: Bench) -> tuple[list[str], dict[str, str]]:
    """The dwellings of the list, and this device's open drafts."""
    found = Dwellings(bench.records, [bench.device])
    return [card.dwelling for card in found.cards()[0]], found.open_drafts()


def test_a_new_dwelling_goes_with_its_draft_and_comes_back_with_every_word(bench: Bench) -> None:
    visits, discarding = services(bench)
    visit = visits.start()
    visits.set_field(visit, "address", ADDRESS)
    visits.rate(visit, "1", 18, "II")
    household = visits.add_household(visit)
    visits.set_field(visit, "people/0/name", "Rosaria", household)
    visits.step(visit)
    visits.set_draft(visit, "note", "solo battuta")
    found = discarding.discard(visit)
    assert listed(bench) == ([], {})
    assert visits.record(household).value("people/0/name") is None, "nothing of her stays"
    back = discarding.take_back(found)
    assert listed(bench) == ([visit.dwelling], {visit.dwelling: visit.id})
    assert (back.value("address"), back.draft["note"], list(back.draft["hazards"])) == (ADDRESS, "solo battuta", ["1"])
    assert visits.record(household).value("people/0/name") == "Rosaria"
    visits.submit(back)
    (assessment,) = facts(bench, "assessment")
    assert assessment["note"] == "solo battuta"


def test_its_device_says_so_in_a_revision_that_every_guard_lets_in_and_every_reader_takes_for_the_end(bench: Bench) -> None:
    visits, discarding = services(bench)
    visit = visits.start()
    visits.set_field(visit, "address", ADDRESS)
    visits.step(visit)
    visits.set_draft(visit, "note", "mai consegnata")
    discarding.discard(visit)
    (draft,) = facts(bench, "draft")
    check_document(draft)
    roles = {"outreach-catania", author_role("giulia", "outreach"), device_role(bench.device)}
    assert guard("outreach-catania", draft, None, roles) is None
    assert "never_deleted" in str(guard("outreach-catania", {"_id": draft["_id"], "_deleted": True}, draft, roles))
    assert not is_open(draft, None)
    assert draft["note"] == "", "what was only typed leaves the device in no revision"
    (open_in_the_index,) = bench.records.read("select open from circle_draft where id = ?", (visit.id,))
    assert open_in_the_index == (0,), "so a colleague's device reads it too"


def test_a_draft_that_no_revision_was_made_of_leaves_nothing(bench: Bench) -> None:
    visits, discarding = services(bench)
    visit = visits.start()
    visits.set_field(visit, "address", {**ADDRESS, "street": ""})
    visits.set_draft(visit, "note", "una parola")
    found = discarding.discard(visit)
    assert (listed(bench), facts(bench, "draft"), facts(bench, "void")) == (([], {}), [], [])
    assert discarding.take_back(found).draft["note"] == "una parola"
    assert visits.open(visit.id).draft["note"] == "una parola"


def test_what_was_said_of_a_dwelling_that_was_known_before_stays(bench: Bench) -> None:
    visits, discarding = services(bench)
    first = visits.start()
    visits.set_field(first, "address", ADDRESS)
    visits.submit(first)
    again = visits.start(first.dwelling)
    visits.set_field(again, "people_count", 4)
    visits.step(again)
    discarding.discard(again)
    assert visits.dwelling(first.dwelling).people_count.value == 4
    assert listed(bench) == ([first.dwelling], {})
    assert visits.start(first.dwelling).id != again.id, "the next visit is a new one"


def test_a_new_dwelling_of_which_a_colleague_has_spoken_stays(bench: Bench) -> None:
    visits, discarding = services(bench)
    visit = visits.start()
    visits.set_field(visit, "address", ADDRESS)
    visits.step(visit)
    colleague = Signature("alfio", "ffffffffff", "0" * 32, next_stamp(None, bench.journal.clock.now_ms(), "ffffffffff"))
    bench.records.put(make_change(visit.dwelling, {"people_count": Edit(3)}, colleague))
    discarding.discard(visit)
    assert visits.dwelling(visit.dwelling).address.value is not None
    assert listed(bench) == ([visit.dwelling], {})


def test_what_was_handed_in_and_a_colleagues_draft_are_not_thrown_away(tmp_path: Path) -> None:
    first = Bench(tmp_path)
    visits, discarding = services(first)
    handed_in, hers = visits.start(), visits.start()
    visits.set_field(handed_in, "address", ADDRESS)
    reopened = visits.correct(visits.submit(handed_in))
    visits.set_draft(hers, "note", "di giulia")
    visits.step(hers)
    with pytest.raises(DeviceError) as told:
        discarding.discard(reopened)
    assert told.value.code == "handed_in_stays"
    first.author = "paola"
    second = first.again()
    visits, discarding = services(second)
    mine = visits.open(hers.id)
    assert discarding.may(mine), "it is her own that goes on from it"
    discarding.discard(mine)
    assert visits.open(hers.id).draft["note"] == "di giulia", "the colleague's stands"
    second.close()


def test_it_waits_for_a_photo_that_is_being_stored(bench: Bench) -> None:
    visits, discarding = services(bench)
    visit = visits.start()
    visits.set_draft(visit, "note", "con foto")
    with visits.storing(visit), pytest.raises(DeviceError) as told:
        discarding.discard(visit)
    assert told.value.code == "photo_still_stored"
    discarding.discard(visit)
    with pytest.raises(DeviceError) as told:
        visits.open(visit.id)
    assert told.value.code == "draft_discarded"


def test_a_full_disk_leaves_it_as_it_was(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    visits, discarding = services(bench)
    visit = visits.start()
    visits.set_field(visit, "address", ADDRESS)
    visits.step(visit)

    def full(_work: object) -> None:
        raise DiskFull

    with monkeypatch.context() as patched:
        patched.setattr(bench.records, "write_rows", full)
        with pytest.raises(DiskFull):
            discarding.discard(visit)
    assert listed(bench) == ([visit.dwelling], {visit.dwelling: visit.id})
    assert discarding.may(visit)
