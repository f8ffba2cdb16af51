"""Two spellings of one house, two positions of one place: what is told to somebody who is about to record a dwelling again."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from schemas.dwelling import Position, proves_place
from schemas.errors import InvalidDocument
from schemas.rules.addresses import SNC, folded, plain_address, telling_words
from schemas.rules.distance import NO_EVIDENCE, Spot, bearing, compass, metres_between, why_no_evidence
from schemas.rules.likeness import NEAR_M, REASONS, Place, alike, evident_metres, same_street

LAT = st.integers(-900_000_000, 900_000_000)
LON = st.integers(-1_800_000_000, 1_800_000_000)
SPOTS = st.builds(Spot, LAT, LON, st.one_of(st.none(), st.integers(0, 300_000)), st.booleans())
PIECES = (
    *("v", "via", "v.le", "c.so", "s.", "sant'", "d'", "della", "int.", "p", "3", "12", "118", "a", "b", "bis", "snc", "n.", "civ."),
    *("xx", "settembre", "scala", "sc", "l", "le", ".", "/", "-", "0", "007", "concordia", "etnea", "roma"),
)
ADDRESSES = st.one_of(st.text(max_size=40), st.lists(st.sampled_from(PIECES), max_size=9).map(" ".join))
PLACES = st.builds(Place, ADDRESSES.map(plain_address), st.sampled_from(["", "Catania", "CATANIA", "Librino"]), st.one_of(st.none(), SPOTS))

HOME = Spot(375_025_000, 150_872_220, 5_000)
"""37°30'09"N 15°05'14"E, the vector of domain.md 10.1."""


def north_of(spot: Spot, metres: float) -> Spot:
    return Spot(spot.lat_e7 + round(metres / 0.011119508), spot.lon_e7, spot.accuracy_mm)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Via della Concordia 118", "via concordia, n. 118"),
        ("V.le XX Settembre 12", "Viale 20 settembre 12"),
        ("v.le Africa, 3", "VIALE AFRICA 3"),
        ("C.so Sicilia 3/A", "corso Sicilia 3 a"),
        ("P.zza S. Agata snc", "piazza Sant'Agata s.n.c."),
        ("P.za Università 2", "Piazza Universita' 2"),
        ("via Libertà civ. 12", "Via Liberta, 12"),
        ("Via Roma 12 int. 5 scala B", "via roma n.12, sc. b, interno 5"),
        ("Via Plebiscito 118-120", "via del Plebiscito 118"),
        ("v. Etnea 12 bis", "Via Etnea 12bis"),
        ("via D'Annunzio 7", "via Annunzio 007"),
        ("Via F.lli Bandiera 3", "via dei Fratelli Bandiera, 3"),
    ],
)
def test_two_spellings_of_one_address_are_one(one: str, other: str) -> None:
    assert plain_address(one) == plain_address(other)


@pytest.mark.parametrize(
    ("text", "kind", "name", "number"),
    [
        ("via 4 novembre", "via", ("4", "novembre"), ""),
        ("via 4 novembre 12", "via", ("4", "novembre"), "12"),
        ("Via dei 1000", "via", ("1000",), ""),
        ("Contrada Torre 2, 7", "contrada", ("torre", "2"), "7"),
        ("Etnea", "", ("etnea",), ""),
        ("piazza Duomo SNC", "piazza", ("duomo",), SNC),
        ("", "", (), ""),
    ],
)
def test_a_number_in_a_street_s_name_is_no_house_number(text: str, kind: str, name: tuple[str, ...], number: str) -> None:
    plain = plain_address(text)
    assert (plain.kind, plain.name, plain.number) == (kind, name, number)


def test_what_follows_the_number_is_read_by_its_word() -> None:
    assert plain_address("Via Roma", "12", "p. 3, int. 5, sc. B").unit == {"piano": "3", "interno": "5", "scala": "b"}


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("via della Concor", "concor"),
        ("v.le XX Settembre", "xx settembre"),
        ("P.zza Sant'Agata", "agata"),
        ("via d'Annunzio", "annunzio"),
        ("Etnea", "etnea"),
        ("via", "via"),
        ("via del", "via del"),
        ("", ""),
    ],
)
def test_a_search_for_like_streets_asks_for_what_tells_them(typed: str, words: str) -> None:
    assert telling_words(typed) == words


@given(ADDRESSES)
@example("0:DEL:A")
@example("0 int civ 0")
@example("℡ d' d d S")
def test_folding_twice_changes_nothing(text: str) -> None:
    assert folded(folded(text)) == folded(text)


@given(st.sampled_from(["Via della Concordia 118", "Piazza Università snc", "Corso Sicilia 3/A"]))
def test_case_and_blanks_do_not_count(text: str) -> None:
    assert folded(text) == folded(text.upper()) == folded(f"  {text.lower()} ")


@given(SPOTS, SPOTS)
def test_a_distance_is_the_same_both_ways_and_none_to_itself(one: Spot, other: Spot) -> None:
    assert metres_between(one, other) == metres_between(other, one)
    assert metres_between(one, one) == 0
    assert 0 <= metres_between(one, other) <= 20_015_200, "half-way round"


@given(SPOTS, SPOTS)
@example(Spot(0, 0), Spot(899_999_999, -1))
def test_a_bearing_is_a_direction_or_nothing(one: Spot, other: Spot) -> None:
    towards = bearing(one, other)
    assert towards is None or 0 <= towards < 360
    assert bearing(one, one) is None


@pytest.mark.parametrize(
    ("one", "other", "metres", "towards"),
    [
        ((0, 0), (0, 10_000_000), 111_195.08, 90),
        ((0, 0), (10_000_000, 0), 111_195.08, 0),
        ((0, 0), (0, 1_800_000_000), 20_015_114.4, 90),
        ((900_000_000, 0), (-900_000_000, 0), 20_015_114.4, 180),
        ((375_025_000, 150_872_220), (375_025_000, 150_772_220), 882.15, 270),
        ((0, 1_799_999_000), (0, -1_799_999_000), 22.24, 90),
    ],
)
def test_distances_that_can_be_reckoned_by_hand(one: tuple[int, int], other: tuple[int, int], metres: float, towards: float) -> None:
    assert metres_between(Spot(*one), Spot(*other)) == pytest.approx(metres, rel=1e-4)
    assert bearing(Spot(*one), Spot(*other)) == pytest.approx(towards, abs=0.01)


@pytest.mark.parametrize(
    ("degrees", "code"), [(0, "n"), (22.4, "n"), (22.5, "ne"), (90, "e"), (180, "s"), (270, "w"), (337.4, "nw"), (337.5, "n"), (359.9, "n")]
)
def test_a_direction_has_one_of_eight_words(degrees: float, code: str) -> None:
    assert compass(degrees).code == code


@pytest.mark.parametrize(
    ("spot", "why"),
    [
        (HOME, None),
        (Spot(0, 0, 5_000), "nowhere"),
        (Spot(0, 0, None, by_hand=True), "nowhere"),
        (Spot(0, 1, 5_000), None),
        (Spot(375_025_000, 150_872_220, 100_000), None),
        (Spot(375_025_000, 150_872_220, 100_001), "too_rough"),
        (Spot(375_025_000, 150_872_220), "unmeasured"),
        (Spot(375_025_000, 150_872_220, -1), "unmeasured"),
        (Spot(375_025_000, 150_872_220, None, by_hand=True), None),
        (Spot(375_025_000, 150_872_220, 900_000, by_hand=True), None),
    ],
)
def test_which_positions_are_evidence(spot: Spot, why: str | None) -> None:
    assert why_no_evidence(spot) == why
    assert why is None or why in {code.code for code in NO_EVIDENCE}


@pytest.mark.parametrize(("accuracy", "proves"), [(100_000, True), (100_001, False), (None, False)])
def test_a_position_of_a_record_is_held_to_the_same_rule(accuracy: int | None, proves: bool) -> None:
    said = {"lat_e7": 1, "lon_e7": 1, "accuracy_mm": accuracy, "source": "gps", "taken_at": "2026-04-01T09:30:00+02:00"}
    assert proves_place(Position.read(said)) is proves
    with pytest.raises(InvalidDocument, match="no_position"):
        Position.read({**said, "lat_e7": 0, "lon_e7": 0})


def place(text: str, spot: Spot | None = None, city: str = "") -> Place:
    return Place(plain_address(text), city, spot)


def test_sixty_metres_are_near_and_a_little_more_is_not() -> None:
    inside, outside = north_of(HOME, NEAR_M - 0.1), north_of(HOME, NEAR_M + 0.1)
    likeness = alike(place("Via A", HOME), place("Via B", inside))
    assert likeness is not None
    assert (likeness.reason, likeness.metres) == ("near", pytest.approx(59.9, abs=0.02))
    assert alike(place("Via A", HOME), place("Via B", outside)) is None


def test_a_position_that_proves_nothing_makes_nobody_near() -> None:
    for poor in (Spot(0, 0, 1), Spot(HOME.lat_e7, HOME.lon_e7, 100_001), Spot(HOME.lat_e7, HOME.lon_e7)):
        assert evident_metres(poor, poor) is None
        assert alike(place("Via A", poor), place("Via B", poor)) is None


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        ("Via della Concordia 118", "via concordia 118", "same_address"),
        ("Concordia 118", "via concordia 118", "same_address"),
        ("Via G. Verga 2", "via Giovanni Verga 2", "same_address"),
        ("Via Concordia 118", "Via Concordia 112", "same_street"),
        ("Via Concordia snc", "Via Concordia snc", "same_street"),
        ("Via Concordia", "Via Concordia Vecchia 8", "same_words"),
        ("Via Roma 3", "Piazza Roma 3", "same_words"),
        ("Via Etnea 3", "Via Concordia 3", None),
        ("", "", None),
        ("Via", "Via", None),
    ],
)
def test_why_two_addresses_are_alike(one: str, other: str, reason: str | None) -> None:
    likeness = alike(place(one), place(other))
    assert (likeness.reason if likeness else None) == reason


def test_another_town_is_another_address_and_another_flat_is_said() -> None:
    assert alike(place("Via Roma 3", city="Catania"), place("Via Roma 3", city="Acireale")) is None
    assert alike(place("Via Roma 3", city="CATANIA "), place("Via Roma 3")) is not None
    flats = alike(place("Via Roma 3 int. 1"), place("Via Roma 3 int. 2"))
    assert flats is not None
    assert (flats.reason, flats.other_unit) == ("same_address", True)


def test_the_likeliest_comes_first() -> None:
    told = [
        place("Via Roma 3 int 1", HOME),
        place("Via Roma 9"),
        place("Largo Roma 1"),
        place("Via Etnea 1", HOME),
        place("Via Roma 3 int 2"),
    ]
    found = [likeness for one in told if (likeness := alike(place("via roma 3 int. 1", HOME), one))]
    ranked = sorted(found, key=lambda likeness: likeness.rank)
    assert [one.reason for one in ranked] == ["same_address", "same_address", "near", "same_street", "same_words"]
    assert [one.other_unit for one in ranked[:2]] == [False, True]
    assert {one.code for one in REASONS} == {one.reason for one in ranked}


@given(PLACES, PLACES)
def test_likeness_is_the_same_both_ways(one: Place, other: Place) -> None:
    assert alike(one, other) == alike(other, one)


@given(PLACES)
def test_a_place_is_like_itself_wherever_it_says_anything(one: Place) -> None:
    likeness = alike(one, one)
    if one.address.name:
        assert same_street(one.address, one.address)
        assert likeness is not None
        assert not likeness.other_unit
    if likeness is not None and likeness.metres is not None:
        assert likeness.metres == 0
