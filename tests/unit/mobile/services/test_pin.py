"""A PIN that a finder would try first is refused with a sentence; waits grow and survive a clock set back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobile.services import pin
from mobile.services.problems import DeviceError


@pytest.mark.parametrize("secret", ["111111", "123456", "654321", "012345", "121212", "123123", "987654", "159753"])
def test_what_a_finder_tries_first_is_refused(secret: str) -> None:
    with pytest.raises(DeviceError) as told:
        pin.check_new(secret, secret)
    assert told.value.code == "pin_trivial"


@pytest.mark.parametrize("secret", ["481516", "204862", "78907890", "1234112341"])
def test_other_digits_are_taken(secret: str) -> None:
    assert pin.check_new(f" {secret} ", secret) == secret


@pytest.mark.parametrize(
    ("first", "again", "code"),
    [("48151", "48151", "pin_too_short"), ("481516", "481517", "pin_differs"), ("una frase", "una frase", "passphrase_too_short")],
)
def test_each_refusal_has_its_sentence(first: str, again: str, code: str) -> None:
    with pytest.raises(DeviceError) as told:
        pin.check_new(first, again)
    assert told.value.code == code
    assert told.value.sentence.endswith(".")


def test_a_passphrase_in_another_unicode_form_is_the_same_secret() -> None:
    assert pin.check_new("citta\u0300 e perche\u0301", "città e perché") == "città e perché"


@given(st.integers(0, 50))
def test_waits_never_shrink_with_more_wrong_tries(tries: int) -> None:
    assert pin.wait_after(tries) <= pin.wait_after(tries + 1) <= pin.LONGEST_WAIT


@given(st.integers(0, 20), st.integers(0, 2**42), st.integers(0, 2**42))
def test_no_clock_makes_the_wait_longer_than_the_whole(tries: int, last: int, now: int) -> None:
    left = pin.seconds_left(tries, last, now)
    assert 0 <= left <= pin.wait_after(tries)
    if now >= last + pin.wait_after(tries) * 1000:
        assert left == 0
