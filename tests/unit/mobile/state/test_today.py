"""The worker's list and its search over real services and files, without a network: what is found, by what, a page at a time."""

from __future__ import annotations

from pathlib import Path

import pytest

from mobile.services import list_index
from mobile.state import today
from mobile.state.application import ApplicationState
from mobile.state.session import Phase
from tests.support.application import PIN, enrolled, running, until


def visited(app: ApplicationState, street: str, number: str, order: str = "") -> None:
    app.visit.start_new()
    app.visit.set_address("street", street)
    app.visit.set_address("number", number)
    if order:
        app.visit.set_target_group("a")
        app.visit.set_order(order)
    app.visit.step_done()
    app.visit.close()


async def test_she_searches_at_every_letter_without_a_network_and_is_told_why_it_was_found(tmp_path: Path) -> None:
    async with running(tmp_path) as app:
        await enrolled(app, "giulia")
        visited(app, "Via della Libertà", "12", "118/2026")
        visited(app, "Via Etnea", "118")
        seen = {}
        for text in ("LIBERTA", "liberta", "etn", "118/2026", "118", "nessuna via", ""):
            app.today.search(text)
            seen[text] = sorted(card.address for card in app.today.cards)
            assert (app.today.total, app.today.known) == (len(app.today.cards), 2)
        both = ["Via Etnea 118", "Via della Libertà 12"]
        liberta, etnea = ["Via della Libertà 12"], ["Via Etnea 118"]
        assert seen == {"LIBERTA": liberta, "liberta": liberta, "etn": etnea, "118/2026": liberta, "118": both, "nessuna via": [], "": both}
        assert app.today.fresh_at is not None, "a search says how old its answers are"


async def test_an_order_that_was_typed_opens_again_and_is_handed_on_with_the_dwelling(tmp_path: Path) -> None:
    async with running(tmp_path) as app:
        await enrolled(app, "giulia")
        visited(app, "Via Etnea", "1", "118/2026")
        await until(app, lambda: bool(app.today.cards))
        app.visit.start_at(app.today.cards[0].dwelling)
        assert app.visit.order == "118/2026"
        app.visit.set_order("119/2026")
        app.visit.close()
        app.today.search("119/2026")
        assert [card.found_by for card in app.today.cards] == [(("order", "119/2026"),)]
        app.today.search("118/2026")
        assert app.today.cards == []


async def test_a_list_grows_by_pages_and_ends_with_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(today, "PAGE", 14)
    monkeypatch.setattr(today, "MOST", 30)
    async with running(tmp_path) as app:
        await enrolled(app, "giulia")
        for number in range(32):
            visited(app, "Via Etnea", str(number))
        app.today.search("etnea")
        seen = [len(app.today.cards)]
        while app.today.has_more:
            app.today.more()
            seen.append(len(app.today.cards))
        assert (seen, app.today.total) == ([today.FIRST, today.FIRST + 14, 30], 32)
        app.today.more()
        assert len(app.today.cards) == 30
        assert app.today.is_cut


async def test_rows_of_another_version_open_at_once_and_the_search_says_what_it_knows_meanwhile(tmp_path: Path) -> None:
    async with running(tmp_path) as app:
        await enrolled(app, "giulia")
        for number in range(3):
            visited(app, "Via Etnea", str(number))
        (circle,) = app._work.opened.circles.stores_of_records() if app._work else ()
        circle.write_rows(lambda connection: list_index.create(connection, 0))
        app.today.search("etnea")
        assert (app.today.cards, app.today.behind) == ([], (0, 3))
        app.session.lock()
        await until(app, lambda: app.session.phase is Phase.LOCKED)
        await app.session.unlock(PIN)
        assert len(app.today.cards) == 3
        await until(app, lambda: app.today.behind is None)
        app.today.search("etnea 2")
        assert len(app.today.cards) == 1
