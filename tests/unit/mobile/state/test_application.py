"""The screens' state over real services and files, without a screen and without a network."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from mobile.services.problems import DeviceError
from mobile.state.application import ApplicationState
from mobile.state.session import Phase
from tests.support.application import PIN, PaperDoor, enrolled, running, until
from tests.support.device import PlainPhoto, plain_photo


async def test_a_first_start_signs_in_chooses_a_pin_and_opens(tmp_path: Path) -> None:
    async with running(tmp_path) as app:
        assert app.session.phase is Phase.NEW
        await app.session.sign_in("giulia", "sbagliata")
        assert (app.session.phase, app.session.problem.code if app.session.problem else "") == (Phase.NEW, "wrong_credentials")
        await app.session.sign_in("giulia", "giusta")
        await app.session.choose_pin("111111", "111111")
        assert app.session.problem is not None
        assert app.session.phase is Phase.CHOOSE_PIN
        await app.session.choose_pin(PIN, PIN)
        assert (app.session.phase, app.session.user, app.session.role) == (Phase.OPEN, "giulia", "outreach")


async def test_wrong_pins_make_a_person_wait_and_a_restart_does_not_shorten_it(tmp_path: Path) -> None:
    async with running(tmp_path) as app:
        await enrolled(app, "giulia")
    async with running(tmp_path) as app:
        assert app.session.phase is Phase.LOCKED
        for _ in range(3):
            await app.session.unlock("999999")
            assert app.session.problem is not None
            assert app.session.problem.code == "wrong_pin"
        assert app.session.wait_seconds > 0
    async with running(tmp_path) as app:
        await app.session.unlock(PIN)
        assert app.session.problem is not None
        assert app.session.problem.code == "wait"
        assert app.session.phase is Phase.LOCKED


async def test_a_chosen_look_is_there_after_a_restart(tmp_path: Path) -> None:
    async with running(tmp_path) as app:
        assert app.session.look == "system"
        await enrolled(app, "giulia")
        app.session.set_look("dark")
    async with running(tmp_path) as app:
        assert app.session.look == "dark"


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
        assert app.photos.problem is not None
        assert app.photos.problem.code == "not_an_image"
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
        assert app.visit.problem is not None
        assert (app.visit.problem.code, app.visit.minors) == ("too_many_minors", 3)
        assert not app.visit.submit()
        app.visit.set_minors(1)
        assert app.visit.problem is None


async def test_locking_clears_the_screens_and_keeps_the_work(tmp_path: Path) -> None:
    async with running(tmp_path) as app:
        await enrolled(app, "giulia")
        app.visit.start_new()
        app.visit.set_address("street", "Via Etnea")
        app.session.lock()
        assert app.session.phase is Phase.LOCKED
        assert (app.visit.street, app.today.cards) == ("", [])
        await app.session.unlock(PIN)
        assert [card.address for card in app.today.cards] == ["Via Etnea"]
        assert app.session.users[0].undelivered <= 1


@pytest.mark.parametrize("locked", [True, False])
async def test_a_colleague_is_added_and_shares_the_residence(tmp_path: Path, locked: bool) -> None:
    async with running(tmp_path) as app:
        await enrolled(app, "marco")
        if locked:
            app.session.lock()
        app.session.add_person()
        assert app.session.phase is Phase.NEW
        await enrolled(app, "lucia", "739164")
        assert app.session.user == "lucia"
        assert app.residence.problem is None or app.residence.problem.code != "circle_sick"
        app.session.lock()
        await until(app, lambda: len(app.session.users) == 2)


async def test_a_lost_pin_is_replaced_with_the_offices_code_and_what_was_written_is_there(tmp_path: Path) -> None:
    async with running(tmp_path) as app:
        await enrolled(app, "giulia")
        app.visit.start_new()
        app.visit.set_address("street", "Via Etnea")
        app.visit.close()
        app.session.lock()
        await until(app, lambda: app.session.phase is Phase.LOCKED)
        app.session.lose_pin()
        await app.session.sign_in_with_code("G9-9 999")
        assert app.session.problem is not None
        await app.session.sign_in_with_code("gq8-r7t")
        await app.session.choose_pin("739164", "739164")
        assert [card.address for card in app.today.cards] == ["Via Etnea"]
        app.session.lock()
        await app.session.unlock(PIN)
        assert app.session.problem is not None, "the old PIN opens nothing any more"
        await app.session.unlock("739164")
        assert app.session.phase is Phase.OPEN


async def test_a_device_whose_keys_are_not_at_the_centre_gives_no_new_pin_and_loses_nothing(tmp_path: Path) -> None:
    door = PaperDoor()
    async with running(tmp_path, door=door) as app:
        await enrolled(app, "giulia")
    door.deposited.clear()
    async with running(tmp_path, door=door) as app:
        app.session.lose_pin()
        await app.session.sign_in("giulia", "giusta")
        assert app.session.problem is not None
        assert app.session.problem.code == "keys_not_deposited"
        app.session.cancel_add()
        await app.session.unlock(PIN)
        assert app.session.phase is Phase.OPEN


async def test_no_file_is_made_while_the_centre_has_not_kept_its_key(tmp_path: Path) -> None:
    door = PaperDoor()
    door.keeps_keys = False
    async with running(tmp_path, door=door) as app:
        await app.session.sign_in("giulia", "giusta")
        await app.session.choose_pin(PIN, PIN)
        assert app.session.phase is Phase.CHOOSE_PIN
        assert app.session.problem is not None
        assert [path.name for path in tmp_path.glob("*.sqlite")] == ["device.sqlite"]
        door.keeps_keys = True
        await app.session.choose_pin(PIN, PIN)
        assert app.session.phase is Phase.OPEN
        assert set(door.deposited) == {"catalog", "board", "outreach-catania", "outreach-catania-media"}


async def test_a_code_from_the_qr_stands_ready_and_nothing_is_sent_before_a_tap(tmp_path: Path) -> None:
    async with running(tmp_path) as app:
        await enrolled(app, "marco")
        app.session.lock()
        await until(app, lambda: app.session.phase is Phase.LOCKED)
        app.session.take_office_code("LC23AB")
        assert (app.session.phase, app.session.user) == (Phase.NEW, None)
        await app.session.sign_in_with_code(app.session.office_code)
        await app.session.choose_pin("739164", "739164")
        assert (app.session.user, app.session.office_code) == ("lucia", "")


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


async def test_it_locks_by_itself_after_a_while_without_a_touch(tmp_path: Path) -> None:
    now = [1_795_000_000_000]
    async with running(tmp_path, now_ms=lambda: now[0]) as app:
        app.touched()
        await enrolled(app, "giulia")
        app.visit.start_new()
        app.visit.set_address("street", "Via Etnea")
        now[0] += 4 * 60_000
        app.touched()
        now[0] += 4 * 60_000
        await until(app, lambda: app.visit.saved_at is not None)
        assert app.session.phase is Phase.OPEN
        now[0] += 2 * 60_000
        await until(app, lambda: app.session.phase is Phase.LOCKED)
        await app.session.unlock(PIN)
        assert [card.address for card in app.today.cards] == ["Via Etnea"]


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


async def test_leaving_the_addition_goes_back_to_the_colleague(tmp_path: Path) -> None:
    async with running(tmp_path) as app:
        await enrolled(app, "marco")
        app.session.add_person()
        await app.session.sign_in("lucia", "giusta")
        app.session.cancel_add()
        assert (app.session.phase, app.session.user) == (Phase.OPEN, "marco")
        assert [user.name for user in app.session.users] == ["marco"]


async def test_a_residence_whose_rooms_have_not_come_says_so(tmp_path: Path) -> None:
    async with running(tmp_path) as app:
        await enrolled(app, "marco")
        assert app.residence.problem is not None
        assert app.residence.problem.code == "residence_not_here"


async def test_the_device_file_that_will_not_open_is_told_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "device.sqlite").write_bytes(b"not a database at all, but long enough to be read as one" * 100)
    async with running(tmp_path) as app:
        assert app.session.phase is Phase.PROBLEM
        assert app.session.problem is not None
        assert app.session.problem.sentence.endswith(".")


RESIDENCE = {
    "_id": "residence:zagara",
    "type": "residence",
    "schema_version": 1,
    "name": "Casa Zagara",
    "floors": ["Piano terra"],
    "rooms": {
        "r1": {"name": "Stanza 1", "beds": 1, "floor": "Piano terra"},
        "r2": {"name": "Stanza 2", "beds": 3, "floor": "Piano terra"},
    },
}


async def test_an_arrival_that_was_begun_stands_there_after_a_restart_and_can_be_emptied_and_refilled(tmp_path: Path) -> None:
    async with running(tmp_path) as app:
        await enrolled(app, "marco")
        app._work.opened.circles.store("catalog").put(RESIDENCE)  # type: ignore[union-attr]
        await until(app, lambda: app.residence.counts.beds == 4)
        app.residence.begin_arrival("r2")
        app.residence.arrival.household = "Nucleo Prova"
        app.residence.arrival.set_person(0, "Persona Prova", 40)
    async with running(tmp_path) as app:
        assert not app.residence.arrival.begun
        await app.session.unlock(PIN)
        form = app.residence.arrival
        assert (form.household, form.people, form.room) == ("Nucleo Prova", [("Persona Prova", 40)], "r2")
        app.residence.empty_arrival()
        assert not app.residence.arrival.begun
        app.residence.refill_arrival()
        assert app.residence.arrival.people == [("Persona Prova", 40)]
        assert app.residence.record_arrival()
    async with running(tmp_path) as app:
        await app.session.unlock(PIN)
        assert not app.residence.arrival.begun
        assert [room.household for room in app.residence.rooms if room.household] == ["Nucleo Prova"]


async def test_an_arrival_typed_into_the_form_is_recorded_and_shown(tmp_path: Path) -> None:
    async with running(tmp_path) as app:
        await enrolled(app, "marco")
        app._work.opened.circles.store("catalog").put(RESIDENCE)  # type: ignore[union-attr]
        await until(app, lambda: app.residence.counts.beds == 4)
        app.residence.begin_arrival()
        form = app.residence.arrival
        form.household = "Nucleo Prova"
        form.set_person(0, "Persona Prova", 40)
        form.set_person(1, "Bimbo Prova", 3)
        assert [choice.room for choice in form.choices if choice.fits] == ["r2"]
        form.room = "r1"
        assert not app.residence.record_arrival()
        assert form.problem is not None
        assert form.problem.code == "too_many_people"
        assert form.household == "Nucleo Prova"
        form.room = "r2"
        assert app.residence.record_arrival()
        room = next(tile for tile in app.residence.rooms if tile.room == "r2")
        assert (room.household, room.pips) == ("Nucleo Prova", ("occupied", "occupied", "blocked"))
        assert app.residence.delivery_waiting == 1
        app.residence.begin_exit(str(room.stay))
        assert not app.residence.record_exit()
        assert app.residence.exit.problem is not None
        app.residence.exit.destination = "ERP"
        assert app.residence.record_exit()
        assert app.residence.counts.free == 4


@pytest.mark.parametrize("awaitable", [lambda app: app.photos.add([plain_photo("x")])])
async def test_a_photo_without_a_visit_is_said(tmp_path: Path, awaitable: Callable[[ApplicationState], Awaitable[None]]) -> None:
    async with running(tmp_path) as app:
        await enrolled(app, "giulia")
        await awaitable(app)
        assert app.photos.problem is not None
        assert app.photos.problem.code == "no_visit"


class _Gate:
    """A pipeline that holds every picture back until it is opened."""

    def __init__(self) -> None:
        self.opened = asyncio.Event()
        self.reached = asyncio.Event()

    async def prepare(self, chosen: object) -> object:
        self.reached.set()
        await self.opened.wait()
        if not isinstance(chosen, PlainPhoto):
            raise DeviceError("not_an_image", "Questo file non è una foto: scegline un'altra.")
        return chosen


async def test_a_photo_that_ends_late_joins_what_was_typed_since_and_is_handed_in(tmp_path: Path) -> None:
    gate = _Gate()
    async with running(tmp_path, gate) as app:
        await enrolled(app, "giulia")
        draft = app.visit.start_new()
        storing = app.add_photos([plain_photo("one")])
        await gate.reached.wait()
        app.visit.close()
        app.visit.open(draft)
        app.visit.set_note("parola importante")
        assert not app.visit.submit()
        assert app.visit.problem is not None
        assert app.visit.problem.code == "photo_being_stored"
        gate.opened.set()
        await storing
        assert (app.visit.note, len(app.photos.tiles)) == ("parola importante", 1)
    async with running(tmp_path) as app:
        await app.session.unlock(PIN)
        app.visit.open(draft)
        assert (app.visit.note, len(app.photos.tiles)) == ("parola importante", 1)
        assert app.visit.submit()


async def test_locking_waits_for_a_photo_and_its_fault_is_said_after_the_next_pin(tmp_path: Path) -> None:
    gate = _Gate()
    async with running(tmp_path, gate) as app:
        await enrolled(app, "giulia")
        draft = app.visit.start_new()
        storing = app.add_photos([plain_photo("one"), object()])
        await gate.reached.wait()
        app.session.lock()
        assert app.session.phase is Phase.LOCKED
        gate.opened.set()
        await storing
        await app.session.unlock(PIN)
        assert app.photos.problem is not None
        assert app.photos.problem.code == "not_an_image"
        app.visit.open(draft)
        assert len(app.photos.tiles) == 1


@pytest.mark.parametrize("sick", ["board", "outreach-catania-media"])
async def test_a_damaged_file_locks_nobody_out_and_is_no_wrong_pin(tmp_path: Path, sick: str) -> None:
    async with running(tmp_path) as app:
        await enrolled(app, "giulia")
        app.visit.start_new()
        app.visit.set_address("street", "Via Etnea")
    damaged = b"no page of any database " * 400
    (tmp_path / f"{sick}.sqlite").write_bytes(damaged)
    (tmp_path / f"{sick}.sqlite-wal").unlink(missing_ok=True)
    for _ in range(2):
        async with running(tmp_path) as app:
            await app.session.unlock(PIN)
            assert app.session.phase is Phase.OPEN
            assert [card.address for card in app.today.cards] == ["Via Etnea"]
            assert (app.today.problem.code if app.today.problem else None) == ("copy_set_aside" if sick == "board" else "circle_sick")
    assert (tmp_path / f"{sick}.sqlite").read_bytes() == damaged
