"""The app stands, whatever of it fails: a page that cannot be drawn, a tap whose work stops, an answer that nobody waits for any more.

Why: Flet draws in one task. An error in one page's function ended it, so that nothing was drawn any more, and nobody was told; an error in
a tap replaced the whole app with its trace, and an answer for a control that had gone made it deaf. Rule: what cannot be drawn says so in
its own place, with ways on; a tap's failure is said over the page; what a client could not be sent is drawn anew, all of it. The log hears
where it was, and nothing of what anybody had written.
"""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Callable
from typing import Any
from weakref import WeakKeyDictionary

import flet as ft
from flet.components import component as flet_components
from flet.components.component import Component, Renderer
from flet.components.hooks.use_effect import EffectHook
from flet.messaging.session import Session

from mobile.state.defects import tell
from mobile.state.session import Phase
from mobile.views.frame import Face
from mobile.views.places import HOME, Home, home_of
from ui import tokens
from ui.components.buttons import quiet_button
from ui.components.feedback import problem
from ui.components.touch import Tap

_STANDING: WeakKeyDictionary[Session, Standing] = WeakKeyDictionary()
_DRAWN = "_soglia_drawn"


def stand(page: ft.Page, face: Face, draw: Callable[[Face], ft.Control]) -> None:
    """In place of Flet's `page.render`: the same, and it goes on standing."""
    flet_components.Renderer = _CalmRenderer  # type: ignore[misc]
    logging.getLogger("flet").addFilter(_where_alone)
    asyncio.get_running_loop().set_exception_handler(_unheard)
    _STANDING[page.session] = standing = Standing(page, face, draw)
    standing.hold()
    page.render(draw, face)


def notice(face: Face) -> list[ft.Control]:
    """Over everything: the last tap failed."""
    if not face.defects.tap:
        return []

    def home() -> None:
        face.defects.close()
        face.navigation.go(HOME)

    box = _box(face, "defect.tap_title", (face.words.say("action.close"), face.defects.close), home)
    return [ft.Container(box, left=0, right=0, bottom=0, padding=tokens.SPACE_4, key="defect")]


class Standing:
    """One page's."""

    def __init__(self, page: ft.Page, face: Face, draw: Callable[[Face], ft.Control]) -> None:
        self._page, self._face, self._draw = page, face, draw
        self._times = 0

    def hold(self) -> None:
        """What of Flet's session would end everything, or replace it."""
        session: Any = self._page.session
        session.error = self._failed_tap
        session.patch_control = self._watched(session.patch_control, self._unsent)
        for late in ("apply_patch", "handle_invoke_method_results"):
            setattr(session, late, self._watched(getattr(session, late)))

    def in_place_of(self, failed: Component) -> ft.Control:
        """What stands where a component's function has raised; it is tried again whenever it would have been drawn."""

        def again() -> None:
            failed._schedule_update()  # type: ignore[no-untyped-call]

        return self._stand_in(again)

    def _stand_in(self, again: Callable[[], None]) -> ft.Control:
        navigation = self._face.navigation

        def home() -> None:
            again() if navigation.path == HOME else navigation.go(HOME)

        box = _box(self._face, "defect.page_title", (self._face.words.say("action.retry"), again), home)
        return ft.Column([ft.Container(box, padding=tokens.SPACE_4)], tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)

    def _failed_tap(self, _trace: str) -> None:
        """Flet hands over a text with what the error said; the error itself is still being handled."""
        error = sys.exc_info()[1]
        if error is not None:
            self._face.defects.tapped(error)

    def _watched(self, do: Callable[..., None], then: Callable[[], None] = lambda: None) -> Callable[..., None]:
        def done(*given: Any, **named: Any) -> None:
            try:
                do(*given, **named)
            except Exception as defect:
                tell("page", defect)
                then()

        return done

    def _unsent(self) -> None:
        """The client and this side no longer hold the same page: a new one, once whatever is being drawn is over. A page that says so and
        cannot be sent either is not tried again."""
        self._times += 1
        if self._times % 2:
            asyncio.get_running_loop().call_soon(self._render, lambda: self._stand_in(self._anew))

    def _anew(self) -> None:
        self._times += self._times % 2
        self._render(lambda: self._draw(self._face))

    def _render(self, draw: Callable[[], ft.Control]) -> None:
        """Under a key of its own, so that nothing of the page before is taken for a part of it."""
        self._page.views[0].key = f"after-{self._times}"
        self._page.render(draw)


class _CalmRenderer(Renderer):
    """Draws something in place of what raises."""

    def render(self, root_fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        drawn, standing = self._root_component, _STANDING.get(ft.context.page.session)
        if drawn is None or standing is None:
            return super().render(root_fn, *args, **kwargs)
        try:
            body = super().render(root_fn, *args, **kwargs)
        except Exception as defect:
            tell(f"drawing {getattr(root_fn, '__qualname__', '')}", defect)
            _forget(drawn)
            return standing.in_place_of(drawn)
        _begin_late(drawn)
        return body


def _forget(failed: Component) -> None:
    """Nothing of a drawing that stopped half-way is remembered: neither what it stands for, nor hooks of a first one."""
    failed.memoized = False
    failed._state.last_b = None
    if not hasattr(failed._state, _DRAWN):
        failed._state.hooks.clear()


def _begin_late(drawn: Component) -> None:
    """What a component does once it stands, where something else has stood in its place until now."""
    state = drawn._state
    if state.mounted and not hasattr(state, _DRAWN):
        for hook in state.hooks:
            if isinstance(hook, EffectHook) and hook.deps == []:
                drawn._schedule_effect(hook)
    setattr(state, _DRAWN, True)


def _box(face: Face, title: str, way: tuple[str, Tap], home: Tap) -> ft.Control:
    """What happened, what is safe, what to do; the way home where there is one."""
    words, session = face.words, face.app.session
    ways = [way]
    if session.phase is Phase.OPEN:
        ways.append((words.say("defect.to_rooms" if home_of(session.role) is Home.ROOMS else "defect.to_today"), home))
    return problem(words.say(title), words.say("defect.text"), [quiet_button(word, go) for word, go in ways], tone="warning")


def _where_alone(record: logging.LogRecord) -> bool:
    """Flet's own lines quote what the error said."""
    if record.exc_info and record.exc_info[1] is not None:
        tell("flet", record.exc_info[1])
        return False
    return True


def _unheard(loop: asyncio.AbstractEventLoop, told: dict[str, Any]) -> None:
    """A task has ended with an error that nobody waited for."""
    error = told.get("exception")
    if error is None:
        loop.default_exception_handler(told)
    else:
        tell("task", error)
