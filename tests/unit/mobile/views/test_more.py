"""«Altro» says of the data what is true on this machine, and offers only what leads somewhere."""

from __future__ import annotations

import pytest

from mobile.state.session import Phase
from tests.support import screens
from tests.support.screens import showing

COPY, PROTECTED, PLAIN = "Salva una copia cifrata", "Dati protetti dal sistema", "Questo telefono non può cifrare"
LETTERS = "Grandezza del testo"


async def seen(**values: bool) -> set[str]:
    face = screens.face()
    face.app.session = screens.session(phase=Phase.OPEN, **values)
    face.app.sync = screens.sync()
    async with showing(face) as app:
        await app.tap("Altro")
        return {words for words in (COPY, PROTECTED, PLAIN, LETTERS) if app.sees(words)}


async def test_in_a_browser_it_tells_of_the_browser_and_offers_the_copy() -> None:
    assert await seen() == {COPY, PROTECTED, LETTERS}


async def test_on_a_desk_there_is_no_browser_to_speak_of() -> None:
    assert await seen(in_browser=False) == set()


async def test_a_phone_that_cannot_encipher_says_so() -> None:
    assert await seen(in_browser=False, plain_files=True) == {PLAIN}


async def test_letters_are_chosen_by_their_size_and_the_chosen_one_is_told() -> None:
    chosen: list[str] = []
    face = screens.face()
    face.app.session = screens.session(phase=Phase.OPEN, letters=130, set_letters=chosen.append)
    async with showing(face) as app:
        await app.tap("Altro")
        await app.tap("Massima, 200 %")
    assert chosen == ["200"]


@pytest.mark.parametrize(("role", "there"), [("outreach", True), ("educator", False)])
async def test_who_takes_photos_chooses_by_which_network_their_originals_leave(role: str, there: bool) -> None:
    chosen: list[str] = []
    face = screens.face()
    face.app.session = screens.session(phase=Phase.OPEN, role=role)
    face.app.sync = screens.sync(set_originals_on_mobile=chosen.append)
    async with showing(face) as app:
        await app.tap("Altro")
        assert app.sees("Originali delle foto") is there
        if there:
            await app.tap("Anche con i dati mobili")
    assert chosen == (["always"] if there else [])
