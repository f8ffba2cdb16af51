"""What a person reads once, after her first PIN on a device: what stays here, what goes to the office, where help is, and how to try.

Rule (issue 17): one page, left by one tap, never in the way again; what it says is true of what the app does today.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import flet as ft

from mobile.state.session import SessionState
from mobile.views import sample
from mobile.views.frame import Face, foot, narrow, page
from mobile.views.places import Home, home_of
from ui.components import buttons, navigation, typography
from ui.components.help import told_card
from ui.present.help import Paragraph
from ui.words import Words


@ft.component
def Welcome(face: Face, session: SessionState) -> ft.Control:
    """Three paragraphs, and a fourth for whoever has a visit to try."""
    words = face.words
    can_try = home_of(session.role) is Home.DWELLINGS
    content = [
        ft.Container(height=8),
        navigation.brand(words.say("app.name")),
        typography.title(words.say("welcome.title", name=session.display_name.split(" ")[0])),
        typography.body(words.say("welcome.text" if can_try else "welcome.three")),
        told_card(_told(session, words, can_try=can_try)),
    ]
    begin = buttons.main_button(words.say("welcome.begin"), session.end_welcome, ft.Icons.ARROW_FORWARD_ROUNDED)
    trying = [buttons.secondary_button(words.say("sample.offer"), _try(face, session))] if can_try else []
    return narrow(face, page(None, content, foot([begin, *trying]), gap=18))


def _told(session: SessionState, words: Words, *, can_try: bool) -> list[Paragraph]:
    stays = words.say("welcome.stays_plain" if session.plain_files else "welcome.stays_text")
    goes = words.say("welcome.goes_text" if can_try else "welcome.goes_residence")
    told = [
        Paragraph("lock", words.say("welcome.stays"), stays),
        Paragraph("sending", words.say("welcome.goes"), goes),
        Paragraph("help", words.say("welcome.help"), words.say("welcome.help_text")),
    ]
    return [*told, Paragraph("sample", words.say("welcome.sample"), words.say("welcome.sample_text"))] if can_try else told


def _try(face: Face, session: SessionState) -> Callable[[], Awaitable[None]]:
    async def start() -> None:
        await sample.begin(face)()
        session.end_welcome()

    return start
