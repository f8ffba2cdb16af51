"""The cards under the rooms: the figures of mockup 06, what is missing in words, and never a green word while something is."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.dwelling_rooms import ROOM_KINDS, MeasuredRoom
from schemas.rules.ages import AgeSpan
from schemas.rules.crowding import Occupant
from schemas.rules.deprivation import Faults
from schemas.rules.homes import Home, judge
from schemas.rules.space_rules import MISSING, OUTCOMES
from ui.present import rooms_results
from ui.present.rooms_cards import Called, Line, Pips, Result
from ui.words import LANGUAGES, Language, Words

IT = Words("it")
CALLED = Called(
    rooms={"a": "Camera 1", "b": "Camera 2", "c": "Soggiorno e cucina", "d": "Bagno"},
    people={"r": "Rosaria", "s": "Salvatore", "d": "Davide", "n": "Noemi", "m": "Samuele"},
    ages={"d": "Davide, 19 anni", "n": "Noemi, 15 anni", "m": "Samuele, 9 anni"},
)


def measured(kind: str, first: int, second: int, height: int | None, **more: object) -> MeasuredRoom:
    return MeasuredRoom.read({"kind": kind, "size": {"sides_mm": [first, second]}, **({"height_mm": height} if height else {}), **more})


def person(key: str, age: int, sex: str, partner: str | None = None) -> Occupant:
    return Occupant(key, AgeSpan(age, age), sex, partner, partner is None)


FAMILY = (person("r", 41, "f", "s"), person("s", 43, "m", "r"), person("d", 19, "m"), person("n", 15, "f"), person("m", 9, "m"))
ROOMS = {
    "a": measured("bedroom", 3600, 3400, 2850),
    "b": measured("bedroom", 2800, 3100, 2550),
    "c": measured("living_kitchen", 4200, 3900, 2850),
    "d": MeasuredRoom.read({"kind": "bathroom"}),
}
OPENS = {"window": {"opens": True, "openings": [{"area_cm2": 30_000}]}}
WHOLE = {
    "a": measured("bedroom", 4000, 4000, 2850, sleepers=2, **OPENS),
    "c": measured("living_kitchen", 4200, 3900, 2850, **OPENS),
    "d": measured("bathroom", 2000, 2000, 2500),
}
LOOKED = Faults(leaks=False, bath_or_shower=True, indoor_toilet=True, too_dark=False)
MOCKUP = Home(ROOMS, True, (FAMILY,), 5, 7)
ANSWERED = {"bathroom": "yes", "bathroom_air": "yes", "kitchen_corner": "no", "heating": "yes"}
GOOD = Home(WHOLE, True, ((person("r", 41, "f", "s"), person("s", 43, "m", "r")),), 2, 7, LOOKED, ANSWERED)


def card(home: Home, key: str, words: Words = IT) -> Result:
    return next(result for result in rooms_results.results(judge(home), CALLED, words) if result.key == key)


def sentence(result: Result) -> str:
    return ", ".join(part.text for part in result.sentence)


def heavy(result: Result) -> list[str]:
    return [part.text for part in result.sentence if part.heavy]


def test_two_are_allowed_and_five_are_there() -> None:
    found = card(MOCKUP, "people")
    assert sentence(found) == "2 ammesse, 5 presenti"
    assert heavy(found) == ["5 presenti"]
    assert (found.verdict.text, found.verdict.tone) == ("3 di troppo", "danger")
    assert found.pips == Pips("person", 2, bad=3)
    assert found.missing == ""
    space, needed = found.reasons
    assert [(line.text, line.figure) for line in space.lines] == [
        ("Camera 1", "12,24 m²"),
        ("Camera 2", "8,68 m²"),
        ("Soggiorno e cucina", "16,38 m²"),
    ]
    assert space.total == Line("in tutto", "", "37,30 m²")
    assert [(line.text, line.figure) for line in needed.lines] == [("4 persone", "56,00 m²"), ("1 persona in più", "10,00 m²")]
    assert needed.total == Line("servono", "", "66,00 m²")


def test_three_rooms_are_there_and_five_are_needed_one_line_for_each() -> None:
    found = card(MOCKUP, "rooms")
    assert sentence(found) == "3 ci sono, 5 servono"
    assert heavy(found) == ["5 servono"]
    assert (found.verdict.text, found.verdict.tone) == ("Sovraffollato", "danger")
    assert found.pips == Pips("room", 3, bad=2)
    assert [(line.figure, line.text, line.aside) for line in found.reasons[0].lines] == [
        ("1", "Tutto il nucleo", "stanza comune"),
        ("1", "Rosaria e Salvatore", "una per coppia"),
        ("1", "Davide, 19 anni", "una per adulto da solo"),
        ("1", "Noemi, 15 anni", "una ogni 2 ragazze, 12-17 anni"),
        ("1", "Samuele, 9 anni", "una ogni 2 sotto i 12 anni"),
    ]
    assert found.reasons[0].total == Line("servono", "contano camere e soggiorno, da 4 m²", "5")


def test_a_range_is_shown_while_an_age_is_missing() -> None:
    family = (*FAMILY[:3], Occupant("n", None, "f"), FAMILY[4])
    found = card(Home({**ROOMS, "e": measured("bedroom", 3000, 3000, 2700)}, True, (family,), 5, 7), "rooms")
    assert sentence(found) == "4 ci sono, da 4 a 5 servono"
    assert (found.verdict.text, found.verdict.tone) == ("Non si può dire", "idle")
    assert found.missing == "Manca: l'età (Noemi)"
    assert found.pips == Pips("room", 4, unsure=1)


def test_people_who_were_only_counted_are_missing_and_too_many_are_too_many() -> None:
    assert card(Home(ROOMS, True, (), 2, 7), "rooms").missing == "Manca: chi ci vive"
    found = card(Home(ROOMS, True, (), 9, 7), "rooms")
    assert found.verdict.text == "Sovraffollato"
    assert found.missing == ""


def test_all_measured_and_enough_is_green_in_every_card() -> None:
    tones = {result.key: result.verdict.tone for result in rooms_results.results(judge(GOOD), CALLED, IT)}
    assert tones == {"people": "ok", "rooms": "ok", "deprivation": "ok", "house": "ok"}
    assert sentence(card(GOOD, "people")) == "2 ammesse, 2 presenti"
    assert card(GOOD, "people").verdict.text == "Ci stanno"


def test_severe_deprivation_names_the_fault_that_was_seen() -> None:
    damp = Home(ROOMS, True, (FAMILY,), 5, 7, Faults(leaks=True))
    found = card(damp, "deprivation")
    assert (found.verdict.text, found.verdict.tone) == ("Grave disagio", "danger")
    assert [(line.text, line.sign.text if line.sign else "") for line in found.reasons[0].lines] == [
        ("È sovraffollata", "Sì"),
        ("Il tetto perde, oppure c'è umidità o marcio", "Sì"),
        ("Non c'è né bagno o doccia né gabinetto in casa", "Non guardato"),
        ("La casa è troppo buia", "Non guardato"),
    ]


def test_a_fault_that_nobody_looked_for_is_asked_and_is_no_comfort() -> None:
    found = card(MOCKUP, "deprivation")
    assert found.verdict.tone == "idle"
    assert found.missing == "Manca: se il tetto perde o c'è umidità, se la casa è buia e altre 2 cose"


def test_the_house_shows_the_worst_first_and_what_a_certification_would_ask() -> None:
    found = card(MOCKUP, "house")
    assert (found.verdict.text, found.verdict.tone) == ("Non conforme", "danger")
    first = found.reasons[0].lines[0]
    assert (first.text, first.aside) == ("Camera 2 · Camera da letto", "8,68 m², servono 9,00 m²")
    low = next(line for line in found.reasons[0].lines if line.text == "Camera 2 · Altezza")
    assert (low.aside, low.sign.text if low.sign else "") == ("2,55 m, servono 2,70 m", "Solo con asseverazione 5-bis")
    assert [line.text for line in found.reasons[0].lines].count("Camera 1") == 1, "what is missing of a room is one line"
    waiting = next(line for line in found.reasons[0].lines if line.text == "Camera 1")
    assert waiting.aside == "Manca: in quanti ci dormono e se si apre una finestra"
    assert any("serve un progettista che lo asseveri" in note for note in found.notes)
    assert any(note == "Qui non si giudica quanta luce entra." for note in found.notes)
    assert not any("asseveri" in note for note in card(GOOD, "house").notes)


@pytest.mark.parametrize("unasked", ANSWERED)
def test_the_house_is_not_called_compliant_before_the_decrees_other_questions_are_answered(unasked: str) -> None:
    for answer in (None, "unknown"):
        found = card(replace(GOOD, said={**ANSWERED, unasked: answer}), "house")
        assert found.verdict.tone == "idle"
        assert found.missing.startswith("Manca: ")
    assert card(replace(GOOD, said={**ANSWERED, "heating": "no"}), "house").verdict.text == "Non conforme"


def test_a_one_room_flat_is_measured_whole() -> None:
    flat = Home({"a": measured("one_room", 5000, 5000, 2700), "d": measured("bathroom", 2000, 2000, 2400)}, True, ((FAMILY[2],),), 1, 7)
    found = card(flat, "people")
    assert sentence(found) == "1 ammessa, 1 presente"
    assert found.reasons[0].total == Line("in tutto", "servono 28,00 m²", "29,00 m²")
    assert len(found.reasons) == 1
    small = card(Home({**flat.rooms, "a": measured("one_room", 4000, 5000, 2700)}, True, ((FAMILY[2],),), 1, 7), "people")
    assert (small.verdict.text, small.verdict.tone) == ("Solo con asseverazione 5-bis", "warning")


def test_an_empty_home_asks_for_everything_and_judges_nothing() -> None:
    found = rooms_results.results(judge(Home({})), CALLED, IT)
    assert {result.verdict.tone for result in found} == {"idle"}
    assert all(result.missing for result in found)
    assert sentence(found[0]) == "Metri da prendere, persone da contare"
    assert sentence(found[1]) == "Nessuna stanza misurata, persone da scrivere"


def some_room(kind: str | None, size: object, height: int | None, window: object, sleepers: int | None) -> MeasuredRoom:
    told = {"kind": kind, "size": size, "height_mm": height, "window": window, "sleepers": sleepers}
    return MeasuredRoom.read({name: value for name, value in told.items() if value is not None})


SOME = st.builds(
    some_room,
    st.sampled_from([None, *(kind.code for kind in ROOM_KINDS)]),
    st.sampled_from([None, {"sides_mm": [3600, 3400]}, {"area_cm2": 81_000}]),
    st.sampled_from([None, 2700, 2550, 2300]),
    st.sampled_from([None, {"opens": False}, {"opens": True}, {"opens": True, "openings": [{"area_cm2": 20_000}]}]),
    st.sampled_from([None, 0, 1, 3]),
)
SOMEBODY = st.builds(
    lambda age, sex: Occupant("d", None if age is None else AgeSpan(age, age), sex, None, True),
    st.sampled_from([None, 9, 15, 40]),
    st.sampled_from([None, "f", "m"]),
)
HOMES = st.builds(
    lambda rooms, listed, people, told: Home(dict(zip("abcd", rooms, strict=False)), listed, (tuple(people),), told, 7),
    st.lists(SOME, max_size=4),
    st.booleans(),
    st.lists(SOMEBODY, max_size=3),
    st.sampled_from([None, 0, 2, 5]),
)


@given(HOMES, st.sampled_from(LANGUAGES))
def test_no_card_is_green_with_something_missing_and_every_grey_one_says_what(home: Home, language: Language) -> None:
    for result in rooms_results.results(judge(home), CALLED, Words(language)):
        assert not (result.missing and result.verdict.tone == "ok"), result
        assert bool(result.missing) == (result.verdict.tone == "idle"), result
        assert result.sentence


@pytest.mark.parametrize("language", LANGUAGES)
def test_whatever_may_be_missing_has_its_words(language: Language) -> None:
    assert all(Words(language).has(f"rooms.gap.{gap.code}") for gap in MISSING)
    assert {Words(language).say(f"rooms.outcome.{outcome.code}") for outcome in OUTCOMES}
