"""A colleague's pictures: thumbnails of an open visit come ahead and stay, a large one comes when somebody looks, and never by half."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from mobile.services.beside import Beside
from mobile.services.problems import DeviceError
from schemas.facts import Signature
from schemas.photo import Capture, Photo, StoredCopy, make_photo
from tests.support.device import PlainPhoto, plain_photo
from tests.support.lane_centre import MEDIA, TEAM, Phone


class Office:
    """The centre's door for pictures."""

    def __init__(self) -> None:
        self.pictures: dict[str, bytes] = {}
        self.asked: list[str] = []
        self.shut = False

    async def get_bytes(self, path: str, headers: Mapping[str, str]) -> bytes | None:
        assert headers["authorization"] == "Bearer hers"
        if self.shut:
            raise ConnectionError
        self.asked.append(path)
        return self.pictures.get(path)


async def hers() -> dict[str, str]:
    return {"authorization": "Bearer hers"}


async def bytes_of(copy: object) -> bytes:
    return b"".join([await copy.chunk(at) for at in range(len(copy.chunks))])  # type: ignore[attr-defined]


async def colleagues_photo(phone: Phone, office: Office, dwelling: str, picture: PlainPhoto) -> str:
    """As it comes with the records of the circle: the fact without its pixels."""
    copies = {
        lane: StoredCopy(copy.sha256, copy.size, tuple(copy.chunks))
        for lane, copy in (("original", picture.original), ("working", picture.working), ("thumbnail", picture.thumbnail))
    }
    capture = Capture(dwelling, "draft:zzzzzyyyyy:01arz3ndektsv4rrffq69g5fav", "2026-11-20T10:00:00+01:00", "image/jpeg", 4000, 3000, None)
    fact = make_photo(capture, copies, Signature("marco", "zzzzzyyyyy", "ab" * 16, "1795000000000-0001-zzzzzyyyyy"))
    phone.store(TEAM).put(fact)
    for lane, copy in (("working", picture.working), ("thumbnail", picture.thumbnail)):
        office.pictures[f"/api/photos/{fact['_id']}?lane={lane}"] = await bytes_of(copy)
    return str(fact["_id"])


@pytest.fixture
def office() -> Office:
    return Office()


def beside(phone: Phone, office: Office) -> Beside:
    return Beside(phone.circles, phone.devices, office, hers)  # type: ignore[arg-type]


def at_the_door(phone: Phone) -> str:
    visit = phone.visits.start()
    phone.visits.set_field(visit, "address", {"street": "Via Etnea", "number": "1"})
    phone.visits.step(visit)
    return visit.dwelling


async def test_a_colleagues_thumbnail_comes_with_the_visit_and_needs_no_network_again(phone: Phone, office: Office) -> None:
    picture = plain_photo("marco")
    photo = await colleagues_photo(phone, office, at_the_door(phone), picture)
    assert await beside(phone, office).fetch_thumbnails() == 1
    assert phone.photos.picture(photo, "thumbnail") == await bytes_of(picture.thumbnail)
    office.shut = True
    assert await beside(phone, office).fetch_thumbnails() == 0
    assert phone.photos.sweep() == 0, "it belongs to a fact"


async def test_it_is_never_offered_to_the_centre_as_work_of_this_phone(phone: Phone, office: Office) -> None:
    await colleagues_photo(phone, office, at_the_door(phone), plain_photo("marco"))
    await beside(phone, office).fetch_thumbnails()
    assert phone.left().waiting["photos"] == (0, 0)
    assert len(phone.store(MEDIA).all_docs()["rows"]) == 1


async def test_bytes_that_are_not_what_the_fact_names_are_not_shown(phone: Phone, office: Office) -> None:
    photo = await colleagues_photo(phone, office, at_the_door(phone), plain_photo("marco"))
    office.pictures = dict.fromkeys(office.pictures, b"a hotel's sign-in page")
    look = beside(phone, office)
    assert await look.fetch_thumbnails() == 0
    assert phone.store(MEDIA).all_docs()["rows"] == []
    with pytest.raises(DeviceError):
        await look.picture(photo, "working")


async def test_a_large_picture_comes_when_somebody_looks_and_is_asked_for_once(phone: Phone, office: Office) -> None:
    picture = plain_photo("marco")
    photo = await colleagues_photo(phone, office, at_the_door(phone), picture)
    look = beside(phone, office)
    assert await look.picture(photo, "working") == await bytes_of(picture.working)
    assert await look.picture(photo, "working") == await bytes_of(picture.working)
    assert len(office.asked) == 1


async def test_what_is_here_is_asked_of_nobody(phone: Phone, office: Office) -> None:
    photo = await _handed_in(phone)
    data = await beside(phone, office).seen(phone.photos.picture, photo, "working")
    assert data == phone.photos.picture(photo, "working")
    assert office.asked == []


async def test_what_this_phone_gave_back_is_seen_again_from_the_office(phone: Phone, office: Office) -> None:
    picture = plain_photo("marco")
    photo = await colleagues_photo(phone, office, at_the_door(phone), picture)
    assert await beside(phone, office).seen(phone.photos.picture, photo, "working") == await bytes_of(picture.working)


async def test_without_a_network_it_says_what_is_needed(phone: Phone, office: Office) -> None:
    photo = await colleagues_photo(phone, office, at_the_door(phone), plain_photo("marco"))
    office.shut = True
    look = beside(phone, office)
    assert await look.fetch_thumbnails() == 0
    with pytest.raises(DeviceError) as told:
        await look.picture(photo, "working")
    assert "serve la rete" in told.value.sentence
    office.shut = False
    assert await look.fetch_thumbnails() == 1, "a silence is no answer"


async def test_a_dwelling_without_an_open_visit_asks_for_nothing(phone: Phone, office: Office) -> None:
    dwelling = Photo.from_document(phone.store(TEAM).get(await _handed_in(phone))).dwelling
    await colleagues_photo(phone, office, dwelling, plain_photo("marco"))
    assert await beside(phone, office).fetch_thumbnails() == 0
    assert office.asked == []


async def _handed_in(phone: Phone) -> str:
    visit = phone.visits.start()
    phone.visits.set_field(visit, "address", {"street": "Via Umberto", "number": "9"})
    photo = await phone.photos.add(visit, plain_photo("mine"))
    phone.visits.submit(visit)
    return photo
