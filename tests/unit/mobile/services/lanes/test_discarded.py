"""A draft that was pushed and then thrown away ends at the centre, and on every device that reads from there."""

from __future__ import annotations

from mobile.services.discarding import Discarding
from mobile.services.dwellings import Dwellings
from schemas.records import fold_records
from tests.support.lane_centre import TEAM, Centre, Phone

ADDRESS = {"street": "Via Etnea", "number": "3"}


def open_at(phone: Phone) -> list[str]:
    """What a device that reads this store, under the same ids, would offer to go on with."""
    return list(Dwellings(phone.store(TEAM), phone.devices).open_drafts())


async def test_the_centre_has_its_end_and_the_dwelling_is_gone_until_it_is_taken_back(phone: Phone, centre: Centre) -> None:
    discarding = Discarding(phone.store(TEAM), phone.visits.journal, phone.visits)
    visit = phone.visits.start()
    phone.visits.set_field(visit, "address", ADDRESS)
    phone.visits.step(visit)
    await phone.deliver()

    def at_the_centre() -> tuple[bool, list[str]]:
        store = centre.stores[TEAM]
        records = fold_records([store.get(row["id"]) for row in store.all_docs()["rows"]])
        return bool(store.get(visit.id).get("discarded")), [key for key, record in records.items() if record.fields]

    assert at_the_centre() == (False, [visit.dwelling])
    thrown = discarding.discard(visit)
    assert phone.left().records, "the end of it wants to leave"
    await phone.deliver()
    assert at_the_centre() == (True, [])
    assert (open_at(phone), phone.left().empty) == ([], True)
    discarding.take_back(thrown)
    await phone.deliver()
    assert at_the_centre() == (False, [visit.dwelling])
    assert open_at(phone) == [visit.dwelling]
