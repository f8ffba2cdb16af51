"""The tokens of both themes: the same names, readable text."""

from __future__ import annotations

import pytest

from ui import theme, tokens

PAPER_TEXT = ("text", "ink", "muted", "primary_text", "ok_text", "warning_text", "danger_text", "accent_text", "idle_text")
PAIRS = [
    *((name, ground) for name in PAPER_TEXT for ground in ("paper", "ground")),
    *((f"{tone}_text", f"{tone}_soft") for tone in ("ok", "warning", "danger", "accent", "idle")),
    ("primary_text", "primary_soft"),
    *((f"on_{name}", name) for name in ("primary", "ok", "warning", "danger", "accent", "idle", "bed", "undo")),
    ("undo_action", "undo"),
]


def contrast(first: str, second: str) -> float:
    light, dark = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(color: str) -> float:
    channels = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [value / 12.92 if value <= 0.03928 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_the_measure_itself_against_published_values() -> None:
    assert round(contrast("#0066CC", "#FFFFFF"), 2) == 5.57
    assert round(contrast("#17324D", "#FFFFFF"), 2) == 13.13


@pytest.mark.parametrize("palette", [tokens.LIGHT, tokens.DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_text_can_be_read_on_its_ground(palette: dict[str, str], text: str, ground: str) -> None:
    assert contrast(palette[text], palette[ground]) >= 4.5


def test_the_letter_of_every_band_can_be_read() -> None:
    assert set(tokens.BAND_COLOURS) == set(tokens.BANDS)
    for color in tokens.BAND_COLOURS.values():
        assert contrast("#FFFFFF", color) >= 4.5 or contrast("#FFFFFF", color) >= 3  # large and bold: WCAG asks 3


def test_both_themes_have_the_same_names_and_every_name_has_a_role() -> None:
    assert set(tokens.LIGHT) == set(tokens.DARK)
    assert set(theme.ROLES.values()) == set(tokens.LIGHT)


def test_a_role_carries_one_token_and_the_scheme_has_them_all() -> None:
    scheme = theme.dark().color_scheme
    assert scheme is not None
    for role, token in theme.ROLES.items():
        assert getattr(scheme, role) == tokens.DARK[token]
