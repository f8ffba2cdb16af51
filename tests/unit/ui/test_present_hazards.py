"""The hazards of a visit: those of the checklist that its draft is on, in parts that leave none out, with the words of that checklist."""

from __future__ import annotations

import pytest

from schemas.checklist import HAZARDS, built_in
from schemas.codes import HAZARD_BY_CODE
from ui.components.icons import ICONS
from ui.present import hazards, visit
from ui.words import LANGUAGES, Words

WORDS = Words("it")
ALL, FIVE = built_in(*HAZARDS), built_in("hhsrs-2006", 1)


def test_a_visit_lists_what_its_checklist_asks_and_an_old_one_its_five() -> None:
    assert hazards.in_order(ALL) == tuple(HAZARD_BY_CODE)
    assert hazards.in_order(FIVE) == ("1", "2", "11", "23", "29")


@pytest.mark.parametrize("checklist", [ALL, FIVE])
def test_no_part_leaves_one_out_and_none_stands_twice(checklist: object) -> None:
    for parts in (hazards.parts, hazards.at_a_glance):
        shown = [code for part in parts(checklist, WORDS) for code in part.codes]  # type: ignore[arg-type]
        assert sorted(shown) == sorted(hazards.in_order(checklist))  # type: ignore[arg-type]


def test_at_a_glance_those_seen_most_stand_first_and_the_others_by_their_group() -> None:
    glance = hazards.at_a_glance(ALL, WORDS)
    assert [part.title for part in glance] == [
        "Visti più spesso",
        "Corpo: aria, freddo, sostanze",
        "Mente: spazio, sicurezza, quiete",
        "Infezioni: igiene e acqua",
        "Incidenti",
    ]
    assert glance[0].codes == ("1", "2", "11", "23", "29")
    assert [part.title for part in hazards.at_a_glance(FIVE, WORDS)] == ["Visti più spesso"]


def test_one_after_the_other_goes_on_after_the_last_and_not_back_to_what_was_passed_by() -> None:
    assert hazards.to_go_on_with(ALL, ()) == "1"
    assert hazards.to_go_on_with(ALL, ("1", "7")) == "8"
    assert hazards.to_go_on_with(ALL, ("29",)) is None
    assert hazards.following(ALL, "28") == "29"
    assert hazards.following(ALL, "29") is None
    assert hazards.following(FIVE, "2") == "11"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_hazard_says_what_to_look_at_and_its_own_harms(language: str) -> None:
    words = Words(language)
    for code in hazards.in_order(ALL):
        assert hazards.look_for(ALL, code, words)
        assert len({hazards.harm_example(ALL, code, harm, words) for harm in visit.HARMS}) == len(visit.HARMS)
        assert hazards.ICONS[code] in ICONS


def test_examples_are_of_the_version_that_the_draft_is_on() -> None:
    assert hazards.harm_example(FIVE, "23", "IV", WORDS) == FIVE.item("electrical").harms["IV"].it
    assert hazards.harm_example(FIVE, "7", "III", WORDS) == "bronchiti, stress che dura", "a list without it has the general words"


def test_averages_are_told_where_a_sheet_knows_them() -> None:
    assert hazards.averages(ALL, "21", WORDS) == ["casa degli anni Trenta 1 su 226", "appartamento dopo il 1979 1 su 409"]
    assert hazards.averages(ALL, "1", WORDS) == []


def test_only_crowding_is_rated_twice() -> None:
    assert [code for code in hazards.in_order(ALL) if hazards.needs_two(code)] == ["11"]


def test_what_an_assessment_leaves_open_is_told_for_the_version_it_names() -> None:
    seen: dict[str, object] = {"hazards": {"1": {}, "29": {}}}
    assert len(hazards.not_rated({**seen, "checklist": {"id": "hhsrs-2006", "version": 2}})) == 27
    assert hazards.not_rated({**seen, "checklist": {"id": "hhsrs-2006", "version": 1}}) == ["2", "11", "23"]
    assert len(hazards.not_rated({**seen, "checklist": {"id": "hhsrs-2006", "version": 99}})) == 27
