"""Help over the screen that it was asked from, and the list of all its pages.

Rule (issue 17): it is read without network and without a PIN, for it holds nobody's data; what lies under it stays as it was, half-typed
words included, and Back leads there. An address that names no page shows the list.
"""

from __future__ import annotations

from collections.abc import Sequence

import flet as ft

from mobile.state.session import Phase, SessionState
from mobile.views import bars
from mobile.views.frame import HELP, Face, narrow, page
from mobile.views.office import call
from mobile.views.places import HOME
from ui.components import buttons, navigation, surfaces, typography
from ui.components.feedback import empty_state
from ui.components.help import help_page, index_row
from ui.components.motion import arriving
from ui.present import help as present
from ui.words import Words


def over(face: Face, below: ft.Control, notices: Sequence[ft.Control]) -> ft.Control:
    """The screen, and help over it where its address stands; notices over both. The screen is not drawn under help, nor made anew after."""
    session, path = face.app.session, face.navigation.path
    shown = path.startswith(HELP) and session.phase is not Phase.STARTING
    parts: list[ft.Control] = [ft.Container(below, visible=not shown, left=0, top=0, right=0, bottom=0, key="below-help")]
    if shown:
        page_of_help = _with_places(face, session, arriving(HelpPage(face, session, path), path, face.motion))
        parts.append(ft.Container(page_of_help, left=0, top=0, right=0, bottom=0, key="help"))
    return ft.Stack([*parts, *notices], expand=True)


def _with_places(face: Face, session: SessionState, page_of_help: ft.Control) -> ft.Control:
    """On a tablet the places stay where every page has them, from the moment on when there are any."""
    if not face.viewport.tablet or session.phase is not Phase.OPEN or session.welcome:
        return page_of_help
    return bars.beside(face, bars.MORE if face.navigation.under == bars.MORE else HOME, page_of_help)


@ft.component
def HelpPage(face: Face, session: SessionState, path: str) -> ft.Control:
    """One screen's page, or the list."""
    words, screen = face.words, path.removeprefix(HELP).strip("/")
    known = present.has_page(screen, words)
    title = present.title(screen, words) if known else words.say("help.index_title")
    subtitle = words.say("help.title") if known else ""
    head = navigation.page_head(navigation.PageHead(title, subtitle, face.close_help, words.say("action.back")))
    content = _told(face, session, screen) if known else _index(face, session, screen, words)
    return narrow(face, page(head, [*content, ft.Container(height=12)]))


def _told(face: Face, session: SessionState, screen: str) -> list[ft.Control]:
    words = face.words
    ask = present.Paragraph("call", words.say("help.heading_ask"), words.say("help.ask"))
    every = buttons.quiet_button(words.say("help.all"), face.go(HELP), ft.Icons.LIST_ALT_ROUNDED)
    return [*help_page(present.paragraphs(screen, words), ask, call(face, session)), ft.Row([every])]


def _index(face: Face, session: SessionState, screen: str, words: Words) -> list[ft.Control]:
    listed: list[ft.Control] = []
    for group in present.index(session.role, words):
        rows = [index_row(title, face.go(f"{HELP}/{name}"), f"help-{name}") for name, title in group.pages]
        listed += [typography.head(group.heading), surfaces.rows_card(rows)]
    missing = [empty_state("info", words.say("help.none_title"), words.say("help.none_text"))] if screen else []
    return [*missing, typography.body(words.say("help.index_text")), *listed, *call(face, session)]
