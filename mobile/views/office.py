"""The office's number where a page says to ask the office, one tap from the dialler.

Rule: a page says its sentence whether there is a number or not; where the agency has named none, nothing stands here.
"""

from __future__ import annotations

import flet as ft

from mobile.state.session import SessionState
from mobile.views.frame import Face
from ui.components import buttons, typography


def call(face: Face, session: SessionState) -> list[ft.Control]:
    """The button and when somebody answers."""
    office, words = session.office, face.words
    if not office.phone:
        return []
    button = buttons.secondary_button(words.say("office.call", phone=office.phone), None, ft.Icons.PHONE_ROUNDED)
    button.action = face.dial(office.phone)
    hours: list[ft.Control] = [typography.small(words.say("office.hours", hours=office.hours))] if office.hours else []
    return [ft.Column([ft.Row([button], wrap=True), *hours], spacing=4, tight=True, key="call-office")]
