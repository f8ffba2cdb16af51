"""The people of a household, field by field, and the tax code that may be given with one."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import person_codes as lists
from schemas.changes import Edit, make_change
from schemas.errors import InvalidDocument
from schemas.household import Household, NewPerson, check_household_field, new_household, read_household
from schemas.person import couples, in_two_couples
from schemas.records import fold_record
from schemas.tax_code import Typed, check_character, check_tax_code, kind_of, mismatches, plain_code, said_in
from tests.support.builders import Pen, a_change, a_household_id, a_ulid

VALID = ["RSSMRA85T10A562S", "RSSMRA80A01H501U", "MRTMTT91D08F205J", "VRDGNN70E45C351A"]
"""Invented people (domain.md 8.6)."""


def refused(field: str, value: object) -> InvalidDocument:
    with pytest.raises(InvalidDocument) as caught:
        check_household_field(f"people/{a_ulid('rosa')}/{field}", value)
    return caught.value


def household(**people: dict[str, Any]) -> Household:
    """Each person by name with the other fields."""
    pen = Pen()
    told = [NewPerson(a_ulid(name), name, None, said) for name, said in people.items()]
    facts = new_household(a_household_id(), "Greco", told, iter([pen.sign() for _ in range(len(told) + 1)]))
    return read_household(fold_record(a_household_id(), facts))


def test_every_list_has_both_languages_and_codes_that_do_not_repeat() -> None:
    listed: tuple[Any, ...] = (lists.SEXES, lists.RELATIONS, lists.NEEDS, lists.LANGUAGES, lists.NOTICE_WAYS)
    for entries in listed:
        codes = [entry.code for entry in entries]
        assert len(codes) == len(set(codes))
        assert all(entry.label.it and entry.label.en for entry in entries)
    assert [relation.hud for relation in lists.RELATIONS] == [1, 2, 3, 4, 5]


def test_a_person_is_read_with_everything_that_was_said() -> None:
    said = {
        "age": {"born": "1988-05-03"},
        "sex": "f",
        "relation": "head",
        "needs": ["no_stairs", "interpreter"],
        "languages": ["ar", "it"],
        "contact": {"phone": "095 123456", "through": "dalla vicina"},
        "privacy_notice": {"on": "2026-04-01", "way": "interpreter"},
        "tax_code": VALID[3],
    }
    (rosa,) = household(rosa=said).people
    read = {name: getattr(rosa, name).value for name in said}
    assert {name: value.plain() if hasattr(value, "plain") else value for name, value in read.items()} == said


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("age", {"years": 34}, "missing"),
        ("age", {"on": "2026-04-01"}, "missing"),
        ("age", {}, "missing"),
        ("age", {"born": "1988-05-03", "years": 38, "on": "2026-11-22"}, "age_and_birth"),
        ("age", {"born": "1988-05-03", "years": 38}, "age_and_birth"),
        ("age", {"born": "1988-05-03", "on": "2026-11-22"}, "age_and_birth"),
        ("age", {"years": 131, "on": "2026-04-01"}, "too_large"),
        ("age", {"born": "1988-02-30"}, "not_a_date"),
        ("sex", "female", "not_in_list"),
        ("relation", "cousin", "not_in_list"),
        ("partner", "Rosa", "malformed"),
        ("needs", ["asthma"], "not_in_list"),
        ("needs", ["interpreter", "no_stairs"], "malformed"),
        ("languages", ["it", "it"], "malformed"),
        ("languages", ["Arabo"], "malformed"),
        ("contact", {}, "missing"),
        ("contact", {"phone": "chiedere di Rosa"}, "not_a_telephone"),
        ("contact", {"email": "rosa"}, "malformed"),
        ("privacy_notice", {"way": "paper"}, "missing"),
        ("privacy_notice", {"on": "2026-04-01", "way": "guessed"}, "not_in_list"),
        ("diagnosis", "asma", "unknown_field"),
    ],
)
def test_a_value_is_checked_while_it_is_typed(field: str, value: object, code: str) -> None:
    error = refused(field, value)
    assert error.code == code
    assert "Rosa" not in error.sentence


@pytest.mark.parametrize(("day", "years"), [("2026-05-02", 37), ("2026-05-03", 38), ("1988-05-03", 0), ("1980-01-01", 0)])
def test_a_birthday_gives_the_exact_age(day: str, years: int) -> None:
    (rosa,) = household(rosa={"age": {"born": "1988-05-03"}}).people
    assert rosa.age.value is not None
    assert rosa.age.value.least_on(day) == years


@pytest.mark.parametrize(
    ("day", "years"), [("2025-06-01", 17), ("2026-05-31", 17), ("2026-06-01", 18), ("2025-01-01", 17), ("2028-05-31", 19)]
)
def test_an_age_that_was_told_is_certain_for_full_years_since_that_day(day: str, years: int) -> None:
    (rosa,) = household(rosa={"age": {"years": 17, "on": "2025-06-01"}}).people
    assert rosa.age.value is not None
    assert rosa.age.value.least_on(day) == years


@pytest.mark.parametrize(("age", "adult"), [({"born": "2008-04-02"}, False), ({"born": "2008-04-01"}, True), (None, None)])
def test_who_is_eighteen_on_a_day(age: dict[str, Any] | None, adult: bool | None) -> None:
    (pio,) = household(pio={} if age is None else {"age": age}).people
    assert pio.is_adult("2026-04-01") is adult


def test_an_age_and_a_birthday_are_one_field_so_that_the_later_word_alone_holds() -> None:
    pen, record = Pen(), a_household_id()
    field = f"people/{a_ulid('rosa')}/age"
    told = a_change(pen, record, field, {"years": 37, "on": "2026-04-01"})
    born = make_change(record, {field: Edit({"born": "1988-05-03"}, (told["_id"],))}, pen.sign())
    (rosa,) = read_household(fold_record(record, [told, born])).people
    assert [age.plain() for age in rosa.age.values] == [{"born": "1988-05-03"}]


def test_a_couple_is_named_from_either_side_and_counts_once() -> None:
    rosa, pio, lia = (a_ulid(name) for name in ("rosa", "pio", "lia"))
    pair = (frozenset((rosa, pio)),)
    assert couples(household(rosa={"partner": pio}, pio={}, lia={}).people) == pair
    assert couples(household(rosa={"partner": pio}, pio={"partner": rosa}).people) == pair
    assert couples(household(rosa={"partner": pio}, pio={"partner": None}).people) == ()
    assert couples(household(rosa={"partner": rosa}, pio={"partner": lia}).people) == (), "oneself, or somebody who is not here"


def test_who_is_in_two_couples_is_told_and_counted_once() -> None:
    people = household(rosa={"partner": a_ulid("pio")}, pio={"partner": a_ulid("lia")}, lia={}).people
    assert in_two_couples(people) == {a_ulid("pio")}
    assert len(couples(people)) == 1


@pytest.mark.parametrize("code", VALID)
def test_the_published_codes_are_sound_and_any_other_last_letter_is_not(code: str) -> None:
    assert check_tax_code(code) == code
    for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ".replace(code[15], ""):
        with pytest.raises(InvalidDocument, match="tax_code_check"):
            check_tax_code(code[:15] + letter)


@pytest.mark.parametrize(
    ("code", "sex", "births"),
    [
        ("RSSMRA85T10A562S", "m", ["1985-12-10"]),
        ("RSSMRA80A01H501U", "m", ["1980-01-01"]),
        ("MRTMTT91D08F205J", "m", ["1991-04-08"]),
        ("VRDGNN70E45C351A", "f", ["1970-05-05"]),
    ],
)
def test_birth_and_sex_stand_in_the_code(code: str, sex: str, births: list[str]) -> None:
    said = said_in(code)
    assert said is not None
    assert said.sex == sex
    assert births[0] in {str(birth) for birth in said.births}
    assert all(str(birth)[2:] == births[0][2:] for birth in said.births)


def test_letters_stand_for_digits_where_two_people_would_share_a_code() -> None:
    swapped = "RSSMRA80A01H50M"
    code = swapped + check_character(swapped)
    assert check_tax_code(code) == code
    assert said_in(code) == said_in(VALID[1])
    day = "RSSMRAULA0MH501"
    assert said_in(day + check_character(day)) == said_in(VALID[1])


ODD = "A1 B0 C5 D7 E9 F13 G15 H17 I19 J21 K2 L4 M18 N20 O11 P3 Q6 R8 S12 T14 U16 V10 W22 X25 Y24 Z23"
"""D.M. 23 December 1976: what a letter in an odd place counts; a digit counts as the letter of its rank."""


@pytest.mark.parametrize("worth", ODD.split())
def test_each_letter_counts_in_odd_places_by_the_decrees_table_and_in_even_ones_by_its_rank(worth: str) -> None:
    letter, rank = worth[0], ord(worth[0]) - ord("A")
    assert ord(check_character(letter)) - ord("A") == int(worth[1:]) % 26
    assert ord(check_character("B" + letter)) - ord("A") == rank
    if rank < 10:
        assert check_character(str(rank)) == check_character(letter)
        assert check_character(f"B{rank}") == check_character("B" + letter)


def with_check(first_fifteen: str) -> str:
    return first_fifteen + check_character(first_fifteen)


@pytest.mark.parametrize("middle", ["85T00", "85T32", "85T40", "85T72", "85B30", "85D31", "85D71", "85F10"])
def test_a_day_that_no_month_has_is_no_code(middle: str) -> None:
    with pytest.raises(InvalidDocument, match="not_a_tax_code"):
        check_tax_code(with_check(f"RSSMRA{middle}A562"))


def test_the_29th_of_february_is_of_the_century_that_has_it() -> None:
    said = said_in(with_check("RSSMRA00B29A562"))
    assert said is not None
    assert [str(birth) for birth in said.births] == ["2000-02-29"]
    with pytest.raises(InvalidDocument, match="not_a_tax_code"):
        check_tax_code(with_check("RSSMRA01B29A562"))


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)), st.sampled_from("fm"))
def test_every_day_of_two_centuries_comes_out_of_the_code_as_it_went_in(birth: date, sex: str) -> None:
    day = birth.day + (40 if sex == "f" else 0)
    code = with_check(f"RSSMRA{birth.year % 100:02d}{'ABCDEHLMPRST'[birth.month - 1]}{day:02d}A562")
    check_tax_code(code)
    assert mismatches(code, Typed(born=str(birth), sex=sex)) == []
    assert [one.field for one in mismatches(code, Typed(born=str(birth + timedelta(days=1))))] == ["age"]


@pytest.mark.parametrize(
    ("typed", "fields"),
    [
        (Typed(), []),
        (Typed(born="1970-05-05", sex="f"), []),
        (Typed(born="1970-05-06"), ["age"]),
        (Typed(sex="m"), ["sex"]),
        (Typed(sex="x"), []),
        (Typed(years=55, on="2026-05-04"), []),
        (Typed(years=56, on="2026-05-05"), []),
        (Typed(years=55, on="2026-05-05"), ["age"]),
        (Typed(years=30, on="2026-05-05", sex="m"), ["age", "sex"]),
    ],
)
def test_what_the_code_says_otherwise_is_told_and_not_refused(typed: Typed, fields: list[str]) -> None:
    assert [one.field for one in mismatches(VALID[3], typed)] == fields


def test_a_person_is_compared_with_the_code() -> None:
    people = household(rosa={"tax_code": VALID[3], "age": {"born": "1970-05-06"}, "sex": "m"}, pio={"sex": "m"}).people
    assert {person.name.value: [one.field for one in person.mismatches()] for person in people} == {"rosa": ["age", "sex"], "pio": []}


@pytest.mark.parametrize(("code", "kind"), [("12345678901", "provisional"), ("STP1234567890123", "health"), ("ENI1234567890123", "health")])
def test_who_has_no_code_of_their_own_may_have_another(code: str, kind: str) -> None:
    assert kind_of(check_tax_code(code)) == kind
    assert mismatches(code, Typed(born="1970-05-05", sex="f")) == []


@pytest.mark.parametrize(
    "text", ["", "rssmra85t10a562s", "RSSMRA85T10A562", "RSSMRA85T10A562SS", "1234567890", "RSSMRA85T10AA62S", "ÀSSMRA85T10A562S"]
)
def test_another_form_is_refused_without_repeating_it(text: str) -> None:
    error = refused("tax_code", text)
    assert error.code == "not_a_tax_code"
    assert not text or text not in error.sentence


def test_a_code_is_kept_as_cards_mean_it() -> None:
    assert plain_code(" rssmra 85t10 a562s ") == VALID[0]
