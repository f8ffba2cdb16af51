"""The tokens of both themes: the same names, readable text, and no value of theirs written a second time."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from ui import theme, tokens
from ui.contrast import READABLE, VISIBLE, contrast, sign_pairs, text_pairs

ROOT = Path(__file__).resolve().parents[3]
DRAWN = ("ui", "mobile/views", "sync_server/office/views")
THEIR_PLACE = {"ui/tokens.py", "ui/theme.py"}
COLOUR = re.compile(r"#[0-9A-Fa-f]{6}([0-9A-Fa-f]{2})?")
TOKENS_OF = {
    "border_radius": "RADIUS",
    "radius": "RADIUS",
    "size": "ICON or TYPE",
    "elevation": "LIFTED",
    "blur_radius": "SHADOW",
    "duration": "DURATIONS_MS",
}
"""Arguments that have a token for every value but none at all."""
SPACES = {"spacing", "run_spacing", "gap", "padding", "horizontal", "vertical", "left", "top", "right", "bottom"}
PALETTES = pytest.mark.parametrize("palette", [tokens.LIGHT, tokens.DARK], ids=["light", "dark"])


def test_the_measure_itself_against_published_values() -> None:
    assert round(contrast("#0066CC", "#FFFFFF"), 2) == 5.57
    assert round(contrast("#17324D", "#FFFFFF"), 2) == 13.13
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)


@PALETTES
@pytest.mark.parametrize(("text", "ground"), list(text_pairs()))
def test_text_can_be_read_on_its_ground(palette: dict[str, str], text: str, ground: str) -> None:
    assert contrast(palette[text], palette[ground]) >= READABLE


@PALETTES
@pytest.mark.parametrize(("sign", "ground"), list(sign_pairs()))
def test_the_outline_of_a_control_and_the_sign_of_a_status_can_be_seen(palette: dict[str, str], sign: str, ground: str) -> None:
    assert contrast(palette[sign], palette[ground]) >= VISIBLE


def test_the_letter_of_every_band_can_be_read() -> None:
    assert set(tokens.BAND_COLOURS) == set(tokens.BANDS)
    for color in tokens.BAND_COLOURS.values():
        assert contrast(tokens.ON_PICTURE, color) >= VISIBLE  # large and bold: WCAG asks 3


@pytest.mark.parametrize(
    ("text", "ground"),
    [
        (tokens.ON_BRAND, tokens.BRAND),
        (tokens.BAR_TEXT, tokens.BAR),
        (tokens.BAR_STRONG, tokens.BAR),
        (tokens.ON_PICTURE_PIN, tokens.PICTURE_PIN),
    ],
)
def test_what_has_no_theme_can_be_read_too(text: str, ground: str) -> None:
    assert contrast(text, ground) >= READABLE


def test_both_themes_have_the_same_names_and_every_name_has_a_role() -> None:
    assert set(tokens.LIGHT) == set(tokens.DARK)
    assert set(theme.ROLES.values()) == set(tokens.LIGHT)


def test_a_role_carries_one_token_and_the_scheme_has_them_all() -> None:
    scheme = theme.dark().color_scheme
    assert scheme is not None
    for role, token in theme.ROLES.items():
        assert getattr(scheme, role) == tokens.DARK[token]


def test_whoever_asked_for_less_motion_sees_none() -> None:
    assert theme.lasting("calm", reduced=True) == theme.lasting("quick", reduced=True) == tokens.DURATIONS_MS["still"] == 0
    assert 0 < theme.lasting("quick", reduced=False) < theme.lasting("calm", reduced=False) <= 300


def drawn() -> Iterator[tuple[str, ast.AST]]:
    """Every node of what draws, with where it stands."""
    for folder in DRAWN:
        for path in sorted((ROOT / folder).rglob("*.py")):
            name = str(path.relative_to(ROOT))
            if name not in THEIR_PLACE:
                for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                    yield f"{name}:{getattr(node, 'lineno', 0)}", node


def _arguments(node: ast.AST) -> Iterator[tuple[str, float]]:
    """The numbers that are written into a call by name, and the size of an `icon(name, color, size)`."""
    words = list(node.keywords) if isinstance(node, ast.Call) else []
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "icon" and len(node.args) > 2:
        words.append(ast.keyword("size", node.args[2]))
    for word in words:
        value = word.value
        if word.arg and isinstance(value, ast.Constant) and isinstance(value.value, int | float) and not isinstance(value.value, bool):
            yield word.arg, value.value


def test_no_colour_is_written_outside_the_tokens() -> None:
    found = []
    for where, node in drawn():
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and COLOUR.fullmatch(node.value):
            found.append((where, node.value))
        of_flet = isinstance(node, ast.Attribute) and isinstance(node.value, ast.Attribute) and node.value.attr == "Colors"
        if isinstance(node, ast.Attribute) and of_flet and node.attr not in ("with_opacity", "TRANSPARENT"):
            found.append((where, node.attr))
    assert found == []


def test_no_radius_size_shadow_or_duration_is_written_outside_the_tokens() -> None:
    found = [(where, name, value) for where, node in drawn() for name, value in _arguments(node) if name in TOKENS_OF and value]
    assert found == []


def test_every_space_lies_on_the_grid_of_half_a_step() -> None:
    half = tokens.STEP / 2
    found = [(where, name, value) for where, node in drawn() for name, value in _arguments(node) if name in SPACES and value % half]
    assert found == []
