"""The legal and social side in words: ETHOS Light beside every code, proposals by what is known, four facts that stay apart."""

from __future__ import annotations

from typing import Any

from schemas.dwelling import Dwelling, read_dwelling
from schemas.ethos import ETHOS
from schemas.records import LiveValue, Record
from ui.present import facts as present
from ui.words import Words

IT = Words("it")
PLACE = "dwelling:01jd0000000000000000000000"


def dwelling(**said: Any) -> Dwelling:
    fields = {name: (LiveValue(value, (f"change:{name}",), "", "", False),) for name, value in said.items()}
    return read_dwelling(Record(PLACE, fields))


def test_all_thirteen_categories_stand_with_their_concept_and_light_beside_each_code() -> None:
    found = present.categories(IT)
    assert len(found) == 13
    codes = [one.code for category in found for one in category.situations]
    assert codes == [one.code for one in ETHOS]
    assert all(one.light for category in found for one in category.situations)
    assert {one.code: one.light_short for one in found[10].situations} == {"11.1": "Light 9", "11.2": "Light 10", "11.3": "Light 11"}
    assert found[10].concept == "Sistemazione inadeguata"
    assert found[10].situations[1].light == "ETHOS Light 10: Edifici che non sono case"


def test_light_is_derived_and_says_where_it_has_nothing() -> None:
    assert present.situation("11.1", IT).light == "ETHOS Light 9: Case mobili"
    assert present.situation("12.1", IT).light == "ETHOS Light non ha una voce per questo"


def test_the_code_of_a_newer_list_stands_for_itself() -> None:
    assert present.situation("14.1", IT).word == "14.1"


def test_the_likeliest_codes_follow_from_what_is_known() -> None:
    garage = dwelling(target_group="c", space="garage", title="squatting")
    assert present.offered(garage, IT)[0].code == "11.2"
    assert [one.code for one in present.offered_second(garage, IT)] == ["8.3"]
    assert [one.code for one in present.offered(dwelling(target_group="a"), IT)] == ["12.1"]
    assert present.offered(dwelling(target_group="a", order={"ground": "eviction"}), IT)[0].code == "9.1"
    assert present.offered(dwelling(), IT) == []


def test_a_flag_is_proposed_for_an_order_of_safety_and_not_for_an_eviction() -> None:
    assert present.proposes_flag(dwelling(target_group="a"), "12.1")
    assert not present.proposes_flag(dwelling(target_group="a"), "8.1")
    assert not present.proposes_flag(dwelling(target_group="a", order={"ground": "eviction"}), "12.1")
    assert not present.proposes_flag(dwelling(target_group="c"), "12.1")


def test_what_was_chosen_is_offered_whatever_is_proposed() -> None:
    chosen = dwelling(target_group="a", ethos={"primary": "8.1", "secondary": "13.1"})
    assert "8.1" in [one.code for one in present.offered(chosen, IT)]
    assert [one.code for one in present.offered_second(chosen, IT)] == ["13.1"]


def test_four_facts_and_not_asked_is_not_the_same_as_not_known() -> None:
    asked = dwelling(fitness_title={"answer": "unknown"}, declared_unfit={"answer": "no"})
    assert [fact.answer for fact in present.facts(asked, IT)] == ["unknown", "no", None, None]
    assert present.answered(asked, IT).text == "2 risposte su 4"
    assert present.answered(asked, IT).tone == "idle"
    every = dwelling(**{code: {"answer": "unknown"} for code in present.FACTS})
    assert (present.answered(every, IT).text, present.answered(every, IT).tone) == ("4 risposte su 4", "ok")


def test_an_order_that_is_known_answers_nothing_by_itself() -> None:
    known = dwelling(order={"number": "214", "state": "notified"})
    order = present.facts(known, IT)[2]
    assert (order.answer, order.hint) == (None, "n. 214, qui sopra")


def test_the_paper_of_an_answer_is_said() -> None:
    known = dwelling(declared_unfit={"answer": "yes", "reference": "atto 12", "on": "2026-03-01"})
    assert present.paper(known, "declared_unfit", IT) == "atto 12, 01/03/2026"
    assert present.paper(known, "fitness_title", IT) == ""


def test_what_the_fields_say_against_each_other_is_told_and_changes_nothing() -> None:
    both = dwelling(order={"number": "214"}, under_vacate_order={"answer": "no"}, conditions=["INAGIBILE"], target_group="b", space="cave")
    assert len(present.doubts(both, IT)) == 3
    assert both.under_vacate_order.value is not None
    assert both.under_vacate_order.value.answer == "no"


def test_a_row_says_what_is_known() -> None:
    assert present.summary(dwelling(), IT) == "Che posto è, ETHOS, titolo"
    known = dwelling(space="garage", ethos={"primary": "11.2"}, title="lease")
    assert present.summary(known, IT) == "Garage o box · ETHOS 11.2 · Affitto con contratto"


def test_cadastre_and_the_official_form_in_one_line() -> None:
    known = dwelling(
        cadastral={"units": [{"sheet": "69", "parcel": "1234", "sub": "5"}]},
        aedes={"outcome": "B", "external_risk": True, "form": "12", "on": "2019-01-03"},
    )
    assert known.cadastral.value is not None
    assert present.units(known.cadastral.value, IT) == "foglio 69, particella 1234, sub 5"
    assert known.aedes.value is not None
    assert present.aedes(known.aedes.value, IT) == "B/F · Non si può usare · scheda 12, 03/01/2019"


def test_every_list_is_said_in_both_languages() -> None:
    for words in (IT, Words("en")):
        listed = [*present.conditions(words), *present.titles(words), *present.outcomes(words), *present.answers(words)]
        assert all(word and word != code for code, word in listed)
        assert all(word != code for code, word, _ in present.spaces(words))


def test_whether_anything_is_written_of_the_place() -> None:
    assert present.written(dwelling(), IT).text == "Facoltativo"
    assert present.written(dwelling(title="lease"), IT).text == "Scritto"
