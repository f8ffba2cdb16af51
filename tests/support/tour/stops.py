"""A stop of a tour: how a screen is called, and how one comes to it from the stop before."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from tests.support.browser import Name, Tab
from tests.support.server_process import ServerProcess


@dataclass
class Walker:
    """Who goes: her tab, the centre, and a folder for what she carries."""

    tab: Tab
    centre: ServerProcess
    folder: Path


Step = Callable[[Walker], Awaitable[None]]
BACK = "Indietro"


@dataclass(frozen=True)
class Stop:
    """`come` ends when the screen stands, which is when its words can be read."""

    name: str
    come: Step
    large: bool = True
    """Whether it is looked at in large letters as well: not where the same page has just been."""
    keys: bool = False
    """Whether it is gone through by the keyboard as well, which takes a while."""


async def first_page(walker: Walker) -> None:
    """Where every new device begins."""
    await walker.tab.open()
    await walker.tab.sees("Il codice dell'ufficio")


def tap(name: Name, sees: Name) -> Step:
    """One tap on what has this name."""

    async def come(walker: Walker) -> None:
        await walker.tab.tap(name)
        await walker.tab.sees(sees)

    return come


def tap_place(identifier: str, sees: Name) -> Step:
    """One tap on what the views call so."""

    async def come(walker: Walker) -> None:
        await walker.tab.tap_place(identifier)
        await walker.tab.sees(sees)

    return come


FOCUSED = "document.activeElement?.closest('[flt-semantics-identifier]')?.getAttribute('flt-semantics-identifier')"
KEYS = 80


def by_keys(identifier: str, sees: Name) -> Step:
    """Without a pointer: the tab key until one is there, and Enter."""

    async def come(walker: Walker) -> None:
        for _ in range(KEYS):
            if await walker.tab.evaluate(FOCUSED) == identifier:
                break
            await walker.tab.page.keyboard.press("Tab")
        await walker.tab.page.keyboard.press("Enter")
        await walker.tab.sees(sees)

    return come


def address(path: str, sees: Name) -> Step:
    """The address typed over the one that stands there, as a link would; the app goes on running."""

    async def come(walker: Walker) -> None:
        await walker.tab.page.goto(f"{walker.tab.page.url.partition('#')[0]}#{path}", wait_until="commit")
        await walker.tab.sees(sees)

    return come


def then(*steps: Step) -> Step:
    """One after the other."""

    async def come(walker: Walker) -> None:
        for step in steps:
            await step(walker)

    return come
