"""The checklists that were published, and files with a fault: each refusal names the file, the item and the fault."""

import copy
import hashlib
import json
from collections.abc import Callable
from importlib import resources
from typing import Any

import pytest

from schemas.assessment import Draft, new_draft
from schemas.checklist import FIRST, NEWEST, PUBLISHED, Checklist, Source, built_in, checklist_id, read_checklist
from schemas.codes import ALL_HAZARDS, HARM_BY_CODE
from schemas.errors import InvalidChecklist, InvalidDocument
from schemas.kinds import check_document
from schemas.rules.answers import evaluate, hazard_answers

FILES = resources.files("schemas").joinpath("checklists")
BYTES = {
    "comfort-intake.v1.json": "9e6f7be05cd9492c9a70aeacc57f2fb8739c1dae21bebd3e3bc0a6d3ca44c94e",
    "dm-1975.v1.json": "f29a331dfbace366cc855e156b835f030173da5b8ac891367e5261e799ee0de3",
    "hhsrs-2006.v1.json": "50730a6e7b30d320d233125bef26aac94b51db1a95151c9ecada20e3ffbfd78b",
    "hhsrs-2006.v2.json": "4488ee87e297315a846fbd93bc0e0a4591d0394e68622ea221b429a43bb5e44d",
    "home-faults.v1.json": "face90ad50a5eebc07af15e92cb1cc878626d7a9535100a783d423da94ff474b",
    "immediate-danger.v1.json": "4b24a49d2f29a2fd07c1dd52c064ef67f31a53a4456044b34027c49de2cc37b5",
}
"""What was published, byte for byte. A version that differs from its line here is a new version and wants a new file."""


@pytest.mark.parametrize(("file", "digest"), BYTES.items())
def test_a_published_version_never_changes(file: str, digest: str) -> None:
    assert hashlib.sha256(FILES.joinpath(file).read_bytes()).hexdigest() == digest


def test_every_file_is_published_and_every_published_version_has_its_file() -> None:
    named = {f"{checklist}.v{version}.json" for checklist, version in PUBLISHED}
    assert {file.name for file in FILES.iterdir()} == named
    assert set(BYTES) == named


@pytest.mark.parametrize(("checklist", "version"), PUBLISHED)
def test_a_published_file_reads_and_its_document_is_one_of_ours(checklist: str, version: int) -> None:
    read = built_in(checklist, version)
    assert read.id == checklist_id(checklist, version)
    document = read.to_document()
    check_document(document)
    assert Checklist.from_document(document) == read


def test_all_29_hazards_are_asked_for_with_an_example_of_each_harm() -> None:
    whole = built_in("hhsrs-2006", 2)
    rated = [item for item in whole.items if item.kind == "hazard"]
    assert [item.hazard for item in rated] == [hazard.code for hazard in ALL_HAZARDS]
    for item in rated:
        assert item.words == ALL_HAZARDS[int(item.hazard or 0) - 1].label
        examples = [item.harms[harm] for harm in HARM_BY_CODE]
        assert len({example.it for example in examples}) == len({example.en for example in examples}) == 4


def test_the_five_of_the_first_version_keep_their_words() -> None:
    first, whole = built_in(*FIRST), built_in("hhsrs-2006", 2)
    for item in first.items:
        kept = whole.item_for(item.hazard or "")
        assert kept is not None
        assert (kept.id, kept.look_for, kept.harms) == (item.id, item.look_for, item.harms)


def test_averages_stand_where_they_were_read_and_nowhere_else() -> None:
    averages = {item.hazard: [average.one_in for average in item.averages] for item in built_in("hhsrs-2006", 2).items if item.averages}
    assert averages == {
        "2": [400],
        "16": [4880],
        "21": [226, 409],
        "22": [1259, 1235],
        "23": [19869],
        "25": [191, 306],
        "27": [159528],
    }


def test_a_draft_on_the_first_version_is_read_and_can_be_finished_on_it() -> None:
    begun = new_draft("draft:phoneaaaaa:00000000000000000000000000", "marta", "dwelling:" + "0" * 26, "2026-11-22T21:14:00+01:00", FIRST)
    begun["hazards"] = {
        "1": {"likelihood": 18, "spread": [0, 100, 316, 584], "harm": "III"},
        "24": {"likelihood": 2, "spread": [0, 0, 0, 1000]},
    }
    draft = Draft.from_document(begun)
    checklist = built_in(draft.checklist.id, draft.checklist.version)
    outcome = evaluate(checklist, hazard_answers(checklist, draft.hazards))
    assert outcome.ratings["damp_and_mould"].shown == 1115
    assert outcome.not_assessed == ("excess_cold", "crowding_and_space", "electrical", "structural_collapse")


def test_the_emergency_number_is_112_and_every_danger_is_asked_for() -> None:
    danger = built_in("immediate-danger")
    assert danger.emergency is not None
    assert danger.emergency.number == "112"
    assert [item.id for item in danger.items if item.section == "signs"] == [
        "gas_smell",
        "carbon_monoxide",
        "live_wires",
        "collapse",
        "no_escape",
        "flooding",
    ]


def test_the_newest_of_each_checklist_is_what_a_new_visit_begins_with() -> None:
    for checklist, version in NEWEST:
        assert version == max(number for name, number in PUBLISHED if name == checklist)


SMALL: dict[str, Any] = {
    "checklist": "prova",
    "version": 1,
    "title": {"it": "Prova", "en": "Trial"},
    "note": {"it": "Nota", "en": "Note"},
    "sections": [{"id": "first", "title": {"it": "Prima", "en": "First"}}],
    "items": [
        {"id": "gas", "kind": "yes_no", "section": "first", "label": {"it": "Gas?", "en": "Gas?"}},
        {"id": "people", "kind": "number", "unit": "people", "label": {"it": "Quanti?", "en": "How many?"}, "ask": {"is": ["gas", "yes"]}},
        {
            "id": "kind",
            "kind": "choice",
            "label": {"it": "Che cosa?", "en": "What?"},
            "choices": [
                {"code": "cellar", "label": {"it": "Cantina", "en": "Cellar"}},
                {"code": "garage", "label": {"it": "Box", "en": "Garage"}},
            ],
        },
        {"id": "note", "kind": "text", "label": {"it": "Nota", "en": "Note"}},
        {"id": "danger", "kind": "yes_no", "label": {"it": "Pericolo", "en": "Danger"}, "compute": {"is": ["gas", "yes"]}},
    ],
}
SAYS = {"sentence": {"it": "Correggi.", "en": "Correct it."}}
Spoil = Callable[[dict[str, Any]], object]


def refused(spoil: Spoil) -> InvalidChecklist:
    content = copy.deepcopy(SMALL)
    spoil(content)
    with pytest.raises(InvalidChecklist) as error:
        read_checklist(Source("prova.v1.json", json.dumps(content)))
    assert error.value.file == "prova.v1.json"
    return error.value


def item(place: int, **fields: object) -> Spoil:
    return lambda content: content["items"][place].update(fields)


def with_limits(place: int, *limits: dict[str, Any]) -> Spoil:
    return item(place, constraints=[limit | SAYS for limit in limits])


def test_the_small_one_has_no_fault() -> None:
    assert len(read_checklist(Source("prova.v1.json", json.dumps(SMALL))).items) == 5


FAULTS: list[tuple[Spoil, str, str]] = [
    (item(1, ask={"is": ["smoke", "yes"]}), "people", "«smoke» non c'è"),
    (item(1, required={"is": ["smoke", "yes"]}), "people", "«smoke» non c'è"),
    (item(4, compute={"is": ["smoke", "yes"]}), "danger", "«smoke» non c'è"),
    (item(0, ask={"is": ["kind", "attic"]}), "gas", "non può mai avere"),
    (item(0, section="second"), "gas", "«second» non c'è"),
    (lambda content: content["sections"][0].update(ask={"answered": "smoke"}), "first", "«smoke» non c'è"),
    (item(0, ask={"answered": "people"}), "gas", "in cerchio: gas"),
    (item(0, ask={"is": ["gas", "yes"]}), "gas", "in cerchio: gas → gas"),
    (lambda content: content["sections"][0].update(ask={"is": ["gas", "yes"]}), "gas", "in cerchio"),
    (item(4, compute={"not": {"is": ["danger", "yes"]}}), "danger", "in cerchio"),
    (item(1, label={"it": "Quanti?"}), "people", "label.en"),
    (item(1, label={"it": "", "en": "How many?"}), "people", "label.it"),
    (item(2, choices=[{"code": "cellar", "label": {"en": "Cellar"}}]), "kind", "label.it"),
    (item(1, id="gas"), "gas", "due volte"),
    (item(2, choices=[SMALL["items"][2]["choices"][0]] * 2), "kind", "due volte"),
    (lambda content: content["sections"].append(content["sections"][0]), "first", "due volte"),
    (item(0, ask={"any": []}), "gas", "mai fatta"),
    (with_limits(1, {"least": 5, "most": 4}), "people", "non c'è risposta"),
    (with_limits(1, {"least": 5}, {"most": 4}), "people", "non c'è risposta"),
    (with_limits(1, {"least": 5}, {"one_of": [1, 2]}), "people", "non c'è risposta"),
    (with_limits(1, {"holds": {"less": [2, 1]}}), "people", "non c'è risposta"),
    (with_limits(1, {"most": 5}, {"holds": {"more": ["people", 5]}}), "people", "non c'è risposta"),
    (with_limits(1, {"least": 5}, {"holds": {"all": [{"answered": "gas"}, {"less": ["people", 5]}]}}), "people", "non c'è risposta"),
    (with_limits(1, {"holds": {"at_least": ["people", 6]}}, {"holds": {"at_most": ["people", 5]}}), "people", "non c'è risposta"),
    (with_limits(2, {"one_of": ["attic"]}), "kind", "non c'è risposta"),
    (with_limits(2, {"one_of": ["cellar"]}, {"holds": {"is": ["kind", "garage"]}}), "kind", "non c'è risposta"),
    (with_limits(0, {"holds": {"all": [{"is": ["gas", "yes"]}, {"is": ["gas", "no"]}]}}), "gas", "non c'è risposta"),
    (with_limits(3, {"pattern": "[0-9]{5}"}, {"one_of": ["roma"]}), "note", "non c'è risposta"),
    (with_limits(3, {"pattern": "a{3,2}"}), "note", "modello"),
    (with_limits(3, {"pattern": "(a+)+"}), "note", "modello"),
    (with_limits(3, {"pattern": "a*a*a*a*b"}), "note", "modello"),
    (with_limits(3, {"least": 1}), "note", "least e most"),
    (with_limits(1, {"pattern": "[0-9]"}), "people", "pattern va bene"),
    (with_limits(0, {"one_of": ["yes"]}), "gas", "one_of va bene"),
    (with_limits(1, {"least": 1, "one_of": [1]}), "people", "una sola forma"),
    (with_limits(1, {}), "people", "una sola forma"),
    (item(1, constraints=[{"least": 1}]), "people", "sentence"),
    (item(0, kind="slider"), "gas", "kind"),
    (item(3, label=None), "note", "manca la domanda"),
    (item(3, choices=SMALL["items"][2]["choices"]), "note", "le scelte"),
    (item(1, unit=None), "people", "l'unità"),
    (item(3, compute={"is": ["gas", "yes"]}), "note", "si calcolano solo"),
    (item(4, required=True), "danger", "mai richiesto"),
    (item(1, compute={"is": ["gas", "yes"]}), "people", "«is» non è un calcolo"),
    (item(2, compute={"is": ["gas", "yes"]}), "kind", "cases"),
    (item(2, compute={"cases": [[{"is": ["gas", "yes"]}, "attic"]]}), "kind", "«attic» non c'è"),
    (item(2, compute={"cases": [[{"is": ["gas", "yes"]}, {"code": "cellar"}]]}), "kind", "non c'è"),
    (item(0, kind="hazard", hazard="99"), "gas", "non è nell'elenco"),
    (item(0, kind="hazard", hazard="24"), "gas", "quattro danni"),
    (item(0, id="Gas!"), "Gas!", "id"),
    (item(0, id=""), "1", "il campo «id»"),
    (item(1, id=None), "2", "il campo «id»"),
    (item(1, label={"it": "Quanti?"}), "people", "Manca il campo «label.en»"),
    (item(1, hint=3), "people", "Per il campo «hint»"),
    (lambda content: content["sections"][0].update(title={"it": "Prima"}), "first", "Manca il campo «title.en»"),
    (lambda content: content.pop("title"), "", "Manca il campo «title»"),
    (lambda content: content.update(emergency={"number": 112, "say": SMALL["note"]}), "", "Per il campo «emergency.number»"),
    (item(1, requierd=True), "people", "items.1.requierd: questo campo non è"),
    (item(1, label={"it": "Quanti?", "en": "How many?", "fr": "Combien?"}), "people", "items.1.label.fr: questo campo non è"),
    (with_limits(1, {"least": 1, "lest": 2}), "people", "items.1.constraints.0.lest: questo campo non è"),
    (lambda content: content["sections"][0].update(asks={"answered": "gas"}), "first", "sections.0.asks: questo campo non è"),
    (lambda content: content.update(titel="Prova"), "", "titel: questo campo non è"),
    (lambda content: content.update(items=[]), "", "items"),
    (lambda content: content.update(items="none"), "", "items"),
    (lambda content: content.update(emergency={"number": "aiuto", "say": SMALL["note"]}), "", "emergency.number"),
    (lambda content: content["items"].append("x"), "6", "items.5"),
]


@pytest.mark.parametrize(("spoil", "named", "said"), FAULTS, ids=[f"{named}-{said}" for _, named, said in FAULTS])
def test_a_fault_names_the_item_and_says_what_it_is(spoil: Spoil, named: str, said: str) -> None:
    error = refused(spoil)
    assert error.item == named
    assert said in error.fault
    assert error.fault in error.sentence


@pytest.mark.parametrize(
    "limits",
    [
        (1, {"least": 4, "most": 4}),
        (1, {"holds": {"answered": "kind"}}),
        (1, {"holds": {"at_least": ["people", 5]}}, {"holds": {"at_most": ["people", 5]}}),
        (1, {"most": 5}, {"holds": {"any": [{"more": ["people", 5]}, {"answered": "kind"}]}}),
        (3, {"pattern": r"[A-Z]{2}\d{3}[A-Z]{2}"}),
        (3, {"pattern": "[0-9]{5}"}, {"one_of": ["95100", "roma"]}),
        (2, {"holds": {"any": [{"is": ["kind", "garage"]}, {"is": ["gas", "no"]}]}}),
    ],
)
def test_what_an_answer_can_keep_is_no_fault(limits: tuple[Any, ...]) -> None:
    content = copy.deepcopy(SMALL)
    with_limits(*limits)(content)
    read_checklist(Source("prova.v1.json", json.dumps(content)))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"items": [}', "riga 1"),
        ("[]", "oggetto JSON"),
        ("[" * 100_000, "troppo in profondità"),
        ('{"checklist": "a", "title": {"it": "A", "it": "B"}}', "«it» è scritto due volte"),
    ],
)
def test_a_text_that_is_no_checklist_at_all(text: str, said: str) -> None:
    with pytest.raises(InvalidChecklist) as error:
        read_checklist(Source("prova.v1.json", text))
    assert said in error.value.fault


def test_the_centre_refuses_a_faulty_checklist_too() -> None:
    document = built_in("immediate-danger").to_document()
    document["items"][0]["ask"] = {"is": ["danger_now", "yes"]}
    with pytest.raises(InvalidDocument, match="in cerchio"):
        check_document(document)


def test_what_a_newer_app_wrote_beside_is_kept() -> None:
    document = built_in("comfort-intake").to_document()
    document["items"][0]["colour"] = "blue"
    assert Checklist.from_document(document).to_document() == document
