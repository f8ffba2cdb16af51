"""The hazard index against the published vectors of domain.md 1.5; names cite their numbers."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.codes import ALL_HAZARDS, HARM_BY_CODE, HAZARD_BY_CODE, LIKELIHOODS, WORDED_LIKELIHOODS, Likelihood, likelihood_for
from schemas.errors import InvalidDocument
from schemas.rules.hazard import gravest, judged_spread, level_of, rate, rating_of, remainder_spread, spread_point

VECTORS = [
    (1, 320, (316, 46, 215, 423), "1023.35", "C", 1),
    (2, 3200, (100, 100, 316, 484), "37.49", "H", 2),
    (3, 330, (340, 60, 180, 420), "1066.12", "C", 1),
    (4, 340, (340, 60, 180, 420), "1034.76", "C", 1),
    (5, 10, (100, 100, 316, 484), "11996.4", "A", 1),
    (6, 100, (100, 100, 316, 484), "1199.64", "C", 1),
    (7, 1800, (316, 46, 215, 423), "181.93", "F", 2),
    (8, 5600, (10, 0, 100, 890), "2.48", "J", 2),
    (9, 100, (10, 46, 215, 729), "217.79", "E", 2),
    (10, 1, (1000, 0, 0, 0), "1000000", "A", 1),
    (10, 5600, (0, 0, 0, 1000), "0.18", "J", 2),
    (11, 464, (0, 10, 100, 890), "10.54", "I", 2),
    (12, 245, (19, 67, 217, 697), "134.31", "F", 2),
]


@pytest.mark.parametrize(("number", "likelihood", "spread", "score", "band", "category"), VECTORS)
def test_published_vector(number: int, likelihood: int, spread: tuple[int, ...], score: str, band: str, category: int) -> None:
    rating = rate(likelihood, spread)
    places = len(score.partition(".")[2])
    assert round(rating.score, places) == Fraction(score)
    assert (rating.band, rating.category) == (band, category)


EDGES = [
    ("9.999", "J"),
    ("10", "I"),
    ("19.999", "I"),
    ("20", "H"),
    ("50", "G"),
    ("100", "F"),
    ("200", "E"),
    ("500", "D"),
    ("999.999", "D"),
    ("1000", "C"),
    ("2000", "B"),
    ("5000", "A"),
]


@pytest.mark.parametrize(("score", "band"), EDGES)
def test_the_band_is_taken_on_the_unrounded_score(score: str, band: str) -> None:
    assert rating_of(Fraction(score)).band == band


def test_999_999_is_shown_as_1000_and_stays_category_2() -> None:
    rating = rating_of(Fraction("999.999"))
    assert (rating.shown, rating.band, rating.category, rating.level) == (1000, "D", 2, "medium")


def test_the_example_of_the_mockup_damp_likely_serious() -> None:
    rating = rate(18, HARM_BY_CODE["III"].spread)
    assert round(rating.score, 2) == Fraction("1114.67")
    assert (rating.shown, rating.band, rating.level, rating.step) == (1115, "C", "high", 8)


@pytest.mark.parametrize(("score", "level"), [("1000", "high"), ("999.99", "medium"), ("100", "medium"), ("99.99", "low"), ("0", "low")])
def test_the_three_words_of_2026(score: str, level: str) -> None:
    assert level_of(Fraction(score)) == level


@pytest.mark.parametrize(
    ("score", "shown"), [("1022.5", 1023), ("1023.49", 1023), ("1023.5", 1024), ("0.18", 0), ("0.5", 1), ("10.49999", 10)]
)
def test_what_is_shown_rounds_halves_up(score: str, shown: int) -> None:
    assert rating_of(Fraction(score)).shown == shown


@pytest.mark.parametrize("spread", [(0, 100, 316, 583), (0, 0, 0), (-1, 1, 0, 1000), (1001, 0, 0, -1)])
def test_a_spread_that_is_none_is_refused(spread: tuple[int, ...]) -> None:
    with pytest.raises(InvalidDocument) as refused:
        rate(18, spread)
    assert refused.value.code == "bad_spread"


def test_class_four_is_the_remainder() -> None:
    assert remainder_spread(316, 46, 215) == (316, 46, 215, 423)
    with pytest.raises(InvalidDocument):
        remainder_spread(600, 300, 200)


def test_a_likelihood_of_one_in_none_is_refused() -> None:
    with pytest.raises(InvalidDocument) as refused:
        rate(0, (0, 0, 0, 1000))
    assert refused.value.path == "likelihood"


SHARES = st.lists(st.integers(0, 1000), min_size=3, max_size=3).map(sorted).map(lambda c: (c[0], c[1] - c[0], c[2] - c[1], 1000 - c[2]))


@given(st.sampled_from(LIKELIHOODS), SHARES)
def test_every_rating_lies_on_the_scale(point: object, spread: tuple[int, ...]) -> None:
    rating = rate(point.l, spread)  # type: ignore[attr-defined]
    assert Fraction("0.178") < rating.score <= 1_000_000
    assert 1 <= rating.step <= 10
    assert (rating.category == 1) == (rating.level == "high")


def test_a_worse_harm_or_a_likelier_one_never_rates_lower() -> None:
    scores = [[rate(point.l, HARM_BY_CODE[harm].spread).score for harm in ("IV", "III", "II", "I")] for point in WORDED_LIKELIHOODS]
    assert all(row == sorted(row) for row in scores)
    assert all(list(column) == sorted(column, reverse=True) for column in zip(*scores, strict=True))


def test_all_sixteen_points_hold_their_own_value_and_the_range_without_gap() -> None:
    assert len(LIKELIHOODS) == 16
    assert all(likelihood_for(Fraction(point.l)) is point for point in LIKELIHOODS)
    assert [point.l for point in WORDED_LIKELIHOODS] == [2, 6, 18, 100, 560]


@pytest.mark.parametrize(
    ("one_in", "point"), [("75", 56), ("75.1", 100), ("4200", 3200), ("4201", 5600), ("1.5", 1), ("7.5", 6), ("0.5", 1)]
)
def test_at_a_cut_point_the_likelier_class_is_meant(one_in: str, point: int) -> None:
    assert likelihood_for(Fraction(one_in)).l == point


def test_the_gravest_of_several_is_the_one_shown() -> None:
    low, high = rate(5600, (0, 0, 0, 1000)), rate(2, (316, 46, 215, 423))
    assert gravest([low, high]) is high
    assert gravest([]) is None


POINTS = (5600, 3200, 1800, 1000, 560, 320, 180, 100, 56, 32, 18, 10, 6, 3, 2, 1)
CUTS = ("4200", "2400", "1300", "750", "420", "240", "130", "75", "42", "24", "13", "7.5", "4", "2.5", "1.5")


@pytest.mark.parametrize(("cut", "rarer", "likelier"), [*zip(CUTS, POINTS[:-1], POINTS[1:], strict=True)])
def test_each_of_the_fifteen_cuts_parts_two_points_and_itself_is_the_likelier(cut: str, rarer: int, likelier: int) -> None:
    at = Fraction(cut)
    assert (likelihood_for(at + Fraction(1, 10**9)).l, likelihood_for(at).l) == (rarer, likelier)


@pytest.mark.parametrize(
    ("cut", "below", "point"),
    [
        ("0.05", 0, 1),
        ("0.15", 1, 2),
        ("0.3", 2, 5),
        ("0.7", 5, 10),
        ("1.5", 10, 22),
        ("3", 22, 46),
        ("7", 46, 100),
        ("15", 100, 215),
        ("26", 215, 316),
        ("38", 316, 464),
    ],
)
def test_each_cut_of_the_spread_parts_two_points_and_itself_is_the_graver(cut: str, below: int, point: int) -> None:
    assert (spread_point(Fraction(cut) - Fraction(1, 10**9)), spread_point(Fraction(cut))) == (below, point)


def test_a_judged_spread_takes_points_and_class_four_the_rest() -> None:
    assert judged_spread(Fraction(30), Fraction(5), Fraction(20)) == (316, 46, 215, 423)
    assert judged_spread(Fraction(0), Fraction(0), Fraction(0)) == (0, 0, 0, 1000)
    assert spread_point(Fraction(100)) == 464
    for impossible in (Fraction(-1), Fraction(101)):
        with pytest.raises(InvalidDocument):
            spread_point(impossible)
    with pytest.raises(InvalidDocument):
        judged_spread(Fraction(40), Fraction(40), Fraction(20))


@given(SHARES, st.sampled_from(LIKELIHOODS), st.sampled_from(LIKELIHOODS))
def test_the_score_never_falls_when_the_likelihood_rises(spread: tuple[int, ...], one: Likelihood, other: Likelihood) -> None:
    rarer, likelier = sorted((one, other), key=lambda point: -point.l)
    low, high = rate(rarer.l, spread), rate(likelier.l, spread)
    assert high.score >= low.score
    assert high.step >= low.step
    assert high.shown >= low.shown


@given(SHARES, st.sampled_from(LIKELIHOODS), st.integers(1, 3), st.data())
def test_the_score_never_falls_when_outcomes_move_to_a_graver_class(
    spread: tuple[int, ...], point: Likelihood, milder: int, data: st.DataObject
) -> None:
    graver, moved = data.draw(st.integers(0, milder - 1)), data.draw(st.integers(0, spread[milder]))
    worse = list(spread)
    worse[milder] -= moved
    worse[graver] += moved
    low, high = rate(point.l, spread), rate(point.l, worse)
    assert high.score >= low.score
    assert (high.score > low.score) == (moved > 0)
    assert high.step >= low.step


@given(st.fractions(0, 100), st.fractions(0, 100))
def test_more_percent_never_take_a_lower_point(one: Fraction, other: Fraction) -> None:
    assert spread_point(min(one, other)) <= spread_point(max(one, other))


def test_the_29_hazards_stand_in_their_order_with_whom_each_harms_most() -> None:
    assert [hazard.code for hazard in ALL_HAZARDS] == [str(number) for number in range(1, 30)]
    groups = "".join(hazard.group for hazard in ALL_HAZARDS)
    assert groups == "A" * 10 + "B" * 4 + "C" * 4 + "D" * 11
    ages = {hazard.code: (hazard.age.lowest, hazard.age.under) for hazard in ALL_HAZARDS if hazard.age}
    children = {"1": (0, 15), "7": (0, 3), **dict.fromkeys(("17", "22", "23", "25", "26"), (0, 5))}
    old = {**dict.fromkeys(("2", "3", "6"), (65, None)), "8": (60, 65), **dict.fromkeys(("19", "20", "21", "24", "28"), (60, None))}
    assert ages == {**children, **old}
    assert HAZARD_BY_CODE["29"].vulnerable.it == "Per chiunque ci viva"


@pytest.mark.parametrize(
    ("code", "years", "meant"), [("1", 14, True), ("1", 15, False), ("2", 64, False), ("2", 65, True), ("8", 65, False)]
)
def test_an_age_group_ends_where_it_says(code: str, years: int, meant: bool) -> None:
    age = HAZARD_BY_CODE[code].age
    assert age is not None
    assert age.holds(years) is meant


def test_every_likelihood_can_be_pictured_in_both_languages() -> None:
    meanings = [point.meaning for point in LIKELIHOODS]
    assert all(
        str(point.l) in said.it and str(point.l) in said.en for point, said in zip(LIKELIHOODS, meanings, strict=True) if point.l > 1
    )
    assert len({said.it for said in meanings}) == len({said.en for said in meanings}) == 16
