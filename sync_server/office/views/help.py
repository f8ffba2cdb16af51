"""Help over the place that it was asked from, and the list of the office's pages of help: the twin of the app's (mobile/views/help.py).

Rule (issue 17): what lies under it stays as it was, half-typed words included; Back leads there. Whoever sits here is whom others call, so
these pages name who looks after the centre.
"""

from __future__ import annotations

import flet as ft

from sync_server.office.state import HELP, OfficeState
from sync_server.office.views.frame import bar_width, go
from ui import theme, tokens
from ui.components import buttons, navigation, surfaces, typography
from ui.components.feedback import empty_state
from ui.components.help import help_page, index_row
from ui.components.motion import arriving
from ui.present import help as present
from ui.words import Words

WIDTH = 760
"""What an eye can follow; a telephone gives less."""
_PREFIX = "office_"


def over(state: OfficeState, place: ft.Control) -> ft.Control:
    """The place, and help over it where its address stands. The place is not drawn meanwhile, and is not made anew after."""
    parts: list[ft.Control] = [ft.Container(place, visible=not state.help, left=0, top=0, right=0, bottom=0, key="place")]
    if state.help:
        page = arriving(_page(state, state.help), state.help, state.motion)
        ground = ft.Container(page, bgcolor=theme.GROUND, left=0, top=0, right=0, bottom=0, key="help")
        parts.append(ground)
    return ft.Stack(parts, expand=True)


def _page(state: OfficeState, address: str) -> ft.Control:
    words, screen = state.words, _PREFIX + address.removeprefix(HELP).strip("/")
    known = present.has_page(screen, words)
    title = present.title(screen, words) if known else words.say("help.index_title")
    subtitle = words.say("help.title") if known else ""
    head = navigation.page_head(navigation.PageHead(title, subtitle, go(state, state.path), words.say("action.back")))
    content = _told(state, screen, words) if known else _index(state, screen, words)
    width = min(WIDTH, state.width - bar_width(state.width, enlarged=state.enlarged) - 2 * tokens.SPACE_4)
    scrolling = ft.Column(content, spacing=14, horizontal_alignment=ft.CrossAxisAlignment.STRETCH, width=width)
    middle = ft.Row([scrolling], alignment=ft.MainAxisAlignment.CENTER)
    body = ft.Column([ft.Container(middle, padding=tokens.SPACE_4)], scroll=ft.ScrollMode.AUTO, expand=True)
    return ft.Column([head, body], spacing=0, expand=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)


def _told(state: OfficeState, screen: str, words: Words) -> list[ft.Control]:
    ask = present.Paragraph("call", words.say("help.heading_ask"), words.say("help.ask_centre"))
    every = buttons.quiet_button(words.say("help.all"), go(state, HELP), ft.Icons.LIST_ALT_ROUNDED)
    return [*help_page(present.paragraphs(screen, words), ask), ft.Row([every])]


def _index(state: OfficeState, screen: str, words: Words) -> list[ft.Control]:
    pages = [(name.removeprefix(_PREFIX), present.title(name, words)) for name in present.OFFICE]
    rows = [index_row(title, go(state, f"{HELP}/{name}"), f"help-{name}") for name, title in pages]
    missing = [empty_state("info", words.say("help.none_title"), words.say("help.none_text"))] if screen != _PREFIX else []
    return [*missing, typography.body(words.say("help.index_text")), surfaces.rows_card(rows)]
