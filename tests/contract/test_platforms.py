"""The app's two machines keep one port (mobile/platform/ports.py): the same members asked the same way, and the same cases for both.

The browser's side runs here against a page that is played: its port hears what Python asks and answers as page-bridge.js would. What the
script itself does is tried in Chromium (tests/browser/test_page_bridge.py); that both sides know the same words is held here.
"""

from __future__ import annotations

import asyncio
import importlib
import inspect
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any, get_type_hints

import flet as ft
import pytest

from mobile.platform import native
from mobile.platform.outward import to_call
from mobile.platform.ports import ROUNDS, Platform
from tests.support.flet_headless import HeadlessApp

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "mobile" / "web" / "static"
OURS = ("mobile.platform.browser", "mobile.platform.browser_photos", "mobile.platform.bridge")


@dataclass
class PlayedPage:
    """The other end of the bridge. `answers` by operation; what is not in it fails as JavaScript would."""

    answers: dict[str, Any] = field(default_factory=dict)
    asked: list[tuple[str, list[Any]]] = field(default_factory=list)
    onmessage: Callable[[Any], None] = lambda _message: None

    def postMessage(self, message: dict[str, Any]) -> None:
        self.asked.append((message["operation"], message["arguments"]))
        known = message["operation"] in self.answers
        said = {"value": self.answers[message["operation"]]} if known else {"error": "TypeError: not a function"}
        if message["id"]:
            asyncio.get_running_loop().call_soon(self.say, {"id": message["id"], **said})

    def say(self, data: dict[str, Any]) -> None:
        self.onmessage(SimpleNamespace(data=SimpleNamespace(**data)))


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> PlayedPage:
    return PlayedPage()


@pytest.fixture
def browser(page: PlayedPage, monkeypatch: pytest.MonkeyPatch) -> Iterator[Platform]:
    js, pyodide, ffi = ModuleType("js"), ModuleType("pyodide"), ModuleType("pyodide.ffi")
    js.Object = SimpleNamespace(fromEntries=dict)  # type: ignore[attr-defined]
    js.soglia = SimpleNamespace(  # type: ignore[attr-defined]
        pagePort=page, origin="https://centro.example/", photoWorkerUrl="/photo-worker.mjs", opfs=SimpleNamespace(mountedAt="/device")
    )
    ffi.to_js = lambda value, **_how: value  # type: ignore[attr-defined]
    ffi.create_proxy = lambda value: value  # type: ignore[attr-defined]
    ffi.JsException = type("JsException", (Exception,), {})  # type: ignore[attr-defined]
    for name, module in {"js": js, "pyodide": pyodide, "pyodide.ffi": ffi}.items():
        monkeypatch.setitem(sys.modules, name, module)
    for name in OURS:
        monkeypatch.delitem(sys.modules, name, raising=False)
    module = importlib.import_module("mobile.platform.browser")
    monkeypatch.setattr(module, "as_blob", lambda data, content_type: (data, content_type))
    yield module.browser_platform()
    for name in OURS:
        sys.modules.pop(name, None)


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Platform:
    monkeypatch.setenv("SOGLIA_DEVICE", str(tmp_path))
    return native.native_platform()


def members(protocol: type) -> dict[str, Any]:
    return {name: member for name, member in vars(protocol).items() if not name.startswith("_")}


def parameters(asked: Any) -> list[str]:
    return [name for name in inspect.signature(asked).parameters if name != "self"]


def test_each_machine_has_all_of_the_port_and_asks_for_it_in_the_same_way(browser: Platform, desk: Platform) -> None:
    protocols = [(one.name, get_type_hints(Platform)[one.name]) for one in fields(Platform)]
    found = [(name, protocol) for name, protocol in protocols if getattr(protocol, "_is_protocol", False)]
    assert {name for name, _ in found} >= {"files", "outside", "door", "picker", "position", "outward", "lifecycle"}
    for name, protocol in found:
        for member, promised in members(protocol).items():
            for machine in (browser, desk):
                kept = getattr(getattr(machine, name), member)
                if not isinstance(promised, property):
                    assert parameters(kept) == parameters(promised), f"{machine.name}: {name}.{member}"
                    assert inspect.iscoroutinefunction(kept) == inspect.iscoroutinefunction(promised), f"{machine.name}: {name}.{member}"


def test_python_and_the_pages_script_know_the_same_words() -> None:
    python = "".join(file.read_text() for file in (ROOT / "mobile" / "platform").glob("*.py"))
    script = (STATIC / "page-bridge.js").read_text()
    table = re.sub(r"//.*", "", script.partition("const operations = {")[2].partition("\n  };")[0])
    offered = set(
        re.findall(r"(?:^|[,{]\s*)\s*(\w+)(?=:|,|$)", re.sub(r"=>[^\n]*?(?=,\s*\w+:|,?$)", "", table, flags=re.MULTILINE), re.MULTILINE)
    )
    assert set(re.findall(r'_bridge\.(?:call|tell)\("(\w+)"', python)) == offered
    said = {word for file in STATIC.glob("*.js") for word in re.findall(r'(?:emit|hand)\("(\w+)"', file.read_text())}
    assert set(re.findall(r'bridge\.on\("(\w+)"', python)) == said


class Moments:
    """What happened to the page, as the app's handlers hear it."""

    def __init__(self, platform: Platform) -> None:
        self.heard: list[str] = []
        life = platform.lifecycle
        life.on_hide(lambda: self.heard.append("hide"))
        life.on_show(lambda: self.heard.append("show"))
        life.on_leave(lambda: self.heard.append("leave"))


def test_hiding_showing_and_leaving_are_told_in_the_browser(browser: Platform, page: PlayedPage) -> None:
    moments = Moments(browser)
    for event, value in (("visibility", "hidden"), ("visibility", "visible"), ("pagehide", False)):
        page.say({"event": event, "value": value})
    assert moments.heard == ["hide", "show", "leave"]


def test_hiding_showing_and_leaving_are_told_on_a_phone_and_losing_the_focus_is_none_of_them(desk: Platform) -> None:
    moments = Moments(desk)
    life = desk.lifecycle
    assert isinstance(life, native.QuietLifecycle)
    state = ft.AppLifecycleState
    for now in (state.INACTIVE, state.HIDE, state.PAUSE, state.RESTART, state.SHOW, state.RESUME, state.DETACH):
        life._changed(SimpleNamespace(state=now))  # type: ignore[arg-type]
    assert moments.heard == ["hide", "show", "leave"]


def test_a_network_that_comes_is_told_on_a_phone_and_one_that_goes_is_not(desk: Platform) -> None:
    life, heard = desk.lifecycle, []
    life.on_network(lambda: heard.append("network"))
    assert isinstance(life, native.QuietLifecycle)
    for now in ([ft.ConnectivityType.NONE], [ft.ConnectivityType.WIFI], []):
        life._network(SimpleNamespace(connectivity=now))  # type: ignore[arg-type]
    assert heard == ["network"]


def test_where_the_browsers_back_has_led_and_escape_are_told(browser: Platform, page: PlayedPage) -> None:
    heard: list[str] = []
    browser.lifecycle.on_address(heard.append)
    browser.lifecycle.on_escape(lambda: heard.append("escape"))
    page.say({"event": "address", "value": "/visit"})
    page.say({"event": "escape"})
    assert heard == ["/visit", "escape"]


async def test_a_pin_typed_on_the_pages_own_pad_is_told_once_with_what_it_was_derived_with(browser: Platform, page: PlayedPage) -> None:
    heard: list[tuple[str, bytes, int]] = []
    wished: list[str] = []
    browser.lifecycle.on_pad_key(lambda handed: heard.append((handed.person, handed.salt, handed.typed_ms)))
    browser.lifecycle.on_pad_wish(wished.append)
    for rounds in (ROUNDS, ROUNDS - 1):
        page.say({"event": "padKey", "value": SimpleNamespace(person="giulia", salt="0aff", rounds=rounds, at=7, key=object())})
    page.say({"event": "padWish", "value": "lost"})
    assert heard == [("giulia", b"\x0a\xff", 7), ("giulia", b"", 7)], "a salt of other rounds fits no ring"
    assert wished == ["lost"]
    browser.lifecycle.keep_pad({"person": "giulia"})
    browser.lifecycle.keep_pad(None)
    browser.lifecycle.app_stands(locked=True)
    shown = {"person": "giulia", "rounds": ROUNDS}
    assert page.asked == [("padHeard", []), ("padHeard", []), ("keepPad", [shown]), ("keepPad", [None]), ("appStands", [True])]


async def test_a_phones_own_back_goes_to_the_parent_and_leaves_the_app_from_home_only(
    desk: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    life, heard, left = desk.lifecycle, list[str](), list[bool]()

    async def confirm_pop(_view: ft.View, should_pop: bool) -> None:
        left.append(should_pop)

    monkeypatch.setattr(ft.View, "confirm_pop", confirm_pop)
    life.on_address(heard.append)
    life.on_escape(lambda: heard.append("escape"))
    async with HeadlessApp(life.attach) as app:
        view = app.page.views[0]
        assert view.can_pop is False
        for way in (["/", "/visit", "/visit/note"], ["/", "/visit"], ["/"], []):
            life.show_address(way, "Soglia")
            await app.event(view, "confirm_pop")
        assert heard == ["/visit", "/"]
        assert left == [False, False, True, True]
        await app.event(app.page, "keyboard_event", {"key": "Escape", "shift": False, "ctrl": False, "alt": False, "meta": False})
        assert heard[-1] == "escape"


async def test_the_promise_to_keep_the_files_is_asked_of_the_page_and_given_by_a_folder(
    browser: Platform, page: PlayedPage, desk: Platform
) -> None:
    page.answers["persist"] = True
    assert await browser.files.persist() is True
    page.answers["persist"] = False
    assert await browser.files.persist() is False
    assert await desk.files.persist() is True


async def test_a_file_is_saved_by_the_page_with_its_bytes_and_its_kind(browser: Platform, page: PlayedPage) -> None:
    page.answers["download"] = None
    assert await browser.outward.save("elenco.csv", b"nome", "text/csv") is True
    assert page.asked == [("download", ["elenco.csv", (b"nome", "text/csv")])]


async def test_a_file_is_saved_where_the_person_says_and_a_no_is_an_answer(desk: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
    kept: list[dict[str, Any]] = []
    chosen = iter(["/scelto/elenco.csv", None])

    async def save_file(_picker: ft.FilePicker, **asked: Any) -> str | None:
        kept.append(asked)
        return next(chosen)

    monkeypatch.setattr(ft.FilePicker, "save_file", save_file)
    desk.outward.attach(SimpleNamespace(services=[]))  # type: ignore[arg-type]
    assert [await desk.outward.save("elenco.csv", b"nome", "text/csv") for _ in range(2)] == [True, False]
    assert kept == [{"file_name": "elenco.csv", "src_bytes": b"nome"}] * 2


async def test_paper_is_the_pages_alone(browser: Platform, page: PlayedPage, desk: Platform) -> None:
    page.answers["print"] = None
    assert await browser.outward.print_sheet("<p>ciao</p>", "p { margin: 0 }") is True
    assert await desk.outward.print_sheet("<p>ciao</p>", "") is False


async def test_what_the_page_cannot_do_is_an_error_that_names_its_kind(browser: Platform) -> None:
    with pytest.raises(Exception, match="TypeError"):
        await browser.outward.print_sheet("", "")


@pytest.mark.parametrize(
    ("written", "called"), [("112", "tel:112"), ("+39 095 123.4567", "tel:+390951234567"), ("(095) 12-34", "tel:0951234")]
)
def test_a_number_is_called_as_it_is_written(written: str, called: str) -> None:
    assert to_call(written) == called


@pytest.mark.parametrize("written", ["", "1", "javascript:alert(1)", "112;rm", "uno uno due", "112\n113 or more words"])
def test_what_is_no_number_is_not_called(written: str) -> None:
    with pytest.raises(ValueError, match="not a number"):
        to_call(written)
