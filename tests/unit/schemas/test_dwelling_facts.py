"""The legal and social side of a dwelling: ETHOS and its Light, the order with its dates, AeDES, the cadastre, the four facts apart."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import dwelling_codes as lists
from schemas.aedes import outcome_written, use_of
from schemas.cadastre import CadastralUnit, same_unit
from schemas.chosen import in_order
from schemas.dwelling import Dwelling, check_dwelling_field, read_dwelling
from schemas.dwelling_facts import fact_remarks
from schemas.errors import InvalidDocument
from schemas.ethos import BY_SPACE, BY_TITLE, CATEGORIES, CONCEPTS, ETHOS, ETHOS_LIGHT, RESIDENT, Known, ethos_light, fits_ground, proposed
from schemas.records import fold_record
from schemas.vacate_order import VacateOrder, remarks
from tests.support.builders import Pen, a_change, a_dwelling, a_dwelling_id, a_household_id, a_ulid

PEN = Pen("giulia", "phoneaaaaa")
ORDER: dict[str, Any] = {
    "number": "214",
    "issued_on": "2026-11-12",
    "authority": "mayor",
    "ground": "art_54",
    "reason": "collapse",
    "reason_text": "solaio e cornicione",
    "premises": {
        "address": "Via della Concordia 118",
        "floor": "2",
        "unit": "int. 5",
        "cadastral": [{"sheet": "69", "parcel": "1204", "sub": "5"}],
    },
    "inspections": [{"body": "fire_brigade", "on": "2026-11-10", "protocol": "3381"}],
    "notified_on": "2026-11-16",
    "leave_by": "2026-12-01",
    "households": 1,
    "people": 5,
    "prefect": {"told": True, "on": "2026-11-11"},
    "state": "notified",
    "state_on": "2026-11-16",
    "photos": ["photo:" + "a" * 26],
}
"""The order of mockup 05."""


def refused(field: str, value: object) -> InvalidDocument:
    with pytest.raises(InvalidDocument) as caught:
        check_dwelling_field(field, value)
    return caught.value


def a_read_dwelling(**fields: Any) -> Dwelling:
    return read_dwelling(fold_record(a_dwelling_id(), a_dwelling(PEN, **fields)))


def test_every_list_has_both_languages_and_codes_that_do_not_repeat() -> None:
    listed: tuple[Any, ...] = (lists.CONDITIONS, lists.SPACES, lists.TITLES, lists.AUTHORITIES, lists.GROUNDS, lists.REASONS, lists.ANSWERS)
    listed += (lists.INSPECTORS, lists.ORDER_STATES, lists.ADDRESSEE_ROLES, lists.LEGAL_FACTS, lists.AEDES, lists.USES, ETHOS, ETHOS_LIGHT)
    for entries in (*listed, CATEGORIES, CONCEPTS):
        codes = [entry.code for entry in entries]
        assert len(codes) == len(set(codes))
        assert all(entry.label.it and entry.label.en and entry.label.it != "" for entry in entries)
    assert {code.code for code in lists.CONDITIONS} == {
        *("ANTIGIENICO", "IMPROPRIO", "INAGIBILE", "SOVRAFFOLLATO", "PRECARIO_SERVIZI", "PERICOLO")
    }


def test_ethos_has_four_concepts_thirteen_categories_and_every_situation_between_1_1_and_13_1() -> None:
    assert [category.code for category in CATEGORIES] == [str(number) for number in range(1, 14)]
    assert {category.concept for category in CATEGORIES} == {concept.code for concept in CONCEPTS}
    assert {situation.category.code for situation in ETHOS} == {category.code for category in CATEGORIES}
    counts = {category.code: sum(situation.category == category for situation in ETHOS) for category in CATEGORIES}
    assert list(counts.values()) == [1, 1, 3, 1, 2, 3, 2, 3, 2, 1, 3, 1, 1]
    assert (ETHOS[0].code, ETHOS[-1].code) == ("1.1", "13.1")


@pytest.mark.parametrize(
    ("code", "light", "group"),
    [
        *(("1.1", "1", 1), ("2.1", "2", 2), ("3.1", "3", 3), ("3.2", "4", 3), ("3.3", "5", 3), ("4.1", "6", 3)),
        *(("6.2", "7", 4), ("6.1", "8", 4), ("11.1", "9", 5), ("11.2", "10", 5), ("11.3", "11", 5), ("8.1", "12", 6)),
    ],
)
def test_ethos_light_follows_from_the_code(code: str, light: str, group: int) -> None:
    found = ethos_light(code)
    assert found is not None
    assert (found.code, found.group) == (light, group)


@pytest.mark.parametrize("code", ["5.1", "5.2", "6.3", "7.1", "7.2", "8.2", "8.3", "9.1", "9.2", "10.1", "12.1", "13.1"])
def test_ethos_light_has_nothing_for_the_others(code: str) -> None:
    assert ethos_light(code) is None


@pytest.mark.parametrize(
    ("known", "primary", "secondary", "flag"),
    [
        (Known("a"), ("12.1",), (), True),
        (Known("a", inside=False), ("2.1", "3.2", "8.1"), (), False),
        (Known("a", ground="art_54"), ("12.1",), (), True),
        (Known("a", ground="eviction"), ("9.1", "12.1"), (), False),
        (Known("b"), ("3.2", "2.1", "3.3"), (), False),
        (Known("b", space="public_dormitory"), ("2.1", "3.2", "3.3"), (), False),
        (Known("c"), ("11.1", "11.2", "11.3", "12.1", "13.1"), (), False),
        (Known("c", space="garage", title="squatting"), ("11.2", "11.1", "11.3", "12.1", "13.1"), ("8.3",), False),
        (Known("c", title="no_contract"), ("11.1", "11.2", "11.3", "12.1", "13.1"), ("8.2",), False),
    ],
)
def test_what_is_proposed_for_each_group(known: Known, primary: tuple[str, ...], secondary: tuple[str, ...], flag: bool) -> None:
    proposal = proposed(known)
    assert (proposal.primary, proposal.secondary, proposal.vacate_order) == (primary, secondary, flag)


def test_proposals_name_codes_spaces_and_titles_that_exist() -> None:
    known = {situation.code for situation in ETHOS}
    assert set(BY_SPACE) == {space.code for space in lists.SPACES}
    assert {*BY_SPACE.values(), *BY_TITLE.values(), RESIDENT} <= known
    assert set(BY_TITLE) <= {title.code for title in lists.TITLES}
    assert not fits_ground("9.1", "art_54")
    assert fits_ground("9.1", "eviction")
    assert fits_ground("12.1", "art_54")


def test_an_ethos_coding_has_two_different_codes_of_the_list() -> None:
    coding = a_read_dwelling(ethos={"primary": "11.2", "secondary": "8.3"}).ethos.value
    assert coding is not None
    assert coding.light is not None
    assert coding.light.code == "10"
    assert refused("ethos", {"primary": "12.1", "secondary": "12.1"}).code == "same_code_twice"
    assert refused("ethos", {"primary": "14.1"}).code == "not_in_list"


def test_an_order_is_read_as_it_was_written_with_every_field() -> None:
    order = a_read_dwelling(order=ORDER).order.value
    assert order is not None
    assert order.plain() == ORDER
    assert remarks(order) == []
    assert order.days_left("2026-11-22") == 9


@pytest.mark.parametrize(
    ("said", "code", "path"),
    [
        ({"notified_on": "2026-11-11"}, "notified_before_issued", "order.notified_on"),
        ({"leave_by": "2026-11-11", "notified_on": None}, "leave_before_issued", "order.leave_by"),
        ({"leave_by": "2026-11-15"}, "leave_before_notified", "order.leave_by"),
        ({"state_on": "2026-11-11"}, "state_before_issued", "order.state_on"),
        ({"people": 0}, "fewer_people_than_households", "order.people"),
        ({"prefect": {"told": False, "on": "2026-11-11"}}, "prefect_not_told", "order.prefect.on"),
        ({"issued_on": "2026-02-30"}, "not_a_date", "order.issued_on"),
        ({"authority": "sheriff"}, "not_in_list", "order.authority"),
        ({"number": ""}, "empty", "order.number"),
    ],
)
def test_an_order_that_contradicts_itself_is_refused_with_what_to_do(said: dict[str, Any], code: str, path: str) -> None:
    error = refused("order", {**ORDER, **said})
    assert (error.code, error.path) == (code, path)
    assert any(word in error.sentence.lower() for word in ("controlla", "togli", "scrivila", "scegli", "compila"))


@pytest.mark.parametrize("field", ["notified_on", "leave_by", "state_on"])
def test_all_on_one_day_is_no_contradiction(field: str) -> None:
    check_dwelling_field("order", {"issued_on": "2026-11-12", field: "2026-11-12"})


def test_every_household_may_be_one_person() -> None:
    check_dwelling_field("order", {"households": 3, "people": 3})


@given(st.lists(st.dates().map(str), min_size=3, max_size=3))
def test_three_days_in_their_order_pass_and_in_no_other(days: list[str]) -> None:
    said = dict(zip(("issued_on", "notified_on", "leave_by"), days, strict=True))
    if days == sorted(days):
        check_dwelling_field("order", said)
    else:
        assert refused("order", said).code in ("notified_before_issued", "leave_before_issued", "leave_before_notified")


def test_what_the_first_app_wrote_of_an_order_and_a_part_of_one_are_read() -> None:
    assert VacateOrder.read({"number": "214"}).plain() == {"number": "214"}
    assert VacateOrder.read({"leave_by": "2026-12-01"}).number == ""
    assert VacateOrder.read({}).in_force


@pytest.mark.parametrize(
    ("said", "codes"),
    [
        ({"authority": "manager"}, ["unusual_authority"]),
        ({"inspections": [{"body": "local_police", "on": "2026-11-13"}]}, ["report_after_order"]),
        ({"inspections": [{"body": "local_police", "on": "2026-11-12"}]}, []),
        ({"prefect": None}, ["prefect_untold"]),
        ({"prefect": {"told": True, "on": "2026-11-13"}}, ["prefect_told_after"]),
        ({"prefect": {"told": True, "on": "2026-11-12"}}, []),
        ({"prefect": None, "ground": "art_50"}, []),
        ({"state": "issued"}, ["state_behind"]),
        ({"ground": "art_26", "authority": "manager"}, []),
        ({"ground": "eviction", "authority": "court"}, []),
    ],
)
def test_what_is_unusual_is_told_and_not_refused(said: dict[str, Any], codes: list[str]) -> None:
    assert [remark.code for remark in remarks(VacateOrder.read({**ORDER, **said}))] == codes


@pytest.mark.parametrize(
    ("state", "left"), [("notified", 9), ("suspended", None), ("revoked", None), ("annulled", None), ("executed", None)]
)
def test_days_are_counted_while_the_order_binds(state: str, left: int | None) -> None:
    order = VacateOrder.read({**ORDER, "state": state})
    assert order.days_left("2026-11-22") == left
    assert [VacateOrder.read(ORDER).days_left(day) for day in ("2026-11-28", "2026-12-01", "2026-12-02", "2026-12-03")] == [3, 0, -1, -2]
    assert VacateOrder.read({**ORDER, "leave_by": None}).days_left("2026-11-22") is None


@pytest.mark.parametrize(
    ("state", "binds"), [(None, True), ("issued", True), ("executed", True), ("suspended", False), ("annulled", False)]
)
def test_an_order_binds_until_it_is_suspended_or_taken_back(state: str | None, binds: bool) -> None:
    assert VacateOrder.read({**ORDER, "state": state}).in_force is binds


@pytest.mark.parametrize(("outcome", "use"), [("A", "full"), ("B", "conditional"), ("C", "conditional"), ("D", "none"), ("E", "none")])
def test_what_an_aedes_outcome_lets_one_use(outcome: str, use: str) -> None:
    assert use_of(outcome, external_risk=False) == use
    assert use_of(outcome, external_risk=True) == "none", "F is added"


@pytest.mark.parametrize(("text", "read"), [("A", ("A", False)), ("A/F", ("A", True)), ("b + f", ("B", True)), ("E-F", ("E", True))])
def test_an_outcome_is_read_as_forms_write_it(text: str, read: tuple[str, bool]) -> None:
    assert outcome_written(text) == read


@pytest.mark.parametrize("text", ["F", "", "G", "A/B", "F/A"])
def test_f_stands_beside_a_letter_and_never_alone(text: str) -> None:
    with pytest.raises(InvalidDocument, match="not_an_outcome"):
        outcome_written(text)


def test_aedes_needs_the_official_form() -> None:
    form = {"outcome": "A", "external_risk": True, "form": "07/2018-0113", "on": "2018-12-30"}
    found = a_read_dwelling(aedes=form).aedes.value
    assert found is not None
    assert (found.written, found.use) == ("A/F", "none")
    assert refused("aedes", {"outcome": "A"}).code == "missing"
    assert refused("aedes", {**form, "form": ""}).code == "empty"
    assert refused("aedes", {**form, "outcome": "F"}).code == "not_in_list"


@pytest.mark.parametrize("number", ["69", "1204", "0069", "12/a", "12 bis", "1204/3", "7-B"])
def test_a_cadastral_number_is_taken_as_papers_have_it(number: str) -> None:
    check_dwelling_field("cadastral", {"units": [{"sheet": number, "parcel": number, "sub": number}]})


@pytest.mark.parametrize("units", [[], [{"sheet": "69"}], [{"sheet": "A", "parcel": "1"}], [{"sheet": "69", "parcel": "via Etnea"}]])
def test_what_cannot_be_a_cadastral_reference_is_refused(units: list[dict[str, str]]) -> None:
    assert refused("cadastral", {"units": units})


def test_two_references_are_one_unit_when_what_both_say_agrees() -> None:
    unit = CadastralUnit.read({"sheet": "0069", "parcel": "1204", "sub": "5"})
    for other, same in (({"sub": "05"}, True), ({"sub": None}, True), ({"sub": "6"}, False), ({"parcel": "1205"}, False)):
        compared = CadastralUnit.read({"sheet": "69", "parcel": "1204", "sub": "5", **other})
        assert same_unit(unit, compared) is same_unit(compared, unit) is same


def test_the_four_legal_facts_are_four_fields_and_not_knowing_is_an_answer() -> None:
    dwelling = a_read_dwelling(
        fitness_title={"answer": "unknown"}, declared_unfit={"answer": "no"}, under_vacate_order={"answer": "yes", "reference": "n. 214"}
    )
    assert dwelling.answered == 3
    assert dwelling.suitability_certificate.value is None
    assert refused("declared_unfit", {"answer": "unknown", "reference": "prot. 12"}).code == "unknown_with_paper"
    assert refused("declared_unfit", {"answer": "maybe"}).code == "not_in_list"


def test_two_people_on_one_dwelling_merge_fact_by_fact_and_rivals_stay() -> None:
    giulia, sara = Pen("giulia", "phoneaaaaa"), Pen("sara", "office2222", PEN.now_ms + 10**6)
    facts = [
        a_change(giulia, a_dwelling_id(), "title", "lease"),
        a_change(sara, a_dwelling_id(), "title", "no_contract"),
        a_change(sara, a_dwelling_id(), "space", "garage"),
    ]
    dwelling = read_dwelling(fold_record(a_dwelling_id(), [*a_dwelling(PEN), *facts]))
    assert (dwelling.title.values, dwelling.space.value, dwelling.disputed) == (("no_contract", "lease"), "garage", ("title",))


def test_a_code_of_a_newer_list_stays_alive_and_is_never_decided_against() -> None:
    dwelling = a_read_dwelling(space="houseboat", conditions=["IMPROPRIO", "DI_DOMANI"])
    assert (dwelling.space.value, dwelling.space.unreadable, dwelling.space.over) == (None, 1, ())
    assert dwelling.conditions.unreadable == 1
    assert refused("space", "houseboat").code == "not_in_list"


def test_several_conditions_are_written_in_one_order() -> None:
    tapped = in_order({"PERICOLO", "IMPROPRIO", "x"}, lists.CONDITIONS)
    assert tapped == ["IMPROPRIO", "PERICOLO"]
    check_dwelling_field("conditions", tapped)
    assert refused("conditions", tapped[::-1]).code == "malformed"


def test_each_addressee_is_an_entry_and_may_be_somebody_known() -> None:
    entry, person = f"addressees/{a_ulid('rosaria')}", f"{a_household_id()}/{a_ulid('rosa')}"
    said = {f"{entry}/name": "Rosaria Privitera", f"{entry}/role": "occupant", f"{entry}/person": person}
    (someone,) = a_read_dwelling(**said).addressees
    assert (someone.name.value, someone.role.value, someone.person.value) == ("Rosaria Privitera", "occupant", person)
    assert refused(f"{entry}/person", "Rosaria").code == "malformed"
    assert refused(f"{entry}/age", 3).code == "unknown_field"


@pytest.mark.parametrize(
    ("fields", "codes"),
    [
        ({"order": ORDER, "under_vacate_order": {"answer": "no"}}, ["order_denied"]),
        ({"order": {**ORDER, "state": "revoked"}, "under_vacate_order": {"answer": "no"}}, []),
        ({"order": ORDER}, []),
        ({"conditions": ["INAGIBILE"]}, ["unfit_unsaid"]),
        ({"conditions": ["INAGIBILE"], "declared_unfit": {"answer": "yes"}}, []),
        ({"space": "garage", "target_group": "b"}, ["space_of_other_group"]),
        ({"space": "garage", "target_group": "c"}, []),
        ({"space": "services_space", "target_group": "b"}, []),
        ({"space": "services_space", "target_group": "c"}, ["space_of_other_group"]),
        ({"target_group": "b"}, []),
        ({"space": "garage", "target_group": "a"}, []),
        ({"order": ORDER, "ethos": {"primary": "12.1", "secondary": "9.1"}}, ["eviction_code"]),
    ],
)
def test_what_the_fields_say_against_each_other_is_told(fields: dict[str, Any], codes: list[str]) -> None:
    dwelling = a_read_dwelling(**fields) if "target_group" in fields else a_read_dwelling(target_group="a", **fields)
    assert [remark.code for remark in fact_remarks(dwelling, dwelling.order.value, dwelling.target_group.value)] == codes
