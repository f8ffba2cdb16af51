"""What the line and the sheet count: what its worker would call a record, whatever was written of it, and never less than what waits."""

from __future__ import annotations

from mobile.services import delivery, joining, sync_board
from mobile.services.lanes import LaneCount
from mobile.services.sync_board import lanes
from schemas.facts import make_void
from tests.support.lane_centre import TEAM, Phone

ADDRESS = {"street": "Via Etnea", "number": "3"}


def visited(phone: Phone, number: str = "3") -> str:
    """A dwelling with a room that was taken away and brought back, a household with a person, and what was handed in of it."""
    service = phone.visits
    visit = service.start()
    room = service.new_entry("rooms")
    service.set_fields(visit, {"address": {**ADDRESS, "number": number}, f"{room}/kind": "bedroom"})
    household = service.add_household(visit)
    service.set_field(visit, f"{service.new_entry('people')}/name", "Rosaria", household)
    service.step(visit)
    taken_away = service.retire(visit, room)
    assert taken_away
    service.bring_back(visit, taken_away)
    service.submit(visit)
    return visit.dwelling


def sheet(phone: Phone) -> tuple[int, int]:
    """ "1 di 2 consegnate", as the first lane says it."""
    records = lanes(phone.left(), {kind: LaneCount() for kind in ("records", "photos", "originals")})[0]
    return records.sent, records.sent + records.waiting + records.refused


async def test_a_visit_with_its_people_and_all_that_was_taken_back_is_one_record(phone: Phone) -> None:
    visited(phone)
    assert len(delivery.unsent(phone.store(TEAM), phone.devices)) > 5, "many documents"
    assert (phone.left().records, sheet(phone)) == (1, (0, 1))
    assert sync_board.waiting_by_author(phone.store(TEAM), phone.devices) == {phone.visits.journal.author: 1}
    await phone.deliver()
    assert (phone.left().records, sheet(phone)) == (0, (1, 1))
    visited(phone, "5")
    assert (phone.left().records, sheet(phone)) == (1, (1, 2))


async def test_while_a_record_leaves_it_is_counted_once_and_when_all_of_it_has_left(phone: Phone) -> None:
    visited(phone)
    visited(phone, "5")
    await phone.deliver()
    assert phone.lanes.counts["records"].sent == 2


async def test_two_that_were_joined_are_one_record_and_two_again_when_they_are_parted(phone: Phone) -> None:
    first, second = visited(phone), visited(phone, "3/A")
    assert sheet(phone) == (0, 2)
    store, journal = phone.store(TEAM), phone.visits.journal
    joined = joining.join(store, journal, first, second)
    assert joined
    assert sheet(phone) == (0, 1)
    journal.write_all(store, [make_void(store.get(joined), journal.signature())])
    assert sheet(phone) == (0, 2)


async def test_what_is_taken_back_of_what_arrived_waits_as_its_record(phone: Phone) -> None:
    visited(phone)
    await phone.deliver()
    store, journal = phone.store(TEAM), phone.visits.journal
    change = next(row["id"] for row in store.all_docs()["rows"] if row["id"].startswith("change:"))
    void = make_void(store.get(change), journal.signature())
    journal.write_all(store, [void])
    assert sheet(phone) == (0, 1)
    journal.write_all(store, [make_void(store.get(void["_id"]), journal.signature())])
    assert sheet(phone) == (0, 1)
    await phone.deliver()
    assert sheet(phone) == (1, 1)
