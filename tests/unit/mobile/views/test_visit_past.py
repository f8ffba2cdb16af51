"""The visits of the past: what each says of its own way to the office, and a correction that says which visit it puts right."""

from __future__ import annotations

from mobile.services.shown import Delivery
from tests.support import screens
from tests.support.live_visit import live_visit
from tests.support.screens import showing

CORRECTING = "Stai correggendo la visita"


async def test_a_visit_that_arrived_says_so_while_another_is_being_written_at_the_same_door() -> None:
    face = screens.face()
    face.app.visit.past_stands = {"assessment:1": Delivery("delivered", at=screens.EVENING)}
    async with showing(face, "/visit") as app:
        assert app.sees("In ufficio: non ancora")
        face.navigation.go("/visit/past/1")
        await app.settle()
        assert not app.sees("In ufficio: non ancora")
        assert app.sees("In ufficio")
        assert app.sees("1 valutato · 28 non valutati")
        face.navigation.go("/visit/past")
        await app.settle()
        assert not app.sees("In ufficio: non ancora")
        assert app.sees("Consegnata")
        face.app.visit.past_stands = {"assessment:1": Delivery("to_deliver", 3)}
        await app.settle()
        assert app.sees("Da consegnare, 3 foto")


async def test_a_tap_on_correct_says_which_visit_it_is_about_and_going_back_leaves_it_as_it_was() -> None:
    async with live_visit() as (face, visit), showing(face, "/visit") as app:
        assert visit.submit("prova")
        await app.settle()
        await app.tap("Correggi questa visita")
        assert app.sees(CORRECTING)
        assert app.sees(visit.past[0].author)
        assert app.sees("Consegna")
        await app.tap("Indietro")
        assert face.navigation.path == "/"
        visit.open(str(visit.draft))
        face.navigation.go("/visit")
        await app.settle()
        assert not app.sees(CORRECTING)
        assert app.sees("Correggi questa visita")


async def test_a_correction_that_says_something_goes_on_until_it_is_handed_in() -> None:
    async with live_visit() as (face, visit), showing(face, "/visit") as app:
        assert visit.submit("prova")
        assert visit.correct(visit.past[0].assessment)
        visit.set_note("Il contatore è in cucina")
        await app.settle()
        await app.tap("Indietro")
        visit.open(str(visit.draft))
        face.navigation.go("/visit")
        await app.settle()
        assert app.sees(CORRECTING)
        assert visit.submit("prova")
        await app.settle()
        assert not app.sees(CORRECTING)
        assert [one.correction for one in visit.past] == [True, False]
