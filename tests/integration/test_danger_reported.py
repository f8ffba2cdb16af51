"""An immediate danger between real phones and the real centre: reported when nobody hears, read there whole, known to colleagues."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.centre import PASSWORD, LiveCentre
from tests.support.centre_couchdb import BorrowedCouch
from tests.support.desk_app import running, until
from tests.support.live_device import PIN, TEAM, centre_of_three

NOBODY = "http://127.0.0.1:9"
"""An address where no centre answers."""


@pytest.fixture
async def live(tmp_path: Path, server: BorrowedCouch | None) -> AsyncIterator[LiveCentre]:
    async with centre_of_three(tmp_path / "centre", server) as centre:
        yield centre


async def test_reported_without_a_network_it_is_whole_at_the_centre_and_known_to_a_colleague(live: LiveCentre, tmp_path: Path) -> None:
    async with running(tmp_path / "one", live.url) as app:
        await app.session.sign_in("giulia", PASSWORD, "telefono di prova")
        await app.session.choose_pin(PIN, PIN)
    async with running(tmp_path / "one", NOBODY) as app:
        await app.session.unlock(PIN)
        draft = app.visit.start_new()
        app.visit.set_address("street", "Via Plebiscito")
        app.visit.danger.see("collapse")
        app.visit.danger.tick("people_out")
        app.visit.set_address("number", "214")
        app.visit.step_done()
        assert app.visit.danger.delivery.kind == "to_deliver"
    async with running(tmp_path / "one", live.url) as app:
        await app.session.unlock(PIN)
        app.visit.open(draft)
        await until(app, lambda: app.visit.danger.delivery.kind == "delivered")
        assert app.visit.danger.delivery.at is not None
        await live.idle()
        (line,) = await live.centre.reads.dangers([TEAM])
        assert (line.seen, line.author, line.visit) == (("collapse",), "giulia", None)
        assert [code for code, _ in line.did] == ["people_out"]
        assert line.address is not None
        assert (line.address["street"], line.address["number"]) == ("Via Plebiscito", "214")
        assert app.visit.submit()
        await until(app, lambda: app.sync.line.kind == "delivered")
    await live.idle()
    (line,) = await live.centre.reads.dangers([TEAM])
    (visit,) = await live.visits(TEAM)
    assert line.visit == visit.assessment
    async with running(tmp_path / "two", live.url) as app:
        await app.session.sign_in("giulia", PASSWORD, "un altro telefono")
        await app.session.choose_pin(PIN, PIN)
        await until(app, lambda: [card.address for card in app.today.cards] == ["Via Plebiscito 214"])
        app.visit.start_at(app.today.cards[0].dwelling)
        assert [one.seen for one in app.visit.danger.earlier] == [("collapse",)]
        assert not app.visit.danger.recorded
