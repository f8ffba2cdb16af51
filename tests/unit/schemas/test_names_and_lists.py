"""Names, stamps, dates, code lists, checklists and the table of access."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import access, identifiers
from schemas.checklist import Source, built_in, read_checklist
from schemas.codes import DESTINATION_BY_CODE, DESTINATIONS, HARMS, LIKELIHOODS, OFTEN_SEEN, ROLES, TARGET_GROUPS
from schemas.dates import is_during, local_date
from schemas.errors import InvalidChecklist
from schemas.stamps import ServerOffset, next_stamp, parse_stamp


@given(st.integers(0, 2**48 - 1), st.integers(0, 2**48 - 1), st.binary(min_size=10, max_size=10))
def test_ulids_are_lower_case_and_sort_by_time(one: int, other: int, randomness: bytes) -> None:
    first, second = identifiers.ulid(min(one, other), b"\xff" * 10), identifiers.ulid(max(one, other), randomness)
    assert identifiers.matches(identifiers.ULID, first)
    assert identifiers.ulid_ms(second) == max(one, other)
    assert first < second or min(one, other) == max(one, other)


def test_a_ulid_is_crockford_s_base32() -> None:
    assert identifiers.ulid(0, bytes(10)) == "0" * 26
    assert identifiers.ulid(2**48 - 1, b"\xff" * 10) == "7" + "z" * 25
    with pytest.raises(ValueError, match="10 random"):
        identifiers.ulid(0, b"short")


def test_names_are_made_of_their_parts() -> None:
    photo = "photo:" + "a" * 26
    assert identifiers.receipt_id(photo, "working") == "receipt:" + "a" * 26 + ":working"
    assert identifiers.residence_database("residence:zagara") == "residence-zagara"
    assert identifiers.availability_id("residence:zagara") == "availability:zagara"
    assert identifiers.draft_device("draft:phoneaaaaa:x") == "phoneaaaaa"
    assert identifiers.matches(identifiers.DEVICE, identifiers.device_id(b"1234567"))
    assert identifiers.matches(identifiers.DEVICE, identifiers.session_device("sara"))
    assert identifiers.matches(identifiers.RESIDENCE_KEY, identifiers.residence_key(b"1234"))


def test_stamps_grow_on_a_device_though_its_clock_stands_or_goes_back() -> None:
    first = next_stamp(None, 1_775_000_000_000, "phoneaaaaa")
    assert first == "1775000000000-0000-phoneaaaaa"
    second = next_stamp(first, 1_775_000_000_000, "phoneaaaaa")
    third = next_stamp(second, 1_000, "phoneaaaaa")
    assert first < second < third < next_stamp(third, 1_775_000_000_001, "phoneaaaaa")
    assert next_stamp("1775000000000-ffff-phoneaaaaa", 0, "phoneaaaaa") == "1775000000001-0000-phoneaaaaa"


def test_a_stamp_of_another_device_pushes_nobody_into_the_future() -> None:
    assert next_stamp("2145000000000-0000-tablet2222", 1_775_000_000_000, "phoneaaaaa") == "1775000000000-0000-phoneaaaaa"


@given(st.lists(st.integers(0, 10**13 - 2), min_size=1, max_size=20))
def test_stamps_always_grow_and_can_be_read(clock: list[int]) -> None:
    last: str | None = None
    for now in clock:
        stamp = next_stamp(last, now, "phoneaaaaa")
        assert last is None or stamp > last
        assert str(parse_stamp(stamp)) == stamp
        last = stamp


def test_the_offset_is_that_of_the_middle_of_the_round_trip() -> None:
    learned = ServerOffset().learned(sent_ms=1_000, server_ms=61_100, received_ms=1_200)
    assert (learned.offset_ms, learned.error_ms) == (60_000, 100)
    assert learned.corrected(5_000) == 65_000
    assert learned.learned(sent_ms=2_000, server_ms=9, received_ms=1_000) == learned, "the clock was set meanwhile"


@pytest.mark.parametrize(
    ("ms", "day"),
    [
        (1_774_738_799_000, "2026-03-28"),  # 23:59:59 in winter time, the eve of the change
        (1_774_821_600_000, "2026-03-30"),  # midnight in summer time
        (1_793_483_999_000, "2026-10-31"),
        (1_775_080_800_000 - 1, "2026-04-01"),
    ],
)
def test_a_date_is_rome_s_on_both_sides_of_a_clock_change(ms: int, day: str) -> None:
    assert local_date(ms) == day


def test_the_end_of_a_period_is_excluded() -> None:
    assert is_during("2026-04-01", "2026-04-01", "2026-04-02")
    assert not is_during("2026-04-02", "2026-04-01", "2026-04-02")
    assert is_during("2026-04-02", None, None)


def test_every_list_has_both_languages_and_codes_that_do_not_repeat() -> None:
    for entries in (TARGET_GROUPS, OFTEN_SEEN, HARMS, ROLES, DESTINATIONS):
        codes = [entry.code for entry in entries]
        assert len(codes) == len(set(codes))
        assert all(entry.label.it and entry.label.en for entry in entries)
    assert [point.label["it"] for point in LIKELIHOODS if point.label] == [
        "Poco probabile",
        "Possibile",
        "Probabile",
        "Molto probabile",
        "Quasi certo",
    ]


def test_harms_are_spreads_of_a_thousand() -> None:
    assert all(sum(harm.spread) == 1000 for harm in HARMS)
    assert HARMS[2].spread == (0, 100, 316, 584)


def test_the_vector_of_exits_six_of_eight_are_permanent() -> None:
    left = ["ERP"] * 4 + ["MERCATO"] * 2 + ["FAMIGLIA_TEMP"] * 2 + ["DECEDUTO", "STRUTTURA_SANITARIA"]
    counted = [DESTINATION_BY_CODE[code] for code in left if DESTINATION_BY_CODE[code].counted]
    assert (sum(exit_.permanent for exit_ in counted), len(counted)) == (6, 8)


def test_the_first_checklist_asks_for_the_five_hazards() -> None:
    checklist = built_in()
    assert checklist.id == "checklist:hhsrs-2006.v1"
    assert [item.hazard for item in checklist.items] == [hazard.code for hazard in OFTEN_SEEN]
    damp = checklist.item_for("1")
    assert damp is not None
    assert damp.harms["II"].words["en"] == "asthma, a stay in hospital"


def spoiled(change: object) -> InvalidChecklist:
    content = built_in().to_document()
    change(content)  # type: ignore[operator]
    with pytest.raises(InvalidChecklist) as refused:
        read_checklist(Source("prova.json", json.dumps(content)))
    return refused.value


def test_a_bad_checklist_names_file_item_and_fault() -> None:
    error = spoiled(lambda content: content["items"][2]["look_for"].pop("en"))
    assert (error.file, error.item) == ("prova.json", "crowding_and_space")
    assert "look_for.en" in error.fault
    assert "prova.json" in error.sentence
    assert "crowding_and_space" in error.sentence
    assert spoiled(lambda content: content["items"][0]["harms"].pop("IV")).item == "damp_and_mould"
    assert "non è nell'elenco" in spoiled(lambda content: content["items"][0].update(hazard="99")).fault
    assert "due volte" in spoiled(lambda content: content["items"][1].update(hazard="1")).fault
    assert spoiled(lambda content: content.update(items=[])).item == ""


def test_a_checklist_that_is_no_json_names_the_place() -> None:
    with pytest.raises(InvalidChecklist) as refused:
        read_checklist(Source("prova.json", '{"items": [}'))
    assert "riga 1" in refused.value.sentence
    with pytest.raises(InvalidChecklist, match="questa versione"):
        built_in("hhsrs-2006", 99)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("catalog", "catalog"),
        ("board", "board"),
        ("office", "office"),
        ("outreach-catania", "outreach"),
        ("outreach-catania-media", "media"),
        ("residence-zagara", "residence"),
        ("residence-zagara-media", "media"),
        ("casework-zagara", "casework"),
        ("_users", None),
        ("somebody", None),
    ],
)
def test_a_database_s_kind_is_in_its_name(name: str, kind: str | None) -> None:
    assert access.database_kind(name) == kind


def test_a_person_s_circles_follow_from_the_roles() -> None:
    assert access.circles_of({"staff", "outreach-catania", "author-giulia-outreach", "device-phoneaaaaa"}) == [
        "board",
        "catalog",
        "outreach-catania",
        "outreach-catania-media",
    ]
    assert access.circles_of([]) == []


def test_who_may_write_what_where() -> None:
    assert access.may_write("outreach", "outreach-catania", "change", "dwelling:x")
    assert access.may_write("educator", "residence-zagara", "stay")
    assert access.may_write("educator", "residence-zagara", "change", "household:x")
    assert not access.may_write("educator", "residence-zagara", "change", "dwelling:x")
    assert not access.may_write("educator", "residence-zagara", "hold"), "a hold is the office's word"
    assert access.may_write("office", "residence-zagara", "hold")
    assert not access.may_write("outreach", "residence-zagara", "stay")
    assert not access.may_write("office", "board", "availability"), "what is computed only the centre writes"
    assert access.may_write("centre", "board", "availability")
    assert not access.may_write("admin", "outreach-catania", "change")
    assert not access.may_write("office", "somebody", "change")


def test_who_may_read_what() -> None:
    assert access.may_read({"staff"}, "catalog")
    assert access.may_read({"office"}, "outreach-catania-media")
    assert not access.may_read({"office"}, "casework-zagara")
    assert not access.may_read({"staff", "residence-zagara"}, "residence-gelsom")
    assert access.may_read({"residence-zagara"}, "residence-zagara-media")
    assert not access.may_read({"staff"}, "_users")
    assert access.may_read({"_admin"}, "_users")
