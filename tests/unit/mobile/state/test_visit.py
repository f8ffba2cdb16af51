"""A visit as it is typed and handed in, and where it stands while there is no network; over real services and files."""

from __future__ import annotations

from pathlib import Path

from mobile.state.session import Phase
from mobile.state.today import FIRST
from tests.support.application import PIN, enrolled, running, until
from tests.support.device import plain_photo
from ui.present.hazards import in_order


async def test_a_new_dwelling_is_offered_the_teams_city_which_alone_says_nothing(tmp_path: Path) -> None:
    async with running(tmp_path) as app:
        await enrolled(app, "giulia")
        app.visit.start_new()
        assert app.visit.city == "Catania"
        app.visit.step_done()
        app.visit.refresh()
        assert (app.visit.city, app.today.cards[0].address if app.today.cards else "") == ("Catania", "")
        app.visit.set_address("city", "")
        assert app.visit.city == ""
        app.visit.set_address("city", "Acireale")
        app.visit.set_address("street", "Via Etnea")
        assert (app.visit.street, app.visit.city) == ("Via Etnea", "Acireale")


async def test_a_drafts_card_shows_the_band_that_was_rated_in_it(tmp_path: Path) -> None:
    async with running(tmp_path) as app:
        await enrolled(app, "giulia")
        app.visit.start_new()
        app.visit.set_address("street", "Via Etnea")
        app.visit.rate("1", 18, "II")
        await until(app, lambda: bool(app.today.cards) and app.today.cards[0].band == "B")
        app.visit.step_done()
        app.visit.clear_rating("1")
        await until(app, lambda: app.today.cards[0].band is None)
        assert app.today.cards[0].address == "Via Etnea"


async def test_the_first_drawing_after_a_pin_holds_what_a_screen_shows_and_the_rest_follows(tmp_path: Path) -> None:
    async with running(tmp_path) as app:
        await enrolled(app, "giulia")
        for number in range(FIRST + 3):
            app.visit.start_new()
            app.visit.set_address("street", f"Via {number}")
            app.visit.step_done()
        app.session.lock()
        await until(app, lambda: app.session.phase is Phase.LOCKED)
        await app.session.unlock(PIN)
        assert (len(app.today.cards), app.today.total) == (FIRST, FIRST + 3)
        await until(app, lambda: len(app.today.cards) == FIRST + 3)


async def test_every_tap_of_a_visit_is_there_after_a_restart(tmp_path: Path) -> None:
    async with running(tmp_path) as app:
        await enrolled(app, "giulia")
        draft = app.visit.start_new()
        for part, value in (("street", "Via Plebiscito"), ("number", "12"), ("city", "Catania")):
            app.visit.set_address(part, value)
        app.visit.set_target_group("b")
        app.visit.set_people(3)
        app.visit.set_position_by_hand(37.5, 15.08)
        app.visit.rate("1", 18, "II")
        await app.photos.add([plain_photo("one"), object(), plain_photo("two")])
        assert len(app.photos.tiles) == 2
        assert [told.problem.code for told in app.photos.problems] == ["not_an_image"]
        app.photos.set_caption(app.photos.tiles[0].photo, "Muffa")
        assert app.visit.saved_at is not None
    async with running(tmp_path) as app:
        await app.session.unlock(PIN)
        assert [card.draft for card in app.today.cards] == [draft]
        app.visit.open(draft)
        assert (app.visit.street, app.visit.number, app.visit.target_group, app.visit.people) == ("Via Plebiscito", "12", "b", 3)
        assert app.visit.hazards["1"].band == "B"
        assert app.visit.position is not None
        assert app.visit.position.source == "hand"
        assert [tile.caption for tile in app.photos.tiles] == ["Muffa", ""]
        assert [gap.code for gap in app.visit.gaps] == []
        assert app.visit.submit()
        assert app.visit.submitted
        await until(app, lambda: app.today.cards[0].delivery is not None and app.today.cards[0].delivery.kind == "to_deliver")
        await app.sync.sync_now()
        assert app.sync.answer is not None
        assert app.sync.answer.code == "offline"
        assert (app.sync.line.kind, app.sync.line.count, app.sync.online) == ("waiting", 3, False)


async def test_a_list_that_was_begun_is_missing_until_it_is_whole_and_leads_to_itself(tmp_path: Path) -> None:
    async with running(tmp_path) as app:
        await enrolled(app, "giulia")
        app.visit.start_new()
        assert "checklists" not in [gap.section for gap in app.visit.gaps]
        app.visit.answer("comfort-intake", "own_bed", "no")
        assert ("checklists", "checklists") in [(gap.code, gap.section) for gap in app.visit.gaps]
        app.visit.answer("comfort-intake", "own_bed", None)
        assert "checklists" not in [gap.section for gap in app.visit.gaps]


async def test_a_position_by_hand_is_not_replaced_by_the_satellites(tmp_path: Path) -> None:
    async with running(tmp_path) as app:
        await enrolled(app, "giulia")
        app.visit.start_new()
        await app.visit.locate()
        assert app.visit.position is not None
        assert (app.visit.position.source, app.visit.position.accuracy_m) == ("gps", 14.0)
        app.visit.set_position_by_hand(37.4, 15.0)
        await app.visit.locate()
        assert app.visit.position.source == "hand"


async def test_too_many_minors_is_said_and_stays_typed(tmp_path: Path) -> None:
    async with running(tmp_path) as app:
        await enrolled(app, "giulia")
        app.visit.start_new()
        app.visit.set_people(2)
        app.visit.set_minors(3)
        assert [problem.code for problem in app.visit.faults.values()] == ["too_many_minors"]
        assert app.visit.minors == 3
        assert not app.visit.submit()
        assert app.visit.problem is not None
        assert app.visit.problem.code == "too_many_minors"
        app.visit.set_minors(1)
        assert (app.visit.problem, app.visit.faults) == (None, {})


async def test_what_this_session_may_not_push_waits_for_its_author_in_words(tmp_path: Path) -> None:
    async with running(tmp_path) as app:
        await enrolled(app, "giulia")
        app.visit.start_new()
        app.visit.set_address("street", "Via Etnea")
        app.visit.submit()
        app.session.add_person()
        await enrolled(app, "marco", "739164")
        assert (app.sync.line.kind, app.sync.line.name, app.sync.line.count) == ("colleague", "Giulia", 1)
        assert [(one.display_name, one.count) for one in app.sync.waits_for] == [("Giulia", 1)]
        assert app.sync.refused == []


async def test_after_thirty_days_without_the_centre_the_list_is_hidden_and_recording_goes_on(tmp_path: Path) -> None:
    now = [1_795_000_000_000]
    async with running(tmp_path, now_ms=lambda: now[0]) as app:
        await enrolled(app, "giulia")
        app.visit.start_new()
        app.visit.set_address("street", "Via Etnea")
        app.visit.submit()
        app.visit.close()
        now[0] += 31 * 24 * 3_600_000
        app.session.lock()
        await app.session.unlock(PIN)
        assert (app.today.expired, app.today.cards) == (True, [])
        app.visit.start_new()
        app.visit.set_address("street", "Via Plebiscito")
        app.visit.close()
        await until(app, lambda: [card.address for card in app.today.cards] == ["Via Plebiscito"])  # what is being written stays in sight
        await app.sync.sign_in_again("giusta")
        await until(app, lambda: not app.today.expired and len(app.today.cards) == 2)


async def test_a_dwelling_that_was_only_looked_at_is_no_draft_to_hand_in(tmp_path: Path) -> None:
    async with running(tmp_path) as app:
        await enrolled(app, "giulia")
        app.visit.start_new()
        app.visit.set_address("street", "Via Etnea")
        app.visit.set_note("Vista da fuori")
        assert app.visit.submit("test")
        await until(app, lambda: len(app.today.cards) == 1 and app.today.cards[0].draft is None)
        app.visit.go_to(app.today.cards[0].dwelling)
        assert app.visit.put_away()
        app.today.refresh()
        assert [card.draft for card in app.today.cards] == [None]
        app.visit.set_note("Tornata")  # the browser's way forward leads to it again
        assert not app.visit.put_away()
        await until(app, lambda: app.today.cards[0].draft == app.visit.draft)


async def test_who_looked_at_a_dwelling_and_corrects_its_visit_leaves_no_empty_draft_beside_it(tmp_path: Path) -> None:
    async with running(tmp_path) as app:
        await enrolled(app, "giulia")
        app.visit.start_new()
        app.visit.set_address("street", "Via Etnea")
        app.visit.submit()
        dwelling = str(app.visit.dwelling)
        looked_at = app.visit.start_at(dwelling)
        assert app.visit.correct(app.visit.past[0].assessment)
        assert app.visit.draft != looked_at
        app.visit.rate("1", 18, "II")
        app.visit.submit()
        await until(app, lambda: bool(app.today.cards) and app.today.cards[0].delivery is not None)
        assert app.today.cards[0].draft is None, "nothing is left to hand in"
        assert len(app.visit.past) == 2


async def test_the_path_is_this_persons_until_she_takes_the_other(tmp_path: Path) -> None:
    async with running(tmp_path) as app:
        await enrolled(app, "giulia")
        assert app.visit.guided, "a newcomer is led"
        app.visit.take_path(guided=False)
    async with running(tmp_path) as app:
        await app.session.unlock(PIN)
        app.visit.start_new()
        assert not app.visit.guided
        app.session.add_person()
        await enrolled(app, "marco", "739164")
        assert app.visit.guided


async def test_crowding_is_rated_twice_and_both_are_handed_in(tmp_path: Path) -> None:
    async with running(tmp_path) as app:
        await enrolled(app, "giulia")
        draft = app.visit.start_new()
        app.visit.rate("11", 3200, "III")
        app.visit.rate_household("11", 6, "II")
        app.visit.rate_household("1", 6, "II")
        app.visit.clear_household_rating("1")
        app.visit.step_done()
    async with running(tmp_path) as app:
        await app.session.unlock(PIN)
        app.visit.open(draft)
        assert (app.visit.hazards["11"].band, {code: one.band for code, one in app.visit.adjusted.items()}) == ("J", {"11": "A"})
        assert app.visit.submit()
        assert app.visit.adjusted["11"].likelihood == 6


async def test_a_draft_of_the_first_list_is_finished_on_it_and_a_new_one_rates_all(tmp_path: Path) -> None:
    async with running(tmp_path) as app:
        await enrolled(app, "giulia")
        app.visit.start_new()
        assert (app.visit.hazard_list.version, len(in_order(app.visit.hazard_list))) == (2, 29)
        assert app.visit._work is not None
        visits, visit = app.visit._work.visits, app.visit._work.visit
        assert visits is not None
        assert visit is not None
        visits.set_draft(visit, "checklist", {"id": "hhsrs-2006", "version": 1})
        assert (app.visit.hazard_list.version, len(in_order(app.visit.hazard_list))) == (1, 5)
        app.visit.rate("1", 18, "II")
        assert app.visit.submit()
        assert app.visit.hazard_list.version == 1
