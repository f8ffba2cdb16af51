"""The first tap on a danger is a report: on the device at once, named by its visit, and complete in itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from docstore.errors import DiskFull
from mobile.services import delivery
from mobile.services.dangers import Dangers
from mobile.services.open_visit import OpenVisit
from mobile.services.visits import Visits
from schemas.danger import Danger, Where
from schemas.facts import verify_fact
from tests.support.device import Bench
from tests.support.visiting import ADDRESS

FIX = {"lat_e7": 375_000_000, "lon_e7": 150_900_000, "accuracy_mm": 9_000, "source": "gps", "taken_at": "2026-11-23T21:10:00+01:00"}


class Worker:
    """Her services, and what her screen shows."""

    def __init__(self, bench: Bench) -> None:
        self.visits = Visits(bench.records, bench.journal)
        self.dangers = Dangers(bench.records, bench.journal, self.visits)

    def shown(self, visit: OpenVisit) -> Danger:
        danger = self.dangers.of(visit)
        assert danger is not None
        return danger


def changes(bench: Bench, danger: str) -> list[dict[str, object]]:
    rows = bench.records.all_docs(startkey="change:", endkey="change;", include_docs=True)["rows"]
    return [row["doc"] for row in rows if row["doc"]["record"] == danger]


def test_the_first_tap_is_one_sound_change_that_says_everything(bench: Bench) -> None:
    giulia = Worker(bench)
    visit = giulia.visits.start()
    giulia.visits.set_field(visit, "address", ADDRESS)
    giulia.visits.set_field(visit, "position", FIX)
    giulia.dangers.see(visit, "live_wires", True)
    danger = giulia.shown(visit)
    (change,) = changes(bench, danger.id)
    assert verify_fact(change)
    assert (danger.seen, danger.dwelling.value) == (("live_wires",), visit.dwelling)
    where = danger.where.value
    assert where is not None
    assert where.address is not None
    assert where.position is not None
    assert (where.address.street, where.position.accuracy_mm) == ("Via del Plebiscito", 9_000)
    assert delivery.of_record(bench.records, (bench.journal.device,), danger.id, False).kind == "to_deliver"


def test_a_kill_right_after_the_tap_loses_neither_the_report_nor_whose_it_is(tmp_path: Path) -> None:
    first = Bench(tmp_path)
    giulia = Worker(first)
    visit = giulia.visits.start()
    giulia.dangers.see(visit, "gas_smell", True)
    giulia.dangers.did(visit, "people_out", True, giulia.shown(visit))
    second = first.again()
    again = Worker(second)
    danger = again.shown(again.visits.open(visit.id))
    assert danger.seen == ("gas_smell",)
    assert [code for code, _ in danger.did] == ["people_out"]
    second.close()


def test_a_second_tap_takes_back_and_a_third_says_it_again(bench: Bench) -> None:
    giulia = Worker(bench)
    visit = giulia.visits.start()
    giulia.dangers.see(visit, "collapse", True)
    giulia.dangers.see(visit, "collapse", False, giulia.shown(visit))
    assert giulia.shown(visit).withdrawn
    giulia.dangers.see(visit, "collapse", True, giulia.shown(visit))
    danger = giulia.shown(visit)
    assert (danger.seen, danger.signs["collapse"].disputed) == (("collapse",), False)


def test_what_came_after_the_screen_was_drawn_is_not_decided_against(bench: Bench) -> None:
    giulia = Worker(bench)
    visit = giulia.visits.start()
    giulia.dangers.see(visit, "flooding", True)
    shown = giulia.shown(visit)
    giulia.dangers.did(visit, "called_112", True, shown)
    giulia.dangers.did(visit, "called_112", False, shown)
    assert [code for code, _ in giulia.shown(visit).did] == ["called_112"]


def test_what_becomes_known_of_the_place_is_added_once(bench: Bench) -> None:
    giulia = Worker(bench)
    visit = giulia.visits.start()
    giulia.dangers.see(visit, "flooding", True)
    assert giulia.shown(visit).where.value == Where()
    giulia.visits.set_field(visit, "address", ADDRESS)
    giulia.dangers.follow(visit)
    giulia.dangers.follow(visit)
    danger = giulia.shown(visit)
    assert danger.where.value is not None
    assert danger.where.value.address is not None
    assert (danger.where.value.address.number, danger.where.disputed) == ("12", False)
    assert len(changes(bench, danger.id)) == 2


def test_a_place_emptied_later_takes_nothing_from_the_report(bench: Bench) -> None:
    giulia = Worker(bench)
    visit = giulia.visits.start()
    giulia.visits.set_field(visit, "address", ADDRESS)
    giulia.dangers.see(visit, "flooding", True)
    giulia.visits.set_field(visit, "address", None)
    giulia.dangers.follow(visit)
    where = giulia.shown(visit).where.value
    assert where is not None
    assert where.address is not None


def test_it_goes_along_to_the_dwelling_that_was_found(bench: Bench) -> None:
    giulia = Worker(bench)
    known = giulia.visits.start()
    giulia.visits.set_field(known, "address", ADDRESS)
    giulia.visits.submit(known)
    visit = giulia.visits.start()
    giulia.dangers.see(visit, "no_escape", True)
    giulia.visits.use_existing(visit, known.dwelling)
    giulia.dangers.follow(visit)
    danger = giulia.shown(visit)
    assert (danger.dwelling.values, danger.author) == ((known.dwelling,), "giulia")
    assert danger.where.value is not None
    assert danger.where.value.address is not None


def test_what_was_reported_at_another_visit_to_the_same_dwelling_is_known(bench: Bench) -> None:
    giulia = Worker(bench)
    first = giulia.visits.start()
    giulia.visits.set_field(first, "address", ADDRESS)
    giulia.dangers.see(first, "collapse", True)
    giulia.visits.submit(first)
    elsewhere = giulia.visits.start()
    giulia.dangers.see(elsewhere, "flooding", True)
    visit = giulia.visits.start(first.dwelling)
    assert [danger.seen for danger in giulia.dangers.earlier(visit)] == [("collapse",)]
    giulia.dangers.see(visit, "gas_smell", True)
    assert [danger.seen for danger in giulia.dangers.earlier(visit)] == [("collapse",)]
    assert [danger.seen for danger in giulia.dangers.earlier(elsewhere)] == []
    giulia.dangers.see(first, "collapse", False, giulia.shown(first))
    assert giulia.dangers.earlier(visit) == []


def test_a_visit_without_one_has_none_and_follows_nothing(bench: Bench) -> None:
    giulia = Worker(bench)
    visit = giulia.visits.start()
    giulia.dangers.follow(visit)
    assert giulia.dangers.of(visit) is None


def test_a_full_disk_at_the_first_tap_names_no_report_that_is_not_there(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    giulia = Worker(bench)
    visit = giulia.visits.start()

    def full(_visit: object) -> None:
        raise DiskFull

    monkeypatch.setattr(giulia.visits, "keep", full)
    with pytest.raises(DiskFull):
        giulia.dangers.see(visit, "gas_smell", True)
    monkeypatch.undo()
    assert giulia.dangers.of(visit) is None
    giulia.dangers.see(visit, "gas_smell", True)
    assert giulia.shown(visit).seen == ("gas_smell",)


def test_what_is_handed_in_names_the_danger_that_was_reported(bench: Bench) -> None:
    giulia = Worker(bench)
    visit = giulia.visits.start()
    giulia.visits.set_field(visit, "address", ADDRESS)
    giulia.dangers.see(visit, "gas_smell", True)
    assessment = bench.records.get(giulia.visits.submit(visit))
    assert assessment["danger"] == giulia.shown(visit).id
