"""The app's state on the desk's own platform against the real centre: real derivation, real pictures, everything but the drawing."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PIL import Image

from tests.support.centre import PASSWORD, LiveCentre
from tests.support.centre_couchdb import BorrowedCouch
from tests.support.desk_app import running, until
from tests.support.live_device import PIN, TEAM, centre_of_three, provide_residence

NOBODY = "http://127.0.0.1:9"
"""An address where no centre answers."""


@pytest.fixture
async def live(tmp_path: Path, server: BorrowedCouch | None) -> AsyncIterator[LiveCentre]:
    async with centre_of_three(tmp_path / "centre", server) as centre:
        yield centre


def jpeg(colour: str) -> bytes:
    out = io.BytesIO()
    Image.effect_noise((1600, 1200), 60).convert("RGB").resize((3200, 2400)).save(out, "JPEG", quality=90, comment=colour.encode())
    return out.getvalue()


async def test_from_the_first_sign_in_to_archived_originals_without_anybody_asking(live: LiveCentre, tmp_path: Path) -> None:
    async with running(tmp_path / "phone", live.url) as app:
        await app.session.sign_in("giulia", PASSWORD, "telefono di prova")
        await app.session.choose_pin(PIN, PIN)
        app.visit.start_new()
        app.visit.set_address("street", "Via Etnea")
        app.visit.set_target_group("c")
        app.visit.rate("29", 2, "I")
        await app.photos.add([jpeg("one"), jpeg("two"), b"%PDF-1.4 this is no picture"])
        assert len(app.photos.tiles) == 2
        assert [bad.problem.code for bad in app.photos.problems] == ["photo_not_an_image"]
        assert app.visit.submit()
        await app.sync.sync_now()
        await until(app, lambda: app.photos.originals_archived == 2)
        await until(app, lambda: app.sync.line.kind == "delivered")
        await until(app, lambda: app.sync.answer is not None and app.sync.answer.code == "all_delivered")
        assert app.sync.online is True
        await until(app, lambda: app.visit.delivery.kind == "delivered")
        assert app.visit.delivery.at is not None
    (seen,) = await live.visits(TEAM)
    assert seen.band == "A"


async def test_a_visit_of_another_phone_appears_by_itself(live: LiveCentre, tmp_path: Path) -> None:
    async with running(tmp_path / "one", live.url) as one, running(tmp_path / "two", live.url) as two:
        for app in (one, two):
            await app.session.sign_in("giulia", PASSWORD, "telefono di prova")
            await app.session.choose_pin(PIN, PIN)
        one.visit.start_new()
        one.visit.set_address("street", "Via Plebiscito")
        one.visit.submit()
        await until(one, lambda: one.sync.line.kind == "delivered")
        await two.sync.sync_now()
        await until(two, lambda: [card.address for card in two.today.cards] == ["Via Plebiscito"])
        assert two.today.cards[0].delivery is not None
        assert two.today.cards[0].delivery.kind == "delivered"
        assert two.sync.line.kind == "nothing"
        one.session.lock()
        await until(one, lambda: [user.last_tap_at is not None for user in one.session.users] == [True])


async def test_what_marco_taps_without_network_is_on_lucias_screen_at_once_and_signed_as_his(live: LiveCentre, tmp_path: Path) -> None:
    await provide_residence(live)
    tablet = tmp_path / "tablet"
    async with running(tablet, live.url) as app:
        short, _ = await live.centre.desk.new_code("marco", "enrol", None, "admin")
        await app.session.sign_in_with_code(f"{short[:3]}-{short[3:]}")
        await app.session.choose_pin(PIN, PIN)
        await until(app, lambda: len(app.residence.rooms) == 2)
        app.session.lock()
        app.session.add_person()
        _, long = await live.centre.desk.new_code("lucia", "enrol", None, "admin")
        app.session.take_office_code(long)
        await app.session.sign_in_with_code(app.session.office_code)
        await app.session.choose_pin("739164", "739164")
        assert app.session.display_name == "Lucia"
    async with running(tablet, NOBODY) as app:
        app.session.select("marco")
        await app.session.unlock(PIN)
        app.residence.begin_arrival()
        form = app.residence.arrival
        form.household, form.room = "Nucleo Prova", "r2"
        form.set_person(0, "Persona Prova", 40)
        assert app.residence.record_arrival()
        app.session.lock()
        app.session.select("lucia")
        await app.session.unlock("739164")
        assert [room.household for room in app.residence.rooms if room.household] == ["Nucleo Prova"]
        app.session.lock()
        await until(app, lambda: any(user.undelivered for user in app.session.users))
        waiting = {user.name: (user.undelivered > 0, user.last_tap_at is not None) for user in app.session.users}
        assert waiting == {"marco": (True, True), "lucia": (False, False)}
    async with running(tablet, live.url) as app:
        app.session.select("lucia")
        await app.session.unlock("739164")
        await until(app, lambda: app.sync.line.kind == "delivered")
    changes = await live.client.get("/db/residence-zagara/_changes", params={"include_docs": "true"}, auth=live.admin)
    written = [row["doc"] for row in changes.json()["results"] if row["doc"].get("author")]
    assert {document["author"] for document in written} == {"marco"}
    assert {document["type"] for document in written} >= {"stay"}
