"""The table of places: what an address leads to, what Back leads to, and that nobody is named in any of them."""

from __future__ import annotations

import pytest

from mobile.views.places import HOMES, PLACES, Home, Known, Page, find, home_of, is_form, over

DOOR, ROOMS = Home.DWELLINGS, Home.ROOMS
KNOWN = Known(open_visit=True, rooms=["r5"], hazards=["1", "23"], checklists=["dm-1975"])
NOTHING = Known()


@pytest.mark.parametrize(
    ("address", "home", "page", "way"),
    [
        ("/", DOOR, Page.HOME, ["/"]),
        ("/", ROOMS, Page.HOME, ["/"]),
        ("/more", DOOR, Page.MORE, ["/", "/more"]),
        ("/more", ROOMS, Page.MORE, ["/", "/more"]),
        ("/visit", DOOR, Page.VISIT, ["/", "/visit"]),
        ("/visit/place", DOOR, Page.PLACE, ["/", "/visit", "/visit/place"]),
        ("/visit/hazards/23", DOOR, Page.HAZARD, ["/", "/visit", "/visit/hazards", "/visit/hazards/23"]),
        ("/visit/checks/dm-1975", DOOR, Page.CHECKLIST, ["/", "/visit", "/visit/hazards", "/visit/checks/dm-1975"]),
        ("/visit/photos", DOOR, Page.PHOTOS, ["/", "/visit", "/visit/photos"]),
        ("/visit/photo", DOOR, Page.PHOTO, ["/", "/visit", "/visit/photos", "/visit/photo"]),
        ("/visit/photo/draw", DOOR, Page.DRAW, ["/", "/visit", "/visit/photos", "/visit/photo", "/visit/photo/draw"]),
        ("/visit/dwelling", DOOR, Page.HOME_FACTS, ["/", "/visit", "/visit/dwelling"]),
        ("/visit/order", DOOR, Page.ORDER, ["/", "/visit", "/visit/order"]),
        ("/visit/order/form", DOOR, Page.ORDER_FORM, ["/", "/visit", "/visit/order", "/visit/order/form"]),
        ("/visit/note", DOOR, Page.NOTE, ["/", "/visit", "/visit/note"]),
        ("/dwelling/01J", DOOR, Page.DWELLING, ["/", "/dwelling/01J"]),
        ("/arrival", ROOMS, Page.ARRIVAL, ["/", "/arrival"]),
        ("/room/r5", ROOMS, Page.ROOM, ["/", "/room/r5"]),
        ("/exit/r5", ROOMS, Page.EXIT, ["/", "/room/r5", "/exit/r5"]),
    ],
)
def test_an_address_leads_to_its_page_and_back_from_it_to_its_parents(address: str, home: Home, page: Page, way: list[str]) -> None:
    spot = find(address, home, KNOWN)
    assert (spot.page, spot.way, spot.waits) == (page, way, False)


@pytest.mark.parametrize(
    ("address", "home"),
    [
        ("/room/r5", DOOR),
        ("/exit/r5", DOOR),
        ("/arrival", DOOR),
        ("/visit", ROOMS),
        ("/visit/hazards/1", ROOMS),
        ("/dwelling/01J", ROOMS),
        ("/nowhere", DOOR),
        ("/visit/hazards/99", DOOR),
        ("/visit/checks/hhsrs-2006", DOOR),
        ("/visit/hazards/1/more", DOOR),
        ("/room/", ROOMS),
        ("/room/r6", ROOMS),
        ("/exit/r6", ROOMS),
        ("visit", DOOR),
        ("", DOOR),
        ("//", ROOMS),
        ("/dwelling/{dwelling}/x", DOOR),
    ],
)
def test_an_address_of_another_role_or_of_nothing_leads_home(address: str, home: Home) -> None:
    spot = find(address, home, KNOWN)
    assert (spot.page, spot.way, spot.waits) == (Page.HOME, ["/"], False)


@pytest.mark.parametrize("address", [place.address for place in PLACES if place.open_visit])
def test_a_visit_that_is_not_open_leads_home(address: str) -> None:
    assert (
        find(address.format(hazard="1", person="1", past="1", checklist="dm-1975", sized="r1"), DOOR, Known(hazards=["1"])).page
        is Page.HOME
    )


def test_the_address_of_a_room_waits_for_the_rooms() -> None:
    assert find("/room/r5", ROOMS, NOTHING).waits
    assert not find("/room/r5", ROOMS, KNOWN).waits


def test_sheet_and_help_lie_over_a_page_and_are_none_themselves() -> None:
    sheet, help_page = over("/sync"), over("/aiuto/visit")
    assert sheet is not None
    assert help_page is not None
    assert (sheet.page, help_page.page) == (Page.SHEET, Page.HELP)
    assert over("/visit") is None
    assert find("/sync", DOOR, KNOWN).page is Page.HOME


def test_each_role_has_a_home_and_nobody_is_left_without_one() -> None:
    assert home_of("outreach") is DOOR
    assert {home_of(role) for role in HOMES} == {ROOMS}
    assert home_of(None) is DOOR


def test_whoever_records_something_is_in_the_middle_of_it() -> None:
    assert all(is_form(address) for address in ("/visit", "/visit/hazards/1", "/arrival", "/exit/r5"))
    assert not any(is_form(address) for address in ("/", "/more", "/room/r5", "/sync"))


def test_the_parent_of_every_place_is_a_place() -> None:
    addresses = {(place.address, home) for place in PLACES for home in ((place.home,) if place.home else Home)}
    for place in PLACES:
        for home in (place.home,) if place.home else Home:
            assert place.address == "/" or (place.back, home) in addresses, place
