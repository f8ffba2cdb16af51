"""An immediate danger arrives before everything that waits, wherever a round is and however often it is cut."""

from __future__ import annotations

import pytest

from docstore.errors import BadRequest, DocstoreError, PeerFault, PeerUnreachable, TooLarge
from docstore.replication import run
from docstore.replication.run import ReplicationOptions
from mobile.services import first_sync, sync_board
from mobile.services.open_visit import OpenVisit
from schemas.danger import Danger, read_danger
from schemas.photo import CHUNK_SIZE
from schemas.records import fold_records
from tests.support.lane_centre import TEAM, Centre, Phone, visit_with_photo


def reported(phone: Phone) -> OpenVisit:
    """A danger, and one thing done."""
    visit = phone.visits.start()
    phone.visits.set_field(visit, "address", {"street": "Via Etnea", "number": "3"})
    phone.dangers.see(visit, "live_wires", True)
    phone.dangers.did(visit, "called_112", True)
    return visit


def at_the_centre(centre: Centre) -> list[Danger]:
    """Every danger as the centre can read it now."""
    store = centre.stores[TEAM]
    documents = [store.get(row["id"]) for row in store.all_docs()["rows"]]
    return [read_danger(record) for key, record in fold_records(documents).items() if key.startswith("danger:")]


async def full_lanes(phone: Phone, visits: int = 30) -> None:
    """Days of work without a network."""
    for number in range(visits):
        visit = phone.visits.start()
        phone.visits.set_field(visit, "address", {"street": "Via Plebiscito", "number": str(number)})
        phone.visits.submit(visit)
    for seed in ("one", "two"):
        await visit_with_photo(phone, seed, original_size=5 * CHUNK_SIZE)


def changes_of(phone: Phone, visit: OpenVisit) -> set[str]:
    sql = "select id from circle_document where type = 'change' and subject = ?"
    return {str(row[0]) for row in phone.store(TEAM).read(sql, (visit.draft["danger"],))}


async def test_it_goes_before_a_full_lane_of_records_and_photos(phone: Phone, centre: Centre) -> None:
    await full_lanes(phone)
    visit = reported(phone)
    await phone.deliver()
    assert set(centre.put[:2]) == changes_of(phone, visit)
    assert len(centre.put) > 100
    assert len(centre.put) == len(set(centre.put))


async def test_a_connection_that_ends_after_one_request_has_brought_it_whole(phone: Phone, centre: Centre) -> None:
    await full_lanes(phone)
    reported(phone)
    centre.cut_after = 1
    with pytest.raises(PeerUnreachable):
        await phone.deliver()
    (seen,) = at_the_centre(centre)
    assert seen.seen == ("live_wires",)
    assert [code for code, _ in seen.did] == ["called_112"]
    assert seen.where.value is not None
    assert seen.where.value.address is not None
    assert (seen.where.value.address.street, seen.author) == ("Via Etnea", "giulia")
    assert len(centre.put) == 2


async def test_cut_at_its_own_request_it_is_the_first_thing_of_the_next_round(phone: Phone, centre: Centre) -> None:
    await full_lanes(phone)
    visit = reported(phone)
    centre.cut_after = 0
    with pytest.raises(PeerUnreachable):
        await phone.deliver()
    centre.cut_after = None
    await phone.deliver()
    assert set(centre.put[:2]) == changes_of(phone, visit)
    assert phone.left().records == 0


async def test_reported_while_records_go_it_waits_for_two_requests_at_most(
    phone: Phone, centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The one that is under way, and the one that was read beside it."""
    monkeypatch.setattr(run, "ReplicationOptions", lambda: ReplicationOptions(batch_size=5))
    await full_lanes(phone)
    visit, when = report_during(phone, centre, 12)
    await phone.lanes.records()
    assert max(centre.put.index(key) for key in changes_of(phone, visit[0])) < when[0] + 2 + 2 * 5
    assert len(centre.put) > when[0] + 60


async def test_reported_while_photos_go_it_waits_for_no_photo_and_no_handful(phone: Phone, centre: Centre) -> None:
    await visit_with_photo(phone, "one", original_size=9 * CHUNK_SIZE)
    await phone.lanes.records()
    await phone.lanes.photos()
    visit, when = report_during(phone, centre, len(centre.put) + 1)
    await phone.lanes.originals()
    assert max(centre.put.index(key) for key in changes_of(phone, visit[0])) < when[0] + 2 + 2
    assert len(centre.put) > when[0] + 2 + 6


async def test_reported_while_years_of_records_come_it_waits_for_no_page(
    phone: Phone, centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    centre.peer(TEAM)
    for number in range(60):
        centre.stores[TEAM].put({"_id": f"note:{number:02}", "text": "of a colleague"})
    monkeypatch.setattr(first_sync, "HANDFULS", ReplicationOptions(batch_size=5))
    visit: list[OpenVisit] = []
    store, here, begun = phone.store(TEAM), list[int](), list[bool]()

    def arrived(_seq: object) -> None:
        if not begun and len(store.all_docs()["rows"]) >= 8:
            begun.append(True)
            visit.append(reported(phone))

    store.on_change(arrived)
    centre.before_put = lambda: here.append(len([row for row in store.all_docs()["rows"] if row["id"].startswith("note:")]))
    await phone.lanes.records()
    assert here[0] < 20
    assert set(centre.put[:2]) == changes_of(phone, visit[0])


async def test_a_word_that_the_centre_refuses_holds_up_nothing_and_is_tried_again(phone: Phone, centre: Centre) -> None:
    visit = reported(phone)
    centre.refuses = tuple(changes_of(phone, visit))
    await visit_with_photo(phone)
    await phone.deliver()
    assert {item.title for item in sync_board.refused_items(phone.left(), {})} == {"Via Etnea 3"}
    assert any(key.startswith("photo:") for key in centre.put)
    tried = len(phone.left().refused)
    await phone.lanes.dangers()
    assert len(phone.left().refused) == tried
    centre.refuses = ()
    await phone.lanes.retry_refused(0)
    assert changes_of(phone, visit) <= set(centre.put)


@pytest.mark.parametrize("trouble", [PeerFault, PeerUnreachable, BadRequest, TooLarge])
async def test_trouble_with_it_in_the_middle_is_laid_at_no_other_documents_door(
    phone: Phone, centre: Centre, monkeypatch: pytest.MonkeyPatch, trouble: type[DocstoreError]
) -> None:
    await full_lanes(phone, visits=3)
    calls: list[str] = []

    async def troubled(name: str) -> None:
        calls.append(name)
        if len(calls) > 1:  # before the records themselves it would end the round, as any trouble does
            raise trouble

    monkeypatch.setattr(phone.lanes, "_push_dangers", troubled)
    await phone.deliver()
    assert len(calls) > 5
    assert phone.left().refused == ()
    assert phone.left().records == 0
    assert any(key.startswith("chunk:") for key in centre.put)


async def test_of_two_dangers_the_centre_is_asked_once_and_then_no_more(phone: Phone, centre: Centre) -> None:
    reported(phone)
    reported(phone)
    await phone.lanes.dangers()
    assert len(centre.put) == 4
    await phone.lanes.dangers()
    assert len(centre.put) == 4


def report_during(phone: Phone, centre: Centre, after: int) -> tuple[list[OpenVisit], list[int]]:
    """A danger is reported in the middle of the first request that finds so much at the centre; and how much that was."""
    visit: list[OpenVisit] = []
    when: list[int] = []

    def report() -> None:
        if not visit and len(centre.put) >= after:
            when.append(len(centre.put))
            visit.append(reported(phone))

    centre.before_put = report
    return visit, when
