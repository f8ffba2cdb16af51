"""A phone whose Python has no ciphering SQLite: the standard binding, plain files, one person, nothing of `casework`."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from docstore.sqlite import engines
from mobile.services.unciphered import ONE_PERSON
from mobile.state.application import ApplicationState
from mobile.state.session import Phase
from tests.support import application
from tests.support.application import CIRCLES, PIN, PaperDoor, enrolled
from tests.support.machine import machine

PLAIN = b"SQLite format 3\0"


@pytest.fixture(autouse=True)
def _no_cipher(monkeypatch: pytest.MonkeyPatch) -> None:
    """The other binding is not even asked for."""
    monkeypatch.setattr(engines, "HAS_CIPHER", False)
    monkeypatch.setitem(CIRCLES, "giulia", [*CIRCLES["giulia"], "casework-catania"])


@asynccontextmanager
async def phone(folder: Path) -> AsyncIterator[ApplicationState]:
    plain = replace(machine(folder, PaperDoor()), enciphers=False)  # type: ignore[arg-type]
    async with application.begun(ApplicationState(plain)) as app:
        yield app


async def test_what_is_written_is_there_after_a_restart(tmp_path: Path) -> None:
    async with phone(tmp_path) as app:
        await enrolled(app, "giulia")
        app.visit.start_new()
        app.visit.set_address("street", "Via Plebiscito")
        app.visit.set_address("number", "214")
        app.session.lock()
        assert app.session.plain_files
    assert (tmp_path / "outreach-catania.sqlite").read_bytes().startswith(PLAIN)
    async with phone(tmp_path) as app:
        app.session.select("giulia")
        await app.session.unlock(PIN)
        assert [card.address for card in app.today.cards] == ["Via Plebiscito 214"]


async def test_what_only_case_managers_may_read_does_not_come_here(tmp_path: Path) -> None:
    async with phone(tmp_path) as app:
        await enrolled(app, "giulia")
    assert not list(tmp_path.glob("casework*"))


async def test_a_second_person_is_told_to_use_another_device_and_the_first_one_goes_on(tmp_path: Path) -> None:
    async with phone(tmp_path) as app:
        await enrolled(app, "giulia")
        for attempt in (app.session.sign_in("marco", "giusta"), app.session.sign_in_with_code("K7M4QX")):
            app.session.add_person()
            await attempt
            assert app.session.problem is not None
            assert app.session.problem.sentence == ONE_PERSON
        app.session.cancel_add()
        assert app.session.phase is Phase.OPEN
        assert [person.name for person in app.session.users] == ["giulia"]


async def test_a_lost_pin_is_still_hers_to_choose_anew(tmp_path: Path) -> None:
    async with phone(tmp_path) as app:
        await enrolled(app, "giulia")
        app.session.lose_pin()
        await app.session.sign_in("giulia", "giusta")
        await app.session.choose_pin("739164", "739164")
        assert app.session.phase is Phase.OPEN
