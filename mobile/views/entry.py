"""Before the app itself: opening the device's file, and the sign-in that is needed once, with the network.

Rule: what was typed stays after a mistake; every wait says what for; the page says honestly what is saved here (mockup 27).
"""

from __future__ import annotations

from dataclasses import dataclass

import flet as ft

from mobile.state.session import SessionState
from mobile.views.frame import Face, foot, narrow, own, page, said_problem
from ui import theme
from ui.components import buttons, navigation, surfaces, typography
from ui.components.fields import FieldKind, FieldText, Submitted, text_field
from ui.components.icons import icon
from ui.words import Words


@ft.component
def Starting(face: Face, session: SessionState) -> ft.Control:
    """Opening the device's own file, or why it would not open."""
    words = face.words
    if session.problem is not None:
        retry = buttons.main_button(words.say("action.retry"), session.start, ft.Icons.REFRESH_ROUNDED)
        heading = typography.title(words.say("gate.problem_title"))
        content = [ft.Container(height=24), navigation.brand(words.say("app.name")), heading, *said_problem(session.problem, words)]
        return narrow(face, page(None, content, foot([retry])))
    ring = ft.Column(
        [
            navigation.brand_mark(64),
            ft.ProgressRing(width=28, height=28, color=theme.PRIMARY),
            typography.body(words.say("entry.starting"), theme.MUTED),
        ],
        alignment=ft.MainAxisAlignment.CENTER,
        horizontal_alignment=ft.CrossAxisAlignment.CENTER,
        spacing=20,
        expand=True,
    )
    return ft.Row([ring], expand=True)


@ft.observable
@dataclass(eq=False)
class SignInForm:
    """What has been typed; it outlives a refusal."""

    name: str = ""
    password: str = ""
    device: str = ""

    def set_name(self, value: str) -> None:
        self.name = value

    def set_password(self, value: str) -> None:
        self.password = value

    def set_device(self, value: str) -> None:
        self.device = value


@ft.component
def SignIn(face: Face, session: SessionState) -> ft.Control:
    """Name and password, once; the first sign-in enrols the device."""
    words = face.words
    form = own(SignInForm)

    async def sign_in() -> None:
        await session.sign_in(form.name.strip().lower(), form.password, form.device.strip())

    title = words.say("entry.title_tablet" if face.viewport.tablet else "entry.title")
    heading = typography.two_lines(typography.title(title), typography.body(words.say("entry.subtitle"), theme.MUTED), expand=False)
    content = [ft.Container(height=8), _top(session, words), heading, _fields(form, session, words, sign_in), _afterwards(words)]
    word = words.say("entry.working" if session.busy else "entry.sign_in")
    honest = ft.Row([typography.small(words.say("entry.honest"))], alignment=ft.MainAxisAlignment.CENTER)
    button = buttons.main_button(word, sign_in, ft.Icons.LOGIN_ROUNDED, busy=session.busy)
    return narrow(face, page(None, content, foot([button, *([] if session.users else [honest])]), gap=18))


def _fields(form: SignInForm, session: SessionState, words: Words, sign_in: Submitted) -> ft.Control:
    name = text_field(FieldText(words.say("entry.name")), form.name, form.set_name, FieldKind(autofocus=True))
    secret = text_field(FieldText(words.say("entry.password")), form.password, form.set_password, FieldKind(password=True), sign_in)
    fields: list[ft.Control] = [name, secret]
    if not session.users:
        fields.append(text_field(FieldText(words.say("entry.device"), words.say("entry.device_hint")), form.device, form.set_device))
    fields += said_problem(session.problem, words)
    return surfaces.card(ft.Column(fields, spacing=14, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH))


def _top(session: SessionState, words: Words) -> ft.Control:
    parts: list[ft.Control] = [navigation.brand(words.say("app.name"))]
    if session.users:
        parts.append(buttons.quiet_button(words.say("action.cancel"), session.cancel_add))
    return ft.Row(parts, alignment=ft.MainAxisAlignment.SPACE_BETWEEN)


def _afterwards(words: Words) -> ft.Control:
    """What will work without network, so that one knows why this is worth the minute."""
    rows: list[ft.Control] = [typography.small(words.say("entry.later"), theme.MUTED, "w600")]
    for name, key in (("home", "records"), ("photo", "photos"), ("door", "rooms")):
        rows.append(ft.Row([icon(name, theme.OK, 26), typography.body(words.say(f"entry.later_{key}"), expand=True)], spacing=14))
    return ft.Column(rows, spacing=12, tight=True)
