"""One dwelling written down twice, over real services and files: joined, parted, and neither loses a word."""

from __future__ import annotations

from pathlib import Path

from mobile.state.application import ApplicationState
from tests.support.application import enrolled, running, until


def visited(app: ApplicationState, street: str, people: int | None = None) -> str:
    app.visit.start_new()
    app.visit.set_address("street", street)
    app.visit.set_address("number", "118")
    if people is not None:
        app.visit.put("people_count", people)
    app.visit.rate("1", 18, "II")
    assert app.visit.submit("di corsa")
    dwelling = app.visit.dwelling
    app.visit.close()
    assert dwelling is not None
    return dwelling


async def test_two_are_joined_with_one_tap_shown_as_one_and_parted_later(tmp_path: Path) -> None:
    async with running(tmp_path) as app:
        await enrolled(app, "giulia")
        elder, younger = visited(app, "Via della Concordia", 5), visited(app, "Via Concordia")
        await until(app, lambda: app.today.known == 2)
        app.visit.start_at(younger)
        app.visit.look_for_doubles()
        assert [(one.dwelling, one.reason) for one in app.visit.doubles] == [(elder, "same_address")]
        app.visit.join(elder)
        assert (app.visit.doubles, app.visit.done_to_double) == ([], "joined_now")
        assert [one.address for one in app.visit.joined] == ["Via della Concordia 118"]
        assert app.visit.people == 5
        assert len(app.visit.past) == 2, "the visits to both"
        await until(app, lambda: [card.dwelling for card in app.today.cards] == [elder])
        draft = app.visit.draft
        app.visit.close()
        app.visit.start_at(elder)
        assert app.visit.draft == draft, "either name leads to the draft that is open"
        app.visit.look_for_doubles()
        app.visit.part(app.visit.joined[0].fact)
        assert (app.visit.joined, app.visit.done_to_double) == ([], "parted_now")
        await until(app, lambda: {card.dwelling for card in app.today.cards} == {elder, younger})
        app.visit.close()
        app.visit.start_at(younger)
        assert app.visit.street == "Via Concordia"
        assert app.visit.people is None


async def test_joining_is_undone_by_the_bar_and_so_is_parting(tmp_path: Path) -> None:
    async with running(tmp_path) as app:
        await enrolled(app, "giulia")
        elder, younger = visited(app, "Via Etnea"), visited(app, "Via Plebiscito")
        app.visit.start_at(elder)
        app.visit.look_for_doubles("plebi")
        assert [one.dwelling for one in app.visit.doubles] == [younger]
        app.visit.join(younger)
        app.visit.undo_double()
        assert (app.visit.joined, app.visit.done_to_double, [one.dwelling for one in app.visit.doubles]) == ([], "", [younger])
        app.visit.join(younger)
        app.visit.part(app.visit.joined[0].fact)
        app.visit.undo_double()
        assert [one.dwelling for one in app.visit.joined] == [younger]


async def test_what_is_typed_while_joining_is_not_lost(tmp_path: Path) -> None:
    async with running(tmp_path) as app:
        await enrolled(app, "giulia")
        elder, younger = visited(app, "Via Etnea"), visited(app, "Via Plebiscito")
        app.visit.start_at(younger)
        app.visit.put("people_count", 7)
        app.visit.join(elder)
        assert app.visit.people == 7
        app.visit.set_note("Due campanelli, una porta sola")
        app.visit.close()
        await until(app, lambda: bool(app.today.cards) and app.today.cards[0].draft is not None)
        assert [card.dwelling for card in app.today.cards] == [elder]
        app.visit.start_at(elder)
        assert (app.visit.note, app.visit.people) == ("Due campanelli, una porta sola", 7)


async def test_what_was_done_in_one_visit_is_not_undone_from_another(tmp_path: Path) -> None:
    """Nobody closes a visit: a tap on another card opens that one over it."""
    async with running(tmp_path) as app:
        await enrolled(app, "giulia")
        elder, younger, third = (visited(app, street) for street in ("Via Etnea", "Via Plebiscito", "Via Garibaldi"))
        app.visit.start_at(elder)
        app.visit.remove(f"rooms/{app.visit.add_room('bedroom')}")
        app.visit.look_for_doubles("plebi")
        app.visit.join(younger)
        app.visit.start_at(third)
        assert (app.visit.taken_away, app.visit.done_to_double, app.visit.doubles_query) == (None, "", "")
        app.visit.undo_double()
        app.visit.bring_back()
        app.visit.start_at(elder)
        app.visit.look_for_doubles()
        assert [one.dwelling for one in app.visit.joined] == [younger]
        assert app.visit.place is not None
        assert app.visit.place.rooms == ()
