"""Measures with a comma: what is typed is whole millimetres, what is not one says what to write instead."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.present import rooms_measures as measures
from ui.present.rooms_measures import AREA, HEIGHT, OPENING, SIDE, Kind, Read
from ui.words import LANGUAGES, Language, Words

IT = Words("it")


@pytest.mark.parametrize(
    ("typed", "mm"),
    [
        ("3,60", 3600),
        ("3.6", 3600),
        ("3,6", 3600),
        ("3,605", 3605),
        ("3,6050", 3605),
        ("3", 3000),
        ("3,", 3000),
        (" 3,60 m ", 3600),
        (",90", 900),
        ("0,90", 900),
        ("", None),
        ("  ", None),
    ],
)
def test_metres_with_a_comma_are_whole_millimetres(typed: str, mm: int | None) -> None:
    assert measures.read(typed, SIDE, IT) == Read(mm)


@pytest.mark.parametrize(
    ("typed", "kind", "says"),
    [
        ("tre", SIDE, "Scrivi i metri con la virgola, ad esempio 3,60."),
        (",", SIDE, "Scrivi i metri con la virgola, ad esempio 3,60."),
        ("3,6,0", SIDE, "Scrivi i metri con la virgola, ad esempio 3,60."),
        ("-3", SIDE, "Scrivi i metri con la virgola, ad esempio 3,60."),
        ("tanti", AREA, "Scrivi i metri con la virgola, ad esempio 12,24."),
        ("3,6001", SIDE, "Bastano 3 cifre dopo la virgola."),
        ("360", SIDE, "Sono centimetri? Allora scrivi 3,60."),
        ("270", HEIGHT, "Sono centimetri? Allora scrivi 2,70."),
        ("120", OPENING, "Sono centimetri? Allora scrivi 1,20."),
        ("99999", SIDE, "Questa misura è troppo grande: controlla e misura di nuovo."),
        ("9999", AREA, "Questa misura è troppo grande: controlla e misura di nuovo."),
        ("0", SIDE, "Questa misura è troppo piccola: controlla e misura di nuovo."),
        ("0,2", HEIGHT, "Questa misura è troppo piccola: controlla e misura di nuovo."),
    ],
)
def test_what_is_no_measure_says_what_to_write(typed: str, kind: Kind, says: str) -> None:
    assert measures.read(typed, kind, IT) == Read(fault=says)


@given(st.integers(SIDE.least, SIDE.most), st.sampled_from(LANGUAGES))
def test_what_is_shown_in_a_field_reads_back_as_itself(mm: int, language: Language) -> None:
    words = Words(language)
    if mm < 1_000_000:
        assert measures.read(measures.metres(mm, words), SIDE, words) == Read(mm)


@given(st.integers(AREA.least, 9_999_999), st.sampled_from(LANGUAGES))
def test_an_area_reads_back_as_itself(cm2: int, language: Language) -> None:
    words = Words(language)
    assert measures.read(measures.typed_area(cm2, words), AREA, words) == Read(cm2)


@pytest.mark.parametrize(
    ("mm2", "shown"), [(12_240_000, "12,24"), (13_999_999, "13,99"), (14_000_000, "14,00"), (8_680_000, "8,68"), (0, "0,00")]
)
def test_a_surface_never_reads_as_more_than_it_is(mm2: int, shown: str) -> None:
    assert measures.square_metres(mm2, IT) == shown


@given(st.integers(0, 10**10))
def test_the_shown_surface_is_the_largest_hundredth_that_fits(mm2: int) -> None:
    hundredths = int(measures.square_metres(mm2, IT).replace(".", "").replace(",", ""))
    assert hundredths * 10_000 <= mm2 < (hundredths + 1) * 10_000


def test_two_sides() -> None:
    assert measures.sides([3600, 3405], IT) == "3,60 × 3,405 m"
    assert measures.sides([3600, 3405], Words("en")) == "3.60 × 3.405 m"
