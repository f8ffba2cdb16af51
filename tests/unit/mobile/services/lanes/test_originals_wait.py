"""Originals wait for a network that nobody pays by the megabyte, or for the person's word; records and working copies never do."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobile.platform.connection import judged, of_a_desk
from mobile.services import delivery
from mobile.services.device import DeviceFile
from mobile.services.originals import Originals, waits_for
from schemas.photo import CHUNK_SIZE, Photo
from tests.support.lane_centre import MEDIA, TEAM, Centre, Phone, receipts, visit_with_photo


async def test_what_is_held_back_is_the_original_alone(phone: Phone, centre: Centre) -> None:
    photo = Photo.from_document(phone.store(TEAM).get(await visit_with_photo(phone)))
    phone.lanes.may_send_originals = lambda: False
    await phone.deliver()
    sent = {name for name in centre.put if name.startswith("chunk:")}
    assert sent == {f"chunk:{sha}" for sha in (*photo.thumbnail_chunks, *photo.working_chunks)}
    assert phone.left().waiting["originals"] == (1, photo.original_size)
    phone.lanes.may_send_originals = lambda: True
    await phone.deliver()
    assert {f"chunk:{sha}" for sha in photo.original_chunks} <= set(centre.put)


async def test_a_wifi_that_ends_in_the_middle_of_a_photo_ends_with_the_handful(phone: Phone, centre: Centre) -> None:
    await visit_with_photo(phone, original_size=9 * CHUNK_SIZE)
    await phone.lanes.records()
    await phone.lanes.photos()
    before, answers = len(centre.put), iter([True, True, False])
    phone.lanes.may_send_originals = lambda: next(answers)
    await phone.lanes.originals()
    assert len(centre.put) - before == 4
    phone.lanes.may_send_originals = lambda: True
    await phone.lanes.originals()
    assert len(centre.put) - before == 9
    assert len(centre.put) == len(set(centre.put))


async def test_what_was_held_back_after_a_restore_stays_in_doubt(phone: Phone, centre: Centre) -> None:
    photo = await visit_with_photo(phone)
    await phone.deliver()
    receipts(phone, centre, photo)
    await phone.deliver()
    phone.lanes.doubt()
    answers = iter([True, False])
    phone.lanes.may_send_originals = lambda: next(answers)
    await phone.lanes.originals()
    assert delivery.doubted(phone.store(MEDIA), "originals")


@given(st.sampled_from(["unmetered", "metered", "unknown"]), st.booleans(), st.booleans())
def test_nothing_is_paid_without_a_word_of_the_person(connection: str, also: bool, asked: bool) -> None:
    waiting = waits_for(connection, also_on_mobile=also, asked=asked)
    assert (waiting == "") == (connection == "unmetered" or also or asked)


def test_a_word_holds_for_what_waits_now_and_a_choice_for_the_device(tmp_path: Path) -> None:
    file = DeviceFile.open(str(tmp_path / "device.sqlite"), False, None)
    network = ["unknown"]
    originals = Originals(lambda: network[0], file)
    assert (originals.may_go(), originals.waits_for) == (False, "word")
    originals.send_now()
    assert originals.come_free()
    assert originals.may_go()
    originals.all_gone()
    assert not originals.may_go()
    network[0] = "unmetered"
    assert originals.come_free()  # a Wi-Fi begins: nothing else would start a round
    assert originals.may_go()
    assert not originals.come_free()
    network[0] = "metered"
    assert originals.waits_for == "wifi"
    originals.choose(also_on_mobile=True)
    assert Originals(lambda: "metered", file).may_go()
    originals.choose(also_on_mobile=False)
    assert not Originals(lambda: "metered", file).may_go()
    file.close()


@pytest.mark.parametrize(
    ("kind", "saves_data", "is_phone", "expected"),
    [
        ("wifi", False, True, "unmetered"),
        ("ethernet", False, None, "unmetered"),
        ("wifi", True, True, "metered"),
        ("cellular", False, True, "metered"),
        ("cellular", False, False, "metered"),
        ("unknown", False, False, "unknown"),
        (None, False, False, "unmetered"),
        (None, True, False, "metered"),
        (None, False, True, "unknown"),
        (None, False, None, "unknown"),
    ],
)
def test_what_a_browser_tells_of_its_network(kind: str | None, saves_data: bool, is_phone: bool | None, expected: str) -> None:
    assert judged(kind, saves_data=saves_data, is_phone=is_phone) == expected


def test_a_packaged_app_on_a_phone_knows_nothing_of_its_network() -> None:
    assert (of_a_desk("linux"), of_a_desk("android"), of_a_desk("ios")) == ("unmetered", "unknown", "unknown")
