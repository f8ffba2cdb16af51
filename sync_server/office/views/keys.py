"""The list of keys over a place of the office: which key does what, for whoever has the hands on them.

Rule (issue 17): it comes by its key and by its button, and goes by Escape, by its button and by a tap beside it; what lies under it stays
as it was.
"""

from __future__ import annotations

from itertools import groupby

import flet as ft

from sync_server.office.keys import KEYS, Key
from sync_server.office.places import PLACES
from sync_server.office.state import OfficeState
from ui import theme, tokens
from ui.components import buttons, typography
from ui.components.touch import icon_button
from ui.words import Words

WIDTH, CAP = 420, 48
SIGNS = {
    "Arrow Right": (ft.Icons.ARROW_FORWARD_ROUNDED, "office.keys.right"),
    "Arrow Left": (ft.Icons.ARROW_BACK_ROUNDED, "office.keys.left"),
}
"""Keys that bear a sign, and its name for who listens: the product's letters have no arrows."""


def keys_button(state: OfficeState) -> ft.Control:
    """The sign in the head of every place."""
    return icon_button(ft.Icons.KEYBOARD_ROUNDED, state.words.say("office.keys.open"), state.show_keys, theme.PRIMARY_TEXT)


def keys_sheet(state: OfficeState) -> ft.AlertDialog | None:
    """The list, while somebody looks at it."""
    if not state.keys:
        return None
    words = state.words

    def gone() -> None:
        state.keys = False

    groups = [_group(place, list(keys), words) for place, keys in groupby(KEYS, key=lambda key: key.place)]
    content = ft.Column(groups, spacing=tokens.SPACE_5, tight=True, width=WIDTH)
    return ft.AlertDialog(
        title=typography.head(words.say("office.keys.title")),
        content=content,
        actions=[buttons.quiet_button(words.say("action.close"), gone)],
        on_dismiss=gone,
        scrollable=True,
    )


def keycap(shown: str | ft.Control) -> ft.Control:
    """A key as it looks."""
    return ft.Container(
        typography.small(shown, theme.INK, "w600") if isinstance(shown, str) else shown,
        border=ft.Border.all(1, theme.LINE_STRONG),
        border_radius=tokens.RADIUS_SMALL,
        padding=ft.Padding.symmetric(horizontal=8, vertical=4),
    )


def _group(place: str, keys: list[Key], words: Words) -> ft.Control:
    where = next((one.word for one in PLACES if one.path == place), "office.keys.everywhere")
    heading = ft.Semantics(content=typography.small(words.say(where), theme.MUTED, "w600"), header=True, heading_level=3)
    return ft.Column([heading, *(_line(key, words) for key in keys)], spacing=tokens.SPACE_2, tight=True)


def _line(key: Key, words: Words) -> ft.Control:
    cap = ft.Container(ft.Row([keycap(key.shown or _sign(key, words))], tight=True), width=CAP)
    return ft.MergeSemantics(ft.Row([cap, typography.body(words.say(key.word), expand=True)], spacing=tokens.SPACE_3))


def _sign(key: Key, words: Words) -> ft.Control:
    drawn, word = SIGNS[key.name]
    return ft.Icon(drawn, color=theme.INK, size=tokens.ICON_SMALL, semantics_label=words.say(word))
