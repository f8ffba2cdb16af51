"""Where one visit that was handed in stands: by itself, whatever is written at the same door later."""

from __future__ import annotations

from mobile.services import delivery
from tests.support.lane_centre import TEAM, Phone


def stands(phone: Phone, assessment: str) -> str:
    return delivery.of_visit(phone.store(TEAM), phone.devices, assessment).kind


async def test_a_visit_that_arrived_has_arrived_while_a_later_one_has_not(phone: Phone) -> None:
    visit = phone.visits.start()
    phone.visits.set_field(visit, "address", {"street": "Via Etnea", "number": "3"})
    first = phone.visits.submit(visit)
    assert stands(phone, first) == "to_deliver"
    await phone.deliver()
    assert stands(phone, first) == "delivered"
    again = phone.visits.start(visit.dwelling)
    phone.visits.set_draft(again, "note", "Tornata")
    assert delivery.of_record(phone.store(TEAM), phone.devices, visit.dwelling, True).kind == "draft"
    second = phone.visits.submit(again)
    assert (stands(phone, first), stands(phone, second)) == ("delivered", "to_deliver")


async def test_a_colleagues_visit_is_here_because_the_office_has_it(phone: Phone) -> None:
    visit = phone.visits.start()
    phone.visits.set_field(visit, "address", {"street": "Via Etnea", "number": "3"})
    assessment = phone.visits.submit(visit)
    assert delivery.of_visit(phone.store(TEAM), ("bbbbbccccc",), assessment).kind == "delivered"
