"""The composition root of the app: platform -> services -> state -> views, once for each page.

Rule: this is the only file of the app that knows all four layers. The first page is drawn before anything is opened, and everything
that runs in the background is owned by the one task that `main` waits for (design.md section 3).
"""

from __future__ import annotations

import contextvars
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime

import flet as ft

from docstore.whereabouts import whereabouts
from mobile import VERSION
from mobile import platform as platforms
from mobile.platform import Platform
from mobile.platform.outward import dial
from mobile.services.machine import machine_from
from mobile.state.application import ApplicationState
from mobile.state.session import Phase, Problem, SessionState
from mobile.views import places
from mobile.views.first_pad import first_pad
from mobile.views.frame import Face, Navigation, Viewport
from mobile.views.root import root
from mobile.views.standing import stand
from ui import theme

log = logging.getLogger("soglia")

MODES = {"system": ft.ThemeMode.SYSTEM, "light": ft.ThemeMode.LIGHT, "dark": ft.ThemeMode.DARK}


PAD_FIELDS = frozenset({"phase", "users", "busy", "language", "look", "idle_minutes"})
"""What changes of a session can change what is asked first."""
PAD_PHASES = frozenset({Phase.NEW, Phase.LOCKED, Phase.OPEN, Phase.HANDING_IN, Phase.WIPED})


async def main(page: ft.Page) -> None:
    """What Flet calls for a page; it ends with the page."""
    await run(page, platforms.make())


async def run(page: ft.Page, platform: Platform) -> None:
    """Draws the first page, then lives as long as the page does."""
    app = ApplicationState(machine_from(platform, VERSION))
    face = make_face(page, platform, app)
    theme.dress(page)
    page.title = face.words.say("app.name")
    listen(page, platform, face)
    follow_forms(face, platform)
    follow_pad(face, platform)
    stand(page, face, root)
    await platform.lifecycle.ready()
    try:
        await app.run()
    except Exception as error:
        app.session.problem = Problem("app_failed", face.words.say("gate.failed"))
        app.session.phase = Phase.PROBLEM
        log.error("the app stopped: %s", whereabouts(error))
        await platform.lifecycle.failed(type(error).__name__)


def make_face(page: ft.Page, platform: Platform, app: ApplicationState) -> Face:
    """What the views are given."""

    def now() -> datetime:
        return datetime.fromtimestamp(platform.now_ms() / 1000, UTC)

    def dress(session: SessionState, changed: str | None) -> None:
        if changed == "look":
            page.theme_mode = MODES.get(session.look, ft.ThemeMode.SYSTEM)
            page.update()
        if changed in ("language", "letters", "look", "phase"):
            platform.lifecycle.wear(session.language, session.letters, session.look)

    app.session.subscribe(dress)  # type: ignore[attr-defined]
    viewport = Viewport(page.width or 412, page.height or 915)
    return Face(app, now, viewport, Navigation(show=platform.lifecycle.show_address), platform.picker.action, dial, dress)


def listen(page: ft.Page, platform: Platform, face: Face) -> None:
    """What happens to the page reaches the state."""
    app = face.app

    def resized(event: ft.PageResizeEvent) -> None:
        face.viewport.width, face.viewport.height = event.width, event.height

    page.on_resize = resized
    in_page = contextvars.copy_context()
    platform.picker.attach(page, _in_page(in_page, app))
    platform.position.attach(page)
    platform.outward.attach(page)
    platform.lifecycle.attach(page)
    platform.lifecycle.on_hide(lambda: in_page.copy().run(app.hide))
    platform.lifecycle.on_show(lambda: in_page.copy().run(app.show))
    platform.lifecycle.on_show(lambda: in_page.copy().run(_ask_again, page, face))
    platform.lifecycle.on_network(lambda: in_page.copy().run(app.wake))
    platform.lifecycle.on_activity(lambda: in_page.copy().run(app.touched))
    platform.lifecycle.on_office_code(lambda code: in_page.copy().run(app.session.take_office_code, code))
    platform.lifecycle.on_bar(lambda pixels: in_page.copy().run(setattr, face.viewport, "above", pixels))
    platform.lifecycle.on_letters(lambda times: in_page.copy().run(setattr, face.viewport, "letters", times))
    platform.lifecycle.on_leave(lambda: in_page.copy().run(app.hide))
    platform.lifecycle.on_address(lambda address: in_page.copy().run(face.navigation.arrive, address))
    platform.lifecycle.on_escape(lambda: in_page.copy().run(face.navigation.close))
    platform.lifecycle.on_pad_key(lambda handed: in_page.copy().run(app.take_pad_key, handed, in_page.copy()))
    platform.lifecycle.on_pad_wish(lambda wish: in_page.copy().run(setattr, app.session, "pad_page", wish))
    platform.lifecycle.on_leaving(lambda: in_page.copy().run(app.visit.step_done))


def _ask_again(page: ft.Page, face: Face) -> None:
    """Whoever was away may have been at the system's settings."""
    page.run_task(face.motion.ask)


def follow_forms(face: Face, platform: Platform) -> None:
    """Tells the page whether somebody is in the middle of something, whenever that changes."""
    told: list[bool] = []

    def look(_changed: object, _name: str | None) -> None:
        if told[-1:] != [is_open := in_a_form(face)]:
            told[:] = [is_open]
            platform.lifecycle.form(is_open)

    face.forms = look
    face.app.session.subscribe(look)  # type: ignore[attr-defined]
    face.navigation.subscribe(look)  # type: ignore[attr-defined]
    look(None, None)


def follow_pad(face: Face, platform: Platform) -> None:
    """Tells the page what it may ask before the next start of the app, whenever that changes, and when a page of the app is drawn."""
    session = face.app.session
    told: list[object] = []

    def look(_changed: object, name: str | None) -> None:
        if name in PAD_FIELDS and session.phase in PAD_PHASES and told[-1:] != [shown := first_pad(session, face.words)]:
            told[:] = [shown]
            platform.lifecycle.keep_pad(shown)

    face.pad = look
    face.stands = lambda: platform.lifecycle.app_stands(session.phase is Phase.LOCKED)
    session.subscribe(look)  # type: ignore[attr-defined]


def in_a_form(face: Face) -> bool:
    """The pages where something is recorded step by step, and a PIN that is still to be chosen after the office's code was used."""
    phase = face.app.session.phase
    return phase is Phase.CHOOSE_PIN or (phase is Phase.OPEN and places.is_form(face.navigation.under))


def _in_page(context: contextvars.Context, app: ApplicationState) -> Callable[[Sequence[object]], Awaitable[None]]:
    """What the browser calls from outside knows no page: the work runs in the page's own context, so that its screens are drawn again."""

    def begin(chosen: Sequence[object]) -> Awaitable[None]:
        return app.add_photos(chosen, context.copy())

    return begin
