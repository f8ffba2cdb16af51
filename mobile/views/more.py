"""Everything that is not work: who one is, what has arrived, language, look, locking, another person.

Rule: no settings that can lose something; locking closes the files and says that the PIN opens them again.
"""

from __future__ import annotations

import flet as ft

from mobile.state.session import SessionState
from mobile.state.sync import SyncState
from mobile.views.frame import Face, Look, narrow, page
from ui import theme, tokens
from ui.components import choices, navigation, people, status, surfaces, typography
from ui.components.icons import icon
from ui.components.touch import Ground, Spoken, Tap, tappable
from ui.present import delivery
from ui.present import visit as present


@ft.component
def More(face: Face, session: SessionState, sync: SyncState, look: Look) -> ft.Control:
    """The person, the device, the language."""
    words = face.words
    name = session.display_name or session.user or ""
    head = navigation.page_head(navigation.PageHead(words.say("more.title")))
    line = status.sync_line(delivery.sync_line(sync.line, sync.online, words, face.clock()), face.open_sheet)
    who = surfaces.card(people.person_row(name, present.role(session.role, words), None), padding=0)
    languages = choices.segmented(
        [("it", words.say("more.italian")), ("en", words.say("more.english"))], session.language, session.set_language, "language"
    )
    modes = [(mode, words.say(f"more.theme_{mode}")) for mode in ("system", "light", "dark")]
    actions = [
        _action("lock", words.say("more.lock"), words.say("more.lock_text"), session.lock),
        _action("people", words.say("more.switch"), words.say("more.switch_text"), session.lock),
    ]
    content: list[ft.Control] = [
        who,
        _part(words.say("more.language"), languages),
        _part(words.say("more.theme"), choices.segmented(modes, look.mode, look.choose, "theme")),
        surfaces.rows_card(actions),
        ft.Container(height=12),
    ]
    return narrow(face, page(ft.Column([head, line], spacing=0, tight=True), content, gap=18))


def _part(title: str, content: ft.Control) -> ft.Control:
    return ft.Column([typography.head(title), content], spacing=8, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)


def _action(name: str, title: str, detail: str, on_tap: Tap) -> ft.Control:
    row = ft.Row(
        [
            icon(name, theme.PRIMARY_TEXT, 26),
            typography.two_lines(typography.card_title(title), typography.small(detail)),
            ft.Icon(ft.Icons.CHEVRON_RIGHT_ROUNDED, color=theme.MUTED, size=22),
        ],
        spacing=tokens.SPACE_3,
        vertical_alignment=ft.CrossAxisAlignment.CENTER,
    )
    ground = Ground(radius=0, padding=ft.Padding.symmetric(horizontal=tokens.SPACE_4, vertical=12))
    return tappable(row, on_tap, ground, Spoken(identifier=f"more-{name}"))
