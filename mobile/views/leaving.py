"""A device that the office has withdrawn: what is on its way, and the page that says plainly that nothing is left.

Rule: nothing can be tapped away while files leave; what happens, what is safe and whom to call is said (design.md section 9).
"""

from __future__ import annotations

import flet as ft

from mobile.state.session import HandingIn, SessionState
from mobile.views.frame import Face, brand_head, foot, narrow, page, said_problem
from mobile.views.office import call
from ui.components import buttons, surfaces, typography
from ui.components.feedback import notice, progress
from ui.components.status import promise
from ui.words import Words


@ft.component
def Leaving(face: Face, session: SessionState) -> ft.Control:
    """Ciphertext on its way to the centre."""
    words = face.words
    content = [
        ft.Container(height=8),
        brand_head(face, "leaving"),
        typography.title(words.say("leaving.title")),
        *([] if session.handing.waiting == "kept" else [surfaces.card(typography.body(words.say("leaving.text")))]),
        *_way(session.handing, words),
        promise("info", words.say("leaving.found"), "idle"),
        *call(face, session),
    ]
    return narrow(face, page(None, content, gap=18))


def _way(handing: HandingIn, words: Words) -> list[ft.Control]:
    shown: list[ft.Control] = []
    if handing.total_bytes and handing.waiting != "kept":
        units = words.megabytes(handing.sent_bytes, handing.total_bytes)
        shown.append(progress(words.say("leaving.progress"), units, handing.sent_bytes / handing.total_bytes))
    if handing.problem is not None:
        shown += said_problem(handing.problem, words)
    elif handing.waiting == "network":
        shown.append(notice("offline", words.say("leaving.network"), "warning"))
    elif handing.waiting == "kept":
        shown.append(notice("lock", words.say("leaving.kept"), "warning"))
        shown.append(promise("inbox", words.say("leaving.kept_help"), "warning"))
    elif handing.waiting:
        shown.append(notice("waiting", words.say("leaving.centre"), "info"))
    return shown


@ft.component
def Wiped(face: Face, session: SessionState) -> ft.Control:
    """What happened, and the way to begin anew."""
    words = face.words
    handing = session.handing
    lines: list[ft.Control] = [
        typography.body(words.say("wiped.text")),
        promise("all_delivered", words.say("wiped.delivered", count=handing.delivered)),
    ]
    if handing.kept_aside:
        lines.append(promise("inbox", words.say("wiped.kept_aside", count=handing.kept_aside), "warning"))
    lines += [promise("info", words.say("wiped.next"), "idle"), *call(face, session)]
    card = surfaces.card(ft.Column(lines, spacing=12, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH))
    content = [ft.Container(height=8), brand_head(face, "wiped"), typography.title(words.say("wiped.title")), card]
    again = buttons.secondary_button(words.say("wiped.again"), session.begin_anew)
    return narrow(face, page(None, content, foot([again]), gap=18))
