"""Views without a browser: a real Flet session and page in plain CPython, on a connection that nobody listens to.

Rule: tests say what a person reads and taps. Every message is packed as for a real client, so that a property which cannot be sent
fails here and not on a phone.
"""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Awaitable, Callable, Iterator
from contextvars import Token
from dataclasses import fields
from types import TracebackType
from typing import Any, TypeVar

import flet as ft
import msgpack
from flet.controls.base_control import BaseControl
from flet.controls.context import _context_page, context
from flet.controls.services.semantics_service import AccessibilityFeatures
from flet.messaging.connection import Connection
from flet.messaging.protocol import Message, MessageAction, RegisterClientResponseBody, configure_encode_object_for_msgpack
from flet.messaging.session import Session
from flet.pubsub.pubsub_hub import PubSubHub

Found = TypeVar("Found", bound=BaseControl)
Main = Callable[[ft.Page], object | Awaitable[object]]
FEATURES = [one.name for one in fields(AccessibilityFeatures)]
STILL: dict[str, object] = {**dict.fromkeys(FEATURES, False), "disable_animations": True}
"""What a client says whose person wants no motion."""


class SilentClient(Connection):
    """A client that takes every message and answers calls of services with what the test prepared; nothing moves on it unless that says
    so."""

    def __init__(self, answers: dict[str, object] | None = None) -> None:
        super().__init__()
        self.pubsubhub = PubSubHub()
        self.loop = asyncio.get_running_loop()
        self.page_url = "http://test/"
        self.answers = {"get_accessibility_features": STILL, **(answers or {})}
        self.calls: list[tuple[str, Any]] = []

    def send_message(self, message: Message) -> None:
        msgpack.packb([message.action, message.body], default=configure_encode_object_for_msgpack(BaseControl))
        if message.action == MessageAction.INVOKE_METHOD:
            call = message.body
            self.calls.append((call.name, call.args))
            answer = self.answers.get(call.name)
            self.loop.call_soon(lambda: self.session.handle_invoke_method_results(call.control_id, call.call_id, answer, None))


class HeadlessApp:
    """`async with HeadlessApp(main) as app:` then read and tap."""

    def __init__(self, main: Main, answers: dict[str, object] | None = None, **page_properties: object) -> None:
        self._main = main
        self._answers = answers
        self._properties = {"route": "/", "pwa": True, "web": True, "platform": "android", "width": 412, "height": 915, **page_properties}
        self._token: Token[Any] | None = None

    async def __aenter__(self) -> HeadlessApp:
        connection = SilentClient(self._answers)
        self.session = connection.session = Session(connection)
        self.page = self.session.page
        self.session.apply_page_patch(dict(self._properties))
        mounted = RegisterClientResponseBody(session_id=self.session.id, page_patch=self.session.get_page_patch(), error="")
        connection.send_message(Message(MessageAction.REGISTER_CLIENT, mounted))
        self._token = _context_page.set(self.page)
        context.reset_auto_update()
        answer = self._main(self.page)
        if inspect.isawaitable(answer):
            await answer
        await self.session.after_event(self.page)
        await self.settle()
        self._can_be_drawn()
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if kind is None:
            self._can_be_drawn()
        self.session.connection.dispose() if hasattr(self.session.connection, "dispose") else None
        if self._token is not None:
            _context_page.reset(self._token)

    async def settle(self) -> None:
        """Lets the session's scheduler draw what the last event changed."""
        for _ in range(30):
            await asyncio.sleep(0)
        await asyncio.sleep(0.02)

    def _can_be_drawn(self) -> None:
        """The screen as it first stood and as it is left: in a row that breaks nothing may take what is left over, for the client draws a
        grey box in its place."""
        for row in self.controls():
            if isinstance(row, ft.Row) and row.wrap:
                assert not [part for part in row.controls if part.expand], f"expands in a row that wraps: {list(_texts_in(row))}"

    def controls(self) -> Iterator[BaseControl]:
        """Every control on the screen, in the order of the tree; what lies under a sheet as well."""
        seen: set[int] = set()
        yield from _walk(self.page.views, seen)
        yield from _walk(self.page._dialogs, seen)

    def find(self, kind: type[Found], **properties: object) -> Found:
        """The first control of a kind with these properties."""
        for control in self.controls():
            if isinstance(control, kind) and all(getattr(control, name, None) == value for name, value in properties.items()):
                return control
        raise AssertionError(f"no {kind.__name__} with {properties}; on the screen: {self.texts()}")

    def asked(self, method: str) -> list[Any]:
        """With what a method of a control was called on the client, each time."""
        connection = self.session.connection
        return [told for name, told in connection.calls if name == method] if isinstance(connection, SilentClient) else []

    def texts(self) -> list[str]:
        """All words on the screen."""
        return [control.value for control in self.controls() if isinstance(control, ft.Text) and control.value]

    def sees(self, words: str) -> bool:
        """Whether these words stand on the screen, alone or within a sentence."""
        return any(words in text for text in self.texts())

    async def event(self, control: BaseControl, name: str = "click", data: object = None) -> None:
        """What the client sends."""
        await self.session.dispatch_event(control._i, name, data)
        await self.settle()

    async def tap(self, words: str) -> None:
        """Taps what bears these words: a button, a row, a card."""
        await self.event(self.tappable(words))

    async def tap_identifier(self, identifier: str) -> None:
        """Taps what bears a semantic identifier."""
        await self.event(self.tappable_marked(identifier))

    async def type(self, label: str, value: str) -> None:
        """Types into the field with this label."""
        await self.type_over(self.find(ft.TextField, label=label), value)

    async def type_over(self, field: ft.TextField, value: str) -> None:
        """Types into a field that has no label of its own."""
        self.session.apply_patch(field._i, {"value": value})
        await self.event(field, "change", value)

    def tappable_marked(self, identifier: str) -> BaseControl:
        """What a finger meets within a semantic identifier."""
        marked = self.find(ft.Semantics, identifier=identifier)
        return next(control for control in _walk(marked.content, set()) if isinstance(control, ft.Container) and control.on_click)

    def tappable(self, words: str) -> BaseControl:
        """The innermost one, as a finger would meet it."""
        found: list[tuple[int, BaseControl]] = []
        for control in self.controls():
            if getattr(control, "on_click", None) is None:
                continue
            inside = [text.value for text in _walk(control, set()) if isinstance(text, ft.Text)]
            if words in inside:
                found.append((len(inside), control))
        for named in self.controls():
            if isinstance(named, ft.Semantics) and named.label == words and getattr(named.content, "on_click", None) is not None:
                found.append((0, named.content))
        if not found:
            raise AssertionError(f"nothing to tap says {words!r}; on the screen: {self.texts()}")
        return min(found, key=lambda pair: pair[0])[1]


def _texts_in(control: BaseControl) -> Iterator[str]:
    return (text.value for text in _walk(control, set()) if isinstance(text, ft.Text) and text.value)


def _walk(found: object, seen: set[int]) -> Iterator[BaseControl]:
    if isinstance(found, list | tuple):
        for part in found:
            yield from _walk(part, seen)
    elif isinstance(found, dict):
        yield from _walk(list(found.values()), seen)
    elif isinstance(found, BaseControl) and id(found) not in seen and getattr(found, "visible", True):  # a client draws no others
        seen.add(id(found))
        yield found
        for name, value in vars(found).items():
            if name == "_values" or name in ("_b",) or not name.startswith("_"):
                yield from _walk(value, seen)
