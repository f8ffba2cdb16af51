"""The page of an immediate danger over real services: the first tap is the report, nothing asks, nothing is lost."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import flet as ft

from mobile.platform.outward import dial
from mobile.services.sample import INVENTED
from mobile.services.shown import Delivery
from mobile.state.danger import DangerState, Earlier
from mobile.state.visit import VisitState
from mobile.views.frame import Face
from schemas.checklist import built_in
from schemas.danger import CHECKLIST, Danger
from tests.support import screens
from tests.support.application import PIN, enrolled, running
from tests.support.flet_headless import HeadlessApp
from tests.support.live_visit import live_visit
from tests.support.screens import EVENING, filled, showing
from ui.present.danger import EMERGENCY

PAGE = "/visit/danger"


@asynccontextmanager
async def at_the_door() -> AsyncIterator[tuple[HeadlessApp, Face, VisitState]]:
    """On the page, at a dwelling that nobody knows yet."""
    async with live_visit() as (face, visit):
        visit.set_address("street", "Via della Concordia")
        visit.set_address("number", "118")
        face.dial = dial
        async with showing(face, PAGE) as app:
            yield app, face, visit


def shown(visit: VisitState) -> tuple[list[str], str]:
    return list(visit.danger.seen), visit.danger.last


def calls(app: HeadlessApp) -> list[str]:
    actions = [getattr(control, "action", None) for control in app.controls()]
    return [action.url for action in actions if isinstance(action, ft.OpenUrl)]


async def test_the_emergency_number_is_the_checklists_and_opens_the_dialler_without_any_report() -> None:
    assert built_in(*CHECKLIST).emergency is not None
    assert built_in(*CHECKLIST).emergency.number == EMERGENCY  # type: ignore[union-attr]
    async with at_the_door() as (app, _, visit):
        assert calls(app) == ["tel:112"]
        assert app.sees("Il primo tocco salva la segnalazione.")
        assert visit.danger.saved_at is None


async def test_one_tap_saves_it_and_says_so_and_shows_what_to_do() -> None:
    async with at_the_door() as (app, _, visit):
        await app.tap_identifier("danger-live_wires")
        assert visit.danger.seen == ("live_wires",)
        assert app.sees("Parte per prima.")
        assert app.sees("In ufficio: non ancora")
        told = [control.label for control in app.controls() if isinstance(control, ft.Semantics) and control.label]
        assert any(str(label).startswith("Non toccare. Fai uscire tutti.") for label in told)
        assert app.sees("Staccato la corrente")
        assert not app.sees("Chiuso il gas")


async def test_several_stand_together_and_the_advice_is_the_last_ones() -> None:
    async with at_the_door() as (app, _, visit):
        for sign in ("gas_smell", "flooding"):
            await app.tap_identifier(f"danger-{sign}")
        assert shown(visit) == (["gas_smell", "flooding"], "flooding")
        await app.tap_identifier("danger-flooding")
        assert shown(visit) == (["gas_smell"], "gas_smell")


async def test_who_is_still_inside_is_asked_once_a_danger_stands_and_saved_at_the_tap() -> None:
    async with at_the_door() as (app, _, visit):
        assert not app.sees("Ci sono ancora persone dentro?")
        await app.tap_identifier("danger-gas_smell")
        assert app.sees("Stanotte qualcuno dorme qui?")
        await app.tap_identifier("anyone_inside-yes")
        await app.tap_identifier("sleep_here-unknown")
        assert visit.danger.answers == {"anyone_inside": "yes", "sleep_here": "unknown"}
        assert reported(visit).answers == visit.danger.answers
        await app.tap_identifier("anyone_inside-yes")
        await app.tap_identifier("sleep_here-no")
        assert reported(visit).answers == {"sleep_here": "no"}


async def test_a_tick_writes_its_time_and_a_second_one_takes_it_back() -> None:
    async with at_the_door() as (app, face, visit):
        await app.tap_identifier("done-called_112")
        (at,) = visit.danger.did.values()
        assert app.sees(face.words.time(at))
        await app.tap_identifier("done-called_112")
        assert not visit.danger.recorded


async def test_it_is_there_after_a_restart(tmp_path: Path) -> None:
    async with running(tmp_path) as app:
        await enrolled(app, "giulia")
        draft = app.visit.start_new()
        app.visit.danger.see("collapse")
        app.visit.danger.tick("people_out")
    async with running(tmp_path) as app:
        await app.session.unlock(PIN)
        assert shown(app.visit) == ([], "")
        app.visit.open(draft)
        assert shown(app.visit) == (["collapse"], "collapse")
        assert list(app.visit.danger.did) == ["people_out"]
        app.visit.start_new()
        assert shown(app.visit) == ([], "")


async def test_the_way_in_is_the_first_thing_of_a_visit_and_back_leads_there() -> None:
    async with at_the_door() as (app, face, _):
        await app.tap("Torna al sopralluogo")
        assert face.navigation.path == "/visit"
        assert app.sees("Gas, fili scoperti, crollo: parte per primo")
        await app.tap_identifier("danger")
        assert face.navigation.path == PAGE
        await app.tap_identifier("danger-collapse")
        await app.tap("Torna al sopralluogo")
        assert app.sees("Crollo · segnalato alle")


async def test_an_address_typed_later_reaches_the_report() -> None:
    async with at_the_door() as (app, _, visit):
        await app.tap_identifier("danger-gas_smell")
        visit.set_address("detail", "piano 2")
        visit.step_done()
        where = reported(visit).where.value
        assert where is not None
        assert where.address is not None
        assert where.address.detail == "piano 2"


async def test_where_nobody_knows_the_place_the_machine_is_asked_and_the_report_says_it() -> None:
    async with at_the_door() as (app, _, visit):
        await app.tap_identifier("danger-gas_smell")
        where = reported(visit).where.value
        assert where is not None
        assert where.position is not None
        assert where.position.lat_e7 == round(INVENTED.lat * 10_000_000)


def reported(visit: VisitState) -> Danger:
    work = visit._work
    assert work is not None
    assert work.dangers is not None
    assert work.visit is not None
    danger = work.dangers.of(work.visit)
    assert danger is not None
    return danger


def a_report(**fields: object) -> DangerState:
    return filled(DangerState, seen=("collapse",), last="collapse", began_at=EVENING, saved_at=EVENING, **fields)


async def page_with(danger: DangerState, expected: str) -> bool:
    face = screens.face()
    face.app.visit = screens.visit(danger=danger)
    async with showing(face, PAGE) as app:
        return app.sees(expected)


async def test_the_foot_says_only_what_is_true() -> None:
    assert await page_with(a_report(online=False), "In ufficio: non ancora, manca la rete")
    assert await page_with(a_report(sending=True, delivery=Delivery("to_deliver")), "In ufficio: sta partendo")
    assert await page_with(a_report(delivery=Delivery("delivered", at=EVENING)), "In ufficio 21:14")
    assert not await page_with(a_report(delivery=Delivery("delivered", at=EVENING)), "Parte per prima")
    assert await page_with(a_report(delivery=Delivery("refused")), "chiamalo a voce")


async def test_what_was_reported_before_is_said_on_the_hub_and_on_the_page() -> None:
    face = screens.face()
    before = filled(DangerState, earlier=(Earlier(("collapse", "flooding"), EVENING),))
    face.app.visit = screens.visit(danger=before)
    async with showing(face, "/visit") as app:
        assert app.sees("Già segnalato qui: Crollo, Allagamento (21:14)")
        await app.tap_identifier("danger")
        assert app.sees("Già segnalato qui: Crollo, Allagamento (21:14)")


async def test_in_the_sample_visit_nobody_is_called() -> None:
    async with live_visit() as (face, visit):
        face.dial, face.photo_tap = dial, lambda: None
        async with showing(face, PAGE) as app:
            assert calls(app) == []
            assert app.sees("nella prova non chiama")
            await app.tap_identifier("danger-gas_smell")
            assert visit.danger.seen == ("gas_smell",)


async def test_letters_twice_as_large_keep_every_danger_and_every_tick() -> None:
    face = screens.face()
    face.viewport.letters = 2
    face.app.visit = screens.visit(danger=a_report())
    async with showing(face, PAGE) as app:
        for words in ("112", "Gas", "Monossido", "Fili scoperti", "Crollo", "Via di fuga", "Allagamento", "Avvisato i vicini"):
            assert app.sees(words)
