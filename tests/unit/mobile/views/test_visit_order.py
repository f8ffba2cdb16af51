"""The page of an order and its form: days left, every part, names, the photo of the paper, four answers that stay apart."""

from __future__ import annotations

from datetime import UTC, datetime

import flet as ft
import pytest

from mobile.services.shown import PhotoTile
from mobile.state.visit import VisitState
from schemas.vacate_order import VacateOrder
from tests.support import screens
from tests.support.flet_headless import HeadlessApp
from tests.support.live_visit import live_visit
from tests.support.screens import showing

PAGE, FORM = "/visit/order", "/visit/order/form"
ORDER = {"number": "214", "issued_on": "2026-11-12", "notified_on": "2026-11-16", "leave_by": "2026-12-01", "state": "notified"}


def order(visit: VisitState) -> VacateOrder:
    assert visit.place is not None
    assert visit.place.order.value is not None
    return visit.place.order.value


async def choose_day(app: HeadlessApp, label: str, day: datetime) -> None:
    """As the calendar tells it."""
    field = next(
        one for one in app.controls() if isinstance(one, ft.Semantics) and (one.label or "").startswith(f"{label}: ") and one.content
    )
    assert field.content is not None
    await app.event(field.content, "click", None)
    picker = [one for one in app.controls() if isinstance(one, ft.DatePicker) and one.open][-1]
    picker.value = day
    await app.event(picker, "change", None)


async def test_without_an_order_the_page_says_what_to_do_and_asks_the_four_things() -> None:
    async with live_visit() as (face, visit), showing(face, PAGE) as app:
        for words in ("Nessuna ordinanza scritta qui", "Fotografa l'ordinanza", "Quattro cose diverse", "0 risposte su 4"):
            assert app.sees(words), words
        await app.tap("Scrivi o correggi l'ordinanza")
        assert face.navigation.path == FORM
        assert visit.place is not None
        assert visit.place.order.value is None, "nothing is said of an order by looking at its page"


async def test_the_number_the_date_and_the_bar_say_the_same() -> None:
    async with live_visit() as (face, visit), showing(face, PAGE) as app:
        visit.put("order", ORDER)
        await app.settle()
        for words in ("9", "giorni per lasciare la casa", "entro martedì 01/12/2026", "oggi, 6 giorni su 15", "Notificata"):
            assert words in app.texts(), words
        visit.amend("order", {"state": "suspended"})
        await app.settle()
        assert "9" not in app.texts()
        assert app.sees("Ordinanza sospesa")


async def test_every_part_of_an_order_can_be_written_and_a_second_tap_takes_a_choice_back() -> None:
    async with live_visit() as (face, visit), showing(face, FORM) as app:
        await app.type("Numero", "214")
        for word in ("Sindaco", "Art. 54, incolumità pubblica", "Crollo", "Notificata"):
            await app.tap(word)
        await app.type("Il motivo in parole", "solaio e cornicione")
        await choose_day(app, "Data", datetime(2026, 11, 12, tzinfo=UTC))
        await choose_day(app, "Si deve lasciare la casa entro", datetime(2026, 12, 1, tzinfo=UTC))
        await app.tap_identifier("order-prefect-yes")
        await choose_day(app, "Avvisato il", datetime(2026, 11, 11, tzinfo=UTC))
        await app.tap("Vigili del fuoco")
        await app.type("Protocollo", "3381")
        await app.type("Indirizzo sull'ordinanza", "Via della Concordia 118")
        await app.tap("Nuclei: una in più")
        found = order(visit)
        assert (found.number, found.authority, found.ground, found.reason) == ("214", "mayor", "art_54", "collapse")
        assert (found.reason_text, found.issued_on, found.leave_by, found.state) == (
            "solaio e cornicione",
            "2026-11-12",
            "2026-12-01",
            "notified",
        )
        assert found.prefect is not None
        assert (found.prefect.told, found.prefect.on) == (True, "2026-11-11")
        assert [(report.body, report.protocol) for report in found.inspections] == [("fire_brigade", "3381")]
        assert found.premises is not None
        assert (found.premises.address, found.households) == ("Via della Concordia 118", 1)
        await app.tap("Sindaco")
        assert order(visit).authority is None
        await app.tap("Si deve lasciare la casa entro: togli la data")
        assert order(visit).leave_by is None


async def test_dates_that_contradict_each_other_stay_and_say_which_to_check() -> None:
    async with live_visit() as (face, visit), showing(face, FORM) as app:
        visit.put("order", ORDER)
        await app.settle()
        await choose_day(app, "Notificata il", datetime(2026, 11, 1, tzinfo=UTC))
        assert app.sees("La notifica è prima della data dell'ordinanza")
        assert visit.typed("order")["notified_on"] == "2026-11-01"
        face.navigation.go(PAGE)
        await app.settle()
        assert app.sees("La notifica è prima della data dell'ordinanza")
        assert "214" in app.texts(), "what is right of it is shown all the same"
        assert "9" in app.texts()


async def test_names_stand_on_the_order_come_back_after_a_slip_and_are_not_typed_twice() -> None:
    async with live_visit() as (face, visit), showing(face, FORM) as app:
        household = visit.add_household()
        visit.add_person(household, {"name": "Rosaria Privitera"})
        await app.settle()
        await app.tap_identifier("known-0")
        await app.type("Nome e cognome", "Salvatore Nicosia")
        await app.tap("Proprietario")
        await app.tap("Aggiungi")
        assert visit.place is not None
        said = {one.name.value: (one.role.value, one.person.value is not None) for one in visit.place.addressees}
        assert said == {"Rosaria Privitera": ("occupant", True), "Salvatore Nicosia": ("owner", False)}
        assert not app.sees("Persone già scritte qui")
        await app.tap("Salvatore Nicosia: togli dall'ordinanza")
        assert app.sees("Nome tolto")
        await app.tap("Annulla")
        assert {one.name.value for one in visit.place.addressees} == {"Rosaria Privitera", "Salvatore Nicosia"}


async def test_no_answer_decides_another_and_not_asked_stays_not_asked() -> None:
    async with live_visit() as (face, visit), showing(face, PAGE) as app:
        visit.put("order", ORDER)
        await app.settle()
        await app.tap_identifier("declared_unfit-no")
        await app.tap_identifier("fitness_title-unknown")
        assert app.sees("2 risposte su 4")
        assert visit.place is not None
        found = [
            getattr(visit.place, code).value
            for code in ("fitness_title", "declared_unfit", "under_vacate_order", "suitability_certificate")
        ]
        assert [one.answer if one else None for one in found] == ["unknown", "no", None, None]
        await app.tap_identifier("under_vacate_order-no")
        assert app.sees("C'è un'ordinanza, ma la risposta non è «sì»")


async def test_the_paper_of_an_answer_goes_with_it() -> None:
    async with live_visit() as (face, visit), showing(face, PAGE) as app:
        await app.tap_identifier("declared_unfit-yes")
        await app.tap("Aggiungi la carta")
        await app.type("Che carta è, numero", "atto 12")
        assert visit.place is not None
        said = visit.place.declared_unfit.value
        assert said is not None
        assert (said.answer, said.reference) == ("yes", "atto 12")
        await app.tap_identifier("declared_unfit-no")
        kept = visit.place.declared_unfit.value
        assert kept is not None
        assert (kept.answer, kept.reference) == ("no", "atto 12")


async def test_the_photo_of_the_paper_says_where_it_is_and_photos_taken_here_are_the_orders() -> None:
    async with live_visit() as (face, visit):
        taken: list[str | None] = []
        tiles = [
            PhotoTile("photo:1", screens.picture((200, 200, 190)), use="order"),
            PhotoTile("photo:2", screens.picture((10, 20, 30))),
        ]
        face.app.photos = screens.photos(tiles=tiles, take_for=taken.append)
        visit.put("order", {**ORDER, "photos": []})
        async with showing(face, PAGE) as app:
            assert app.sees("Sul telefono, in")
            assert app.sees("Un'altra pagina")
            assert taken == ["order"]
            face.navigation.go("/visit")
            await app.settle()
            assert taken[-1] is None, "what is taken elsewhere is a picture of the dwelling"


@pytest.mark.parametrize("language", ["it", "en"])
@pytest.mark.parametrize(("width", "letters"), [(412, 1.0), (412, 2.0), (1280, 1.0)])
@pytest.mark.parametrize("path", [PAGE, FORM, "/visit/dwelling", "/visit/place"])
async def test_each_page_can_be_drawn_on_every_screen_in_every_letter_and_language(
    path: str, width: float, letters: float, language: str
) -> None:
    async with live_visit(width=width, language=language) as (face, visit):
        face.viewport.letters = letters
        visit.set_target_group("a")
        rest = {"inspections": [{"body": "fire_brigade"}], "premises": {"cadastral": [{"sheet": "6", "parcel": "1"}]}}
        visit.put("order", {**ORDER, **rest, "prefect": {"told": True}})
        visit.put("ethos", {"primary": "12.1", "secondary": "8.3", "vacate_order": True})
        visit.put("cadastral", {"units": [{"sheet": "69", "parcel": "12"}]})
        visit.put("aedes", {"outcome": "C", "form": "3", "on": "2019-01-03"})
        visit.put("declared_unfit", {"answer": "yes", "on": "2026-01-01"})
        visit.add_addressee({"name": "Rosaria Privitera", "role": "owner"})
        async with showing(face, path) as app:
            assert app.texts()


async def test_a_tap_beside_the_right_answer_takes_no_paper_away() -> None:
    async with live_visit() as (face, visit), showing(face, PAGE) as app:
        paper = {"reference": "Prot. 77/2026", "on": "2026-11-12"}
        visit.put("declared_unfit", {"answer": "yes", **paper})
        await app.settle()
        for answer, kept in (("unknown", {}), ("no", paper), ("yes", paper)):
            await app.tap_identifier(f"declared_unfit-{answer}")
            assert visit.typed("declared_unfit") == {"answer": answer, **kept}


@pytest.mark.parametrize("what", ["Togli questo verbale", "Togli foglio e particella"])
async def test_a_second_tap_before_the_page_is_drawn_anew_takes_away_nothing_more(what: str) -> None:
    units = [{"sheet": "6", "parcel": "1"}, {"sheet": "69", "parcel": "2"}]
    reports = [{"body": "fire_brigade"}, {"body": "asp", "protocol": "3381"}]
    async with live_visit() as (face, visit), showing(face, FORM) as app:
        visit.put("order", {"inspections": reports, "premises": {"cadastral": units}})
        await app.settle()
        away = next(one for one in app.controls() if isinstance(one, ft.TextButton) and what in texts_of(one))
        for _ in range(2):
            away.on_click()  # type: ignore[misc, call-arg]
        said = visit.typed("order")
        left = (said["inspections"], said["premises"]["cadastral"])
        assert left == ((reports[1:], units) if "verbale" in what else (reports, units[1:]))


def texts_of(control: ft.TextButton) -> list[str]:
    return [text for text in (getattr(one, "value", None) for one in getattr(control.content, "controls", [control.content])) if text]
