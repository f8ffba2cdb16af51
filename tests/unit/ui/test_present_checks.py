"""Any checklist as a form: what is asked now, what stands in each field, what follows; and numbers as people write them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.checklist import NEWEST, built_in
from ui.present import checks
from ui.words import LANGUAGES, Words

WORDS = Words("it")
DECREE, DANGER = built_in("dm-1975"), built_in("immediate-danger")


def decree(**answers: Any) -> checks.Form:
    return checks.form(DECREE, answers, WORDS)


def asked(form: checks.Form) -> dict[str, checks.Question]:
    return {question.id: question for part in form.parts for question in part.questions}


def results(form: checks.Form) -> dict[str, checks.Result]:
    return {result.id: result for part in form.parts for result in part.results}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", [name for name, _ in NEWEST])
def test_every_published_list_is_a_form_in_both_languages(name: str, language: str) -> None:
    version = dict(NEWEST)[name]
    made = checks.form(built_in(name, version), {}, Words(language))
    assert made.title
    assert made.answered == 0
    assert all((question.label and question.unit) or question.kind != "number" for question in asked(made).values())


def test_a_question_is_there_only_while_it_is_asked_and_its_answer_waits() -> None:
    assert "window_area" not in asked(decree())
    assert "window_area" in asked(decree(windows="yes"))
    closed = decree(windows="no", window_area="yes")
    assert "window_area" not in asked(closed)
    assert closed.aside == 1


def test_i_do_not_know_is_no_answer_of_those_that_are_counted() -> None:
    assert decree(heating="yes").answered == 1
    unsure = decree(heating="unknown")
    assert unsure.answered == 0
    assert asked(unsure)["heating"].chosen == ("unknown",)


def test_what_follows_waits_for_what_is_not_known_and_then_says_it_in_its_unit() -> None:
    assert results(decree())["height_ok"].said is None
    assert results(decree(mountain="no"))["height_required"].said == "2,70 m"
    judged = results(decree(mountain="no", lowest_height=2650, area=660_000, people=5))
    assert judged["height_ok"].said == "conforme solo con asseverazione 5-bis"
    assert (judged["area_required"].said, judged["people_allowed"].said, judged["area_ok"].said) == ("66,00 m²", "5 persone", "sì")
    assert judged["conforming"].said == "no", "whatever else is found"
    high = results(decree(mountain="no", lowest_height=2700, area=660_000, people=5))
    assert high["height_ok"].said == "conforme"
    assert high["conforming"].said is None, "the rest was not looked at"
    assert judged["height_ok"].rule


def test_an_answer_that_cannot_stand_says_what_to_do_and_stays() -> None:
    tiny = asked(decree(lowest_height=100))["lowest_height"]
    assert tiny.typed == "0,10"
    assert "non è possibile" in tiny.fault
    odd = asked(decree(lowest_height="due metri"))["lowest_height"]
    assert odd.typed == "due metri"
    assert "2,70" in odd.fault


def test_what_a_list_expects_is_wanted_until_it_is_answered() -> None:
    assert asked(decree())["heating"].wanted
    assert not asked(decree(heating="no"))["heating"].wanted
    assert not asked(checks.form(built_in("home-faults"), {}, WORDS))["leaks"].wanted


def test_some_of_a_list_can_stand_on_another_page() -> None:
    found = checks.form(DECREE, {}, WORDS, {"heating", "bathroom"})
    assert list(asked(found)) == ["bathroom", "heating"]
    assert found.asked == 2


def test_a_second_tap_takes_an_answer_back_and_several_are_kept_in_their_order() -> None:
    heating = asked(decree(heating="no"))["heating"]
    assert checks.toggled(heating, "no") is None
    assert checks.toggled(heating, "yes") == "yes"
    assert "gas_smell" in {item.id for item in DANGER.items}
    done = asked(checks.form(DANGER, {"gas_smell": "yes", "done": ["gas_shut"]}, WORDS))["done"]
    assert checks.toggled(done, "called_112") == ["called_112", "gas_shut"]
    assert checks.toggled(done, "gas_shut") is None


@pytest.mark.parametrize(
    ("text", "scale", "value"),
    [
        ("2,7", 3, 2700),
        ("2.70", 3, 2700),
        ("2,705", 3, 2705),
        (",5", 3, 500),
        ("14", 4, 140_000),
        ("12,2450", 4, 122_450),
        ("185", 0, 185),
        ("-5", 0, -5),
        ("  ", 0, None),
        ("2,7051", 3, "2,7051"),
        ("1,5", 0, "1,5"),
        ("-", 0, "-"),
        ("2 m", 3, "2 m"),
    ],
)
def test_numbers_are_read_as_people_write_them(text: str, scale: int, value: object) -> None:
    assert checks.read_number(text, scale) == value


@given(st.integers(-(10**9), 10**9), st.sampled_from([0, 3, 4]), st.sampled_from(LANGUAGES))
def test_what_stands_in_a_field_means_what_was_answered(value: int, scale: int, language: str) -> None:
    shown = checks.shown_number(value, scale, Words(language))
    assert checks.read_number(shown, scale) == value
