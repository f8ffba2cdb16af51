"""Risk, harms, people: the sentences of the mockups, from the codes of the documents."""

from __future__ import annotations

from datetime import date

import pytest

from ui.present import residence, visit
from ui.present.status import Status
from ui.words import Words

WORDS = Words("it")
TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(("bands", "word"), [("ABC", "alto"), ("DEF", "medio"), ("GHIJ", "basso")])
def test_a_band_has_its_word(bands: str, word: str) -> None:
    assert {visit.risk(band, WORDS).word for band in bands} == {word}


def test_what_was_not_rated_is_never_shown_as_good() -> None:
    none = visit.risk(None, WORDS)
    assert none.tone == "idle"
    assert "basso" not in none.long_word.lower()


def test_the_sentences_of_the_rating() -> None:
    assert visit.likelihood_sentence(18, WORDS) == "In 18 alloggi così, in uno serve il medico"
    assert visit.harm_sentence((0, 100, 316, 584), WORDS) == "Su 100 casi: 10 gravi, 32 seri, 58 moderati"
    assert visit.shown_score(20064.0 / 18, WORDS) == "1.115"
    assert visit.vulnerable("1", WORDS) == "Per un minore di 15 anni, entro 12 mesi"


@pytest.mark.parametrize("harm", visit.HARMS)
def test_the_cases_of_every_harm_add_up_to_a_hundred(harm: str) -> None:
    sentence = visit.harm_sentence(visit.preset_spread(harm), WORDS)
    counted = [int(part.split()[0]) for part in sentence.removeprefix("Su 100 casi: ").split(", ")]
    assert sum(counted) == 100


def test_five_likelihoods_have_words_and_sixteen_stand_in_order() -> None:
    assert [visit.likelihood_word(point, WORDS) for point in visit.WORDED_LIKELIHOODS][:2] == ["Quasi certo", "Molto probabile"]
    assert len(visit.LIKELIHOODS) == 16
    assert list(visit.LIKELIHOODS) == sorted(visit.LIKELIHOODS)
    assert visit.likelihood_word(32, WORDS) == "1 su 32"


def test_people_and_last_visit() -> None:
    assert visit.people(5, 2, WORDS) == "5 persone, 2 minori"
    assert visit.people(1, 0, WORDS) == "1 persona"
    assert visit.people(None, None, WORDS) == "Persone non chieste"
    assert visit.last_visit(date(2026, 11, 21), WORDS, TODAY) == "visto ieri"
    assert visit.last_visit(None, WORDS, TODAY) == "mai visto"


def test_a_target_group_is_neutral() -> None:
    assert {group.tone for code in "abc" if (group := visit.group(code, WORDS))} == {"idle"}


def test_an_overdue_exit_is_said_and_frees_nothing() -> None:
    notes = residence.stay_notes(residence.Stay(date(2026, 8, 3), date(2026, 11, 15), True), WORDS, TODAY)
    assert notes == ["dal 03/08", Status("Uscita passata da 7 giorni", "overdue", "danger")]


def test_a_blocked_bed_explains_itself() -> None:
    assert residence.blocked_note(("occupied", "blocked"), WORDS) == "1 posto non assegnabile: stanza privata"
    assert residence.blocked_note(("occupied",), WORDS) == ""
    assert residence.room_state(("occupied", "blocked")) == "occupied"


def test_floors_have_names() -> None:
    assert [residence.floor_name(floor, WORDS) for floor in ("T", "1", "7", "Ammezzato")] == [
        "Piano terra",
        "Primo piano",
        "Piano 7",
        "Ammezzato",
    ]
    assert [residence.floor_letter(floor) for floor in ("T", "Primo piano")] == ["T", ""]
