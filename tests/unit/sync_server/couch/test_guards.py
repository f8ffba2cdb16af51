"""The guard in JavaScript and the one in Python say the same of every document, caller and circle: word for word, also of nonsense."""

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

import pytest
import quickjs
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schemas.access import TABLE
from schemas.facts import Signature, make_fact
from schemas.guard import CLASSES, FACT, SENTENCES, guard
from sync_server.couch.guards import guard_text

CIRCLES = (
    "catalog",
    "board",
    "office",
    "outreach-catania",
    "outreach-catania-media",
    "residence-zagara",
    "residence-zagara-media",
    "casework-zagara",
    "casework-zagara-media",
)
AUTHORS, DEVICES = ("giulia", "marco"), ("abcdefghij", "u-marco")
KINDS = (*CLASSES, "availability", "receipt", "checklist", "stranger", "")
ROLES = ["_admin", "centre", "office", "staff", "outreach-catania", "residence-zagara", *(f"device-{device}" for device in DEVICES)]
ROLES += [f"author-{author}-{role}" for author in AUTHORS for role in ("outreach", "educator", "casework", "office")]

texts = st.one_of(
    st.text(max_size=12), st.sampled_from(["è perché", "\u2028\u2029", "😀", "\ud83d", "__proto__", "\x7f\x00", "constructor"])
)
numbers = st.one_of(
    st.integers(-(2**60), 2**60), st.floats(allow_nan=False, allow_infinity=False), st.sampled_from([0, -0.0, 2**53, 2**53 - 1, 1e300])
)
values = st.recursive(
    st.one_of(st.none(), st.booleans(), texts, numbers),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(texts, inner, max_size=3)),
    max_leaves=8,
)
SALT = "0" * 32


@cache
def engine(database: str) -> Any:
    context = quickjs.Context()
    context.eval(f"var guard = ({guard_text(database)});")
    context.eval("""function ask(a, b, c) {
        try { guard(JSON.parse(a), JSON.parse(b), JSON.parse(c), {}); return null; }
        catch (thrown) { if (thrown.forbidden === undefined) { throw thrown; } return thrown.forbidden; }
    }""")
    return context.get("ask")


def in_javascript(database: str, document: Mapping[str, Any], old: Mapping[str, Any] | None, roles: set[str]) -> str | None:
    said = engine(database)(json.dumps(document), json.dumps(old), json.dumps({"name": "anyone", "roles": sorted(roles)}))
    return None if said is None else str(said)


attachments = st.dictionaries(
    st.one_of(st.just("bytes"), texts),
    st.fixed_dictionaries({"stub": st.just(True)}, optional={"length": st.one_of(st.sampled_from([1, 262_144, 262_145]), values)}),
    max_size=2,
)


@st.composite
def facts(draw: st.DrawFn) -> dict[str, Any]:
    """A fact as it should be, and with some luck one that is not."""
    kind = draw(st.sampled_from([name for name, form in CLASSES.items() if form == FACT]))
    records = st.sampled_from(["dwelling:01", "household:01", "danger:01", "register:zagara:2026-11-22", "dwelling", 7, None])
    targets = st.sampled_from(["change:x", "stay:x", "void:x", "receipt:x", 7])
    body = {
        "record": draw(records),
        "same_as": draw(records),
        "target": draw(targets),
        "target_type": draw(st.sampled_from(["change", "stay", "void", "receipt", 7])),
        "residence": draw(st.sampled_from(["residence:zagara", "residence:zagara", "residence:gelsom", "", None, 7])),
    }
    device = draw(st.sampled_from(DEVICES))
    signature = Signature(draw(st.sampled_from(AUTHORS)), device, SALT, f"1700000000000-0000-{device}")
    more = st.fixed_dictionaries({}, optional={"word": values, "_rev": st.just("1-a"), "_attachments": attachments})
    return {**make_fact(kind, body, signature), **draw(more)}


@st.composite
def others(draw: st.DrawFn) -> dict[str, Any]:
    kind = draw(st.sampled_from(KINDS))
    key = draw(st.sampled_from(["x", "abcdefghij:01", "u-marco:01", "", "0a" * 32, "0A" * 32, "0a" * 32 + "\n"]))
    fields = st.fixed_dictionaries(
        {},
        optional={
            "type": st.one_of(st.just(kind), st.just(kind), st.just(kind), texts),
            "author": st.one_of(st.sampled_from(AUTHORS), values),
            "device": st.one_of(st.sampled_from(DEVICES), values),
            "schema_version": st.just(1),
            "size": st.just(3),
            "word": values,
            "_attachments": attachments,
        },
    )
    return {"_id": f"{kind}:{key}" if key else kind, **draw(fields)}


histories = st.sampled_from(
    [{}, {}, {"_revisions": {"start": 1, "ids": ["a"]}}, {"_revisions": {"start": 2, "ids": ["b", "a"]}}, {"_deleted": True}]
)


@settings(max_examples=600, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from(CIRCLES),
    st.one_of(facts(), others()),
    histories,
    st.sampled_from([None, None, None, {"_id": "old", "_rev": "1-a"}]),
    st.one_of(st.just({*ROLES} - {"_admin", "centre"}), st.sets(st.sampled_from(ROLES))),
)
def test_both_guards_say_the_same(database: str, document: dict[str, Any], more: dict[str, Any], old: Any, roles: set[str]) -> None:
    whole = {**document, **more}
    assert in_javascript(database, whole, old, roles) == guard(database, whole, old, frozenset(roles))


def change(**fields: Any) -> dict[str, Any]:
    body = {"record": "dwelling:01", "fields": {"note": {"v": "parole", "over": []}}, **fields}
    return make_fact("change", body, Signature("giulia", "abcdefghij", SALT, "1700000000000-0000-abcdefghij"))


HERS = frozenset({"outreach-catania", "staff", "author-giulia-outreach", "device-abcdefghij"})


def code(document: Mapping[str, Any], roles: frozenset[str] = HERS, old: Any = None, database: str = "outreach-catania") -> str | None:
    said = guard(database, document, old, roles)
    assert said == in_javascript(database, document, old, set(roles))
    return said and said.partition(":")[0]


def joining(record: object, same_as: object) -> dict[str, Any]:
    body = {"record": record, "same_as": same_as}
    return make_fact("sameas", body, Signature("giulia", "abcdefghij", SALT, "1700000000000-0000-abcdefghij"))


def test_what_a_worker_writes_on_her_own_phone_passes() -> None:
    assert code(change()) is None
    assert code(joining("dwelling:01", "dwelling:02")) is None


@pytest.mark.parametrize("length", [0, 55, 56, 63, 64, 65, 119, 120, 1000, 14_000])
def test_names_agree_at_every_length_of_a_block(length: int) -> None:
    assert code(change(word="à" * length)) is None


@pytest.mark.parametrize(
    ("document", "roles", "expected"),
    [
        (change(), HERS - {"device-abcdefghij"}, "wrong_device"),
        (change(), HERS - {"author-giulia-outreach"}, "wrong_author"),
        (change(), HERS - {"author-giulia-outreach"} | {"author-giulia-educator"}, "wrong_author"),
        ({**change(), "word": "altered"}, HERS, "id_mismatch"),
        ({**change(), "_deleted": True}, HERS, "never_deleted"),
        ({**change(), "_revisions": {"start": 2, "ids": ["b", "a"]}}, HERS, "written_once"),
        (change(record="register:zagara:2026-11-22"), HERS, "wrong_record"),
        (joining("dwelling:01", "household:01"), HERS, "wrong_record"),
        (joining("register:01", "register:02"), HERS, "wrong_record"),
        (joining("dwelling:01", 7), HERS, "wrong_record"),
        ({"_id": "draft:zzzzzzzzzz:01", "type": "draft", "author": "giulia", "device": "abcdefghij"}, HERS, "wrong_device"),
        ({"_id": "draft", "type": "draft", "author": "giulia"}, HERS, "wrong_device"),
        ({"_id": "receipt:x:working", "type": "receipt"}, HERS, "wrong_kind"),
        ({"_id": "chunk:00", "type": "chunk"}, HERS, "wrong_kind"),
    ],
)
def test_what_is_refused_and_why(document: dict[str, Any], roles: frozenset[str], expected: str) -> None:
    assert code(document, roles) == expected


HIS = frozenset({"residence-zagara", "staff", "author-marco-educator", "device-abcdefghij"})
CHUNK: dict[str, Any] = {
    "_id": "chunk:" + "0a" * 32,
    "type": "chunk",
    "schema_version": 1,
    "size": 3,
    "_attachments": {"bytes": {"stub": True, "length": 3}},
}


def a_stay(residence: object) -> dict[str, Any]:
    return make_fact("stay", {"residence": residence}, Signature("marco", "abcdefghij", SALT, "1700000000000-0000-abcdefghij"))


def test_what_is_said_of_another_residence_is_said_in_its_own_database() -> None:
    assert code(a_stay("residence:zagara"), HIS, database="residence-zagara") is None
    for other in ("residence:gelsom", "", None, 7):
        assert code(a_stay(other), HIS, database="residence-zagara") == "wrong_residence"


def test_pixels_alone_are_attachments_of_one_name_and_a_bounded_size() -> None:
    attached = {"_attachments": {"bytes": {"stub": True, "length": 3}}}
    assert code({**change(), **attached}) == "no_attachments"
    assert code({"_id": "draft:abcdefghij:01", "type": "draft", "author": "giulia", "device": "abcdefghij", **attached}) == "no_attachments"
    media = "outreach-catania-media"
    assert code(CHUNK, database=media) is None
    wrongs: tuple[dict[str, Any], ...] = (
        {"_id": "chunk:words"},
        {"_id": CHUNK["_id"] + "\n"},
        {"_attachments": {}},
        {"_attachments": {"page.html": {"stub": True, "length": 3}}},
        {"_attachments": {**CHUNK["_attachments"], "more": {"stub": True}}},
        {"_attachments": {"bytes": {"stub": True, "length": 262_145}}},
        {"word": "Via dei Gelsomini 3"},
    )
    for wrong in wrongs:
        assert code({**CHUNK, **wrong}, database=media) == "wrong_shape"


def test_the_office_pushes_no_pixels_into_a_circle_that_it_may_not_read() -> None:
    office = frozenset({"office", "staff", "author-sara-office", "device-u-sara"})
    assert code(CHUNK, office, database="residence-zagara-media") is None
    assert code(CHUNK, office, database="casework-zagara-media") == "wrong_circle"


def test_a_fact_that_is_there_is_not_written_again() -> None:
    assert code(change(), old={"_id": "x"}) == "written_once"


def test_a_database_that_is_no_circle_has_no_guard() -> None:
    assert guard("conformance-1", change(), None, frozenset()) is None
    with pytest.raises(ValueError, match="no circle"):
        guard_text("conformance-1")


def test_every_kind_that_people_write_is_guarded_and_every_refusal_has_a_sentence() -> None:
    written = {kind for roles in TABLE.values() for role, kinds in roles.items() if role != "centre" for kind in kinds}
    assert written <= set(CLASSES)
    assert all(sentence.endswith(".") for sentence in SENTENCES.values())
