"""The keys of the office as data: what each does, where it counts, how it is called.

Rules (mockups, "Desk"): everything can be done by the keyboard; a key is no key while somebody types, nor with Ctrl, Alt or the system's
own; what stands in the list of keys is what the keys do, because both are read here.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from sync_server.office.places import PLACES
from sync_server.office.state import OfficeState

HELP_KEY, LEAVE_KEY = "?", "Escape"


@dataclass(frozen=True)
class Key:
    """A key as the browser calls it and as a person reads it (nothing: it bears a sign); where it counts (nothing: everywhere)."""

    name: str
    shown: str
    word: str
    act: Callable[[OfficeState], Awaitable[object]]
    place: str = ""


def _steps(by: int) -> Callable[[OfficeState], Awaitable[object]]:
    return lambda state: state.step(by)


def _days(by: int) -> Callable[[OfficeState], Awaitable[object]]:
    async def look(state: OfficeState) -> None:
        state.board.look_at(state.board.ahead + by)

    return look


async def _today(state: OfficeState) -> None:
    state.board.look_at(0)


async def _list(state: OfficeState) -> None:
    state.show_keys()


def _to(path: str) -> Callable[[OfficeState], Awaitable[object]]:
    return lambda state: state.go(path)


KEYS: tuple[Key, ...] = (
    Key("J", "J", "office.keys.next", _steps(1), "/"),
    Key("K", "K", "office.keys.before", _steps(-1), "/"),
    Key("Arrow Right", "", "office.keys.day_after", _days(1), "/availability"),
    Key("Arrow Left", "", "office.keys.day_before", _days(-1), "/availability"),
    Key("0", "0", "office.keys.today", _today, "/availability"),
    *(Key(str(number), str(number), place.word, _to(place.path)) for number, place in enumerate(PLACES, 1)),
    Key(HELP_KEY, "?", "office.keys.list", _list),
    Key(LEAVE_KEY, "Esc", "office.keys.leave", OfficeState.escape),
)


async def press(state: OfficeState, name: str) -> None:
    """What a key does where one is. Under the list of keys, and under help, the page that nobody sees hears none."""
    key = next((one for one in KEYS if one.name == name), None)
    if key is None or (state.writing and name != LEAVE_KEY):
        return
    if state.keys and name not in (HELP_KEY, LEAVE_KEY):
        return
    if not key.place or (key.place == state.place and not state.help):
        await key.act(state)
