"""How well a colour can be read on another, computed from the tokens (WCAG 2.1, relative luminance).

Rule: a pair that carries text reaches 4.5 : 1 in both themes, the outline of a control and the sign that stands beside a word 3 : 1. The
gallery prints what is measured here, and `tests/unit/ui/test_tokens.py` holds it.
"""

from __future__ import annotations

from collections.abc import Iterator

READABLE, VISIBLE = 4.5, 3.0

TONES = ("ok", "warning", "danger", "accent", "idle")
GROUNDS = ("paper", "ground", "ground_deep")


def contrast(first: str, second: str) -> float:
    """From 1 to 21, whichever is the lighter."""
    darker, lighter = sorted((luminance(first), luminance(second)))
    return (lighter + 0.05) / (darker + 0.05)


def luminance(color: str) -> float:
    """Of "#RRGGBB": 0 is black, 1 is white."""
    channels = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [value / 12.92 if value <= 0.03928 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def text_pairs() -> Iterator[tuple[str, str]]:
    """Every text and the ground it stands on, by the names of the tokens."""
    for text in ("text", "ink", "muted", "primary_text", "danger_text", *(f"{tone}_text" for tone in TONES)):
        yield from ((text, ground) for ground in GROUNDS)
    for tone in (*TONES, "primary"):
        yield from ((text, f"{tone}_soft") for text in (f"{tone}_text", "text", "ink"))
        yield f"on_{tone}", tone
    yield from (("on_bed", "bed"), ("on_undo", "undo"), ("undo_action", "undo"))


def sign_pairs() -> Iterator[tuple[str, str]]:
    """Every outline of a control and every sign beside a word, on their grounds."""
    for sign in ("line_strong", "bed", "primary", *TONES):
        yield from ((sign, ground) for ground in ("paper", "ground"))
    yield from ((tone, f"{tone}_soft") for tone in (*TONES, "primary"))
