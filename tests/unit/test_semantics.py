"""The rules of the walk over the semantics tree, each shown a page that breaks it and one that keeps it."""

from __future__ import annotations

from dataclasses import replace

from tests.support import semantics
from tests.support.semantics import Box, Node

BUTTON = Node("1", "button", "Consegna", Box(0, 0, 200, 56), tappable=True, focusable=True)


def at(left: float, top: float, width: float = 200, height: float = 56, **changed: object) -> Node:
    return replace(BUTTON, **{"id": f"{left},{top}", "box": Box(left, top, left + width, top + height), **changed})  # type: ignore[arg-type]


def test_a_tap_without_words_is_found() -> None:
    for name in ("", "·", "\ue5cd", "visit.deliver"):
        assert semantics.unnamed([replace(BUTTON, name=name)]), name
    for name in ("Consegna", "1", "Città"):
        assert not semantics.unnamed([replace(BUTTON, name=name)]), name
    assert not semantics.unnamed([replace(BUTTON, name="", role="", tappable=False, focusable=False)])


def test_a_tap_that_does_not_say_what_it_is_is_found() -> None:
    assert semantics.roleless([replace(BUTTON, role="")])
    assert semantics.roleless([replace(BUTTON, role="group")])
    assert not semantics.roleless([BUTTON])


def test_what_a_thumb_would_miss_is_found() -> None:
    assert semantics.small([at(0, 0, 200, 44)])
    assert semantics.small([at(0, 0, 40, 56)])
    assert not semantics.small([at(0, 0, 48, 48)])
    assert semantics.small([at(0, 0, 200, 44)], ["filter-"])
    assert not semantics.small([at(0, 0, 200, 44, identifier="filter-all")], ["filter-"])


def test_the_rest_of_a_line_that_was_scrolled_away_is_no_low_target() -> None:
    page = Node("page", "group", "", Box(0, 0, 200, 300))
    assert not semantics.small([page, at(0, 297, 200, 3, above=("page",))])
    assert semantics.small([page, at(0, 290, 200, 3, above=("page",))])
    assert semantics.small([page, at(0, 260, 200, 40, above=("page",))])


def test_two_at_one_place_are_found_but_for_a_part_and_what_floats() -> None:
    assert semantics.over_one_another([at(0, 0), at(100, 30)])
    assert not semantics.over_one_another([at(0, 0), at(0, 56)])
    assert not semantics.over_one_another([at(0, 0, id="card"), at(100, 30, above=("card",))])
    screen, listed = Node("screen", "", "", Box(0, 0, 400, 900)), Node("list", "", "", Box(0, 0, 400, 400), ("screen",))
    last = at(0, 380, above=("list", "screen"))
    assert not semantics.over_one_another([screen, listed, last, at(100, 390, above=("screen",))])
    assert not semantics.small([screen, listed, replace(last, box=Box(0, 380, 200, 420))])


def test_the_order_goes_on_down_or_into_a_new_column() -> None:
    assert semantics.out_of_order([at(200, 0), at(0, 0)])
    assert semantics.out_of_order([at(0, 100), at(0, 0)])
    assert not semantics.out_of_order([at(0, 0), at(200, 0), at(0, 60), at(0, 120), at(210, 0)])


def test_words_that_leave_the_screen_or_their_ground_are_found() -> None:
    words = Node("words", "", "Via Plebiscito", Box(10, 10, 190, 40), ("1",), text="Via Plebiscito")
    assert not semantics.cut_off([BUTTON, words], 412)
    assert semantics.cut_off([BUTTON, replace(words, box=Box(10, 10, 190, 90))], 412)
    assert semantics.cut_off([replace(words, above=(), box=Box(300, 10, 420, 40))], 412)


def test_words_over_words_are_found() -> None:
    words = Node("words", "", "Via Plebiscito", Box(10, 10, 190, 40), text="Via Plebiscito")
    assert semantics.words_over_words([words, replace(words, id="others", box=Box(10, 30, 190, 60))])
    assert not semantics.words_over_words([words, replace(words, id="others", box=Box(10, 40, 190, 70))])
