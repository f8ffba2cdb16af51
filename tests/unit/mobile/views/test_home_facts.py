"""What place it is: kinds, conditions, ETHOS with its Light, title, cadastre, the official form; everything is one tap and stays."""

from __future__ import annotations

from mobile.state.visit import VisitState
from schemas.dwelling import Dwelling
from tests.support.live_visit import live_visit
from tests.support.screens import showing

PAGE = "/visit/dwelling"


def place(visit: VisitState) -> Dwelling:
    assert visit.place is not None
    return visit.place


async def test_a_kind_conditions_and_a_title_are_a_tap_each() -> None:
    async with live_visit() as (face, visit), showing(face, PAGE) as app:
        for word in ("Garage o box", "Sovraffollato", "Improprio: non è una casa", "Occupazione senza titolo"):
            await app.tap(word)
        assert (place(visit).space.value, place(visit).title.value) == ("garage", "squatting")
        assert place(visit).conditions.value == ["IMPROPRIO", "SOVRAFFOLLATO"], "in the list's order, whatever was tapped first"
        await app.tap("Sovraffollato")
        assert place(visit).conditions.value == ["IMPROPRIO"]


async def test_the_likeliest_codes_stand_first_and_the_chosen_one_says_what_light_makes_of_it() -> None:
    async with live_visit() as (face, visit), showing(face, PAGE) as app:
        assert app.sees("Scegli prima in che situazione sono")
        visit.set_target_group("c")
        visit.put("space", "garage")
        visit.put("title", "squatting")
        await app.settle()
        await app.tap_identifier("ethos-11.2")
        assert app.sees("ETHOS Light 10: Edifici che non sono case")
        await app.tap_identifier("ethos-second-8.3")
        coding = place(visit).ethos.value
        assert coding is not None
        assert (coding.primary, coding.secondary, coding.vacate_order) == ("11.2", "8.3", False)
        await app.tap_identifier("ethos-second-none")
        again = place(visit).ethos.value
        assert again is not None
        assert again.secondary is None


async def test_all_thirteen_categories_open_under_their_four_concepts() -> None:
    async with live_visit() as (face, visit), showing(face, PAGE) as app:
        await app.tap("Tutte le 13 categorie")
        for word in ("Senza tetto", "Senza casa", "Sistemazione insicura", "Sistemazione inadeguata"):
            assert app.sees(word), word
        await app.tap_identifier("ethos-7.2")
        coding = place(visit).ethos.value
        assert coding is not None
        assert coding.primary == "7.2"
        assert app.sees("ETHOS Light non ha una voce per questo")


async def test_a_home_under_an_order_of_safety_is_flagged_and_a_person_may_decide_otherwise() -> None:
    async with live_visit() as (face, visit), showing(face, PAGE) as app:
        visit.set_target_group("a")
        await app.settle()
        await app.tap_identifier("ethos-12.1")
        coding = place(visit).ethos.value
        assert coding is not None
        assert coding.vacate_order
        await app.tap_identifier("ethos-flag")
        await app.tap("Tutte le 13 categorie")
        await app.tap_identifier("ethos-13.1")
        await app.tap_identifier("ethos-12.1")
        decided = place(visit).ethos.value
        assert decided is not None
        assert not decided.vacate_order


async def test_a_second_tap_on_an_answer_takes_it_back_and_the_bar_gives_it_again() -> None:
    async with live_visit() as (face, visit), showing(face, PAGE) as app:
        visit.set_target_group("a")
        visit.put("ethos", {"primary": "12.1", "secondary": None, "vacate_order": True})
        visit.step_done()
        await app.settle()
        await app.tap_identifier("ethos-12.1")
        assert place(visit).ethos.value is None
        await app.tap("Annulla")
        assert place(visit).ethos.value is not None
        for code in ("title-owned", "title-owned"):
            await app.tap_identifier(code)
        assert place(visit).title.value is None
        assert app.sees("Risposta tolta")


async def test_a_second_code_that_becomes_the_first_is_not_there_twice() -> None:
    async with live_visit() as (face, visit), showing(face, PAGE) as app:
        visit.set_target_group("c")
        visit.put("ethos", {"primary": "11.2", "secondary": "13.1"})
        await app.settle()
        await app.tap_identifier("ethos-13.1")
        coding = place(visit).ethos.value
        assert coding is not None
        assert (coding.primary, coding.secondary) == ("13.1", None)


async def test_a_unit_half_copied_stays_and_says_what_it_needs() -> None:
    async with live_visit() as (face, visit), showing(face, PAGE) as app:
        await app.tap("Aggiungi foglio e particella")
        assert not app.sees("Servono il foglio e la particella")
        await app.type("Foglio", "69")
        assert app.sees("Servono il foglio e la particella")
        assert visit.typed("cadastral") == {"units": [{"sheet": "69"}]}
        await app.type("Particella", "1234")
        assert not app.sees("Servono il foglio e la particella")
        found = place(visit).cadastral.value
        assert found is not None
        assert [(unit.sheet, unit.parcel) for unit in found.units] == [("69", "1234")]
        await app.tap("Togli foglio e particella")
        assert place(visit).cadastral.value is None


async def test_the_letter_of_an_official_form_wants_its_form() -> None:
    async with live_visit() as (face, visit), showing(face, PAGE) as app:
        assert not app.sees("Agibile in ogni parte")
        await app.tap("C'è una scheda AeDES")
        await app.tap_identifier("aedes-B")
        assert app.sees("Servono lettera, numero e data della scheda")
        assert place(visit).aedes.value is None
        await app.type("Numero della scheda", "12")
        visit.amend("aedes", {"on": "2019-01-03"})
        await app.settle()
        assert app.sees("Si può usare a condizioni")
        await app.tap_identifier("aedes-external")
        found = place(visit).aedes.value
        assert found is not None
        assert found.written == "B/F"
        assert app.sees("Non si può usare")


async def test_answers_that_disagree_are_told_and_change_nothing() -> None:
    async with live_visit() as (face, visit), showing(face, PAGE) as app:
        await app.tap("Inagibile: lo dichiara un atto")
        assert app.sees("«Inagibile» vuole un atto che lo dichiara")
        assert place(visit).conditions.value == ["INAGIBILE"]
        assert place(visit).declared_unfit.value is None
