"""The stores that a signed-in person has open: one encrypted file per circle of trust.

Rule (design.md section 4): a file opens with its key from her ring and closes when she locks; a circle that holds records has the read
model attached, so lists and edits share one transaction. The name of a file is its database's, which says nothing of who is in it. A sick
file closes no other: a copy that only the centre writes is set aside and begun anew, a circle of hers stays as it is and is reported.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence

from docstore.errors import CorruptStore, DocstoreError, NewerStore, OlderStore, WrongKey
from docstore.handle import InlineHandle
from docstore.sqlite.connection import system_errors
from docstore.sqlite.former import copy_former, former_of
from docstore.store import Store
from docstore.whereabouts import whereabouts
from mobile.services import delivery, list_index
from mobile.services.circle_index import CircleIndex, join_what_came
from mobile.services.device import HAND_IN_RESULT, DeviceFile
from mobile.services.needs import Files
from mobile.services.problems import Problem
from mobile.services.unciphered import file_key

_LOG = logging.getLogger(__name__)
READ_ONLY = frozenset({"catalog", "board"})
MEDIA = "-media"
FORMER = "former"
"""Settings that name the copies of files of a former form, by database."""


SET_ASIDE = (
    "Una copia di ciò che pubblica il centro era danneggiata su questo dispositivo: è stata messa da parte e si scarica di nuovo "
    "con la rete. Quello che hai scritto tu è intero."
)
SICK = (
    "Una parte dei dati su questo dispositivo è danneggiata e non si apre. Il resto funziona: non cancellare nulla, salva da «Altro» "
    "una copia cifrata e avvisa l'ufficio."
)
_SICK_FILE = (WrongKey, CorruptStore, NewerStore)


def file_name(database: str, generation: int = 0) -> str:
    """A later generation stands beside one that was set aside as it was."""
    return f"{database}-{generation}.sqlite" if generation else f"{database}.sqlite"


async def prepared(files: Files, names: Sequence[str]) -> None:
    """Until these files can be opened; what stands against it (a full disk) is told as of an open one."""
    with system_errors():
        await files.prepare(names)


def holds_records(database: str) -> bool:
    """Whether people write facts there on a device."""
    return database not in READ_ONLY and not database.endswith(MEDIA)


def _ask_for_a_copy(_path: str) -> None:
    """Making room for a copy is asynchronous in a browser, and opening a store is not."""
    raise OlderStore


class Circles:
    """Open stores by database name, in the order in which the centre named them."""

    def __init__(self, files: Files, device: DeviceFile | None = None, enciphers: bool = True) -> None:
        self._files = files
        self._enciphers = enciphers
        self._device = device
        self.sick: dict[str, Problem] = {}
        self._stores: dict[str, Store] = {}
        self._handles: dict[str, InlineHandle] = {}

    async def open(self, keys: Mapping[str, bytes]) -> None:
        """Opens what is not open yet. One file at a time, so that the screen is never held for all of them."""
        fresh = [name for name in keys if name not in self._stores]
        await prepared(self._files, [self._file(name) for name in fresh])
        try:
            for name in fresh:
                await self._open_one(name, keys[name])
                await asyncio.sleep(0)
        except BaseException:
            for name in fresh:
                await self._close_one(name)  # what was open before stays open: a session may be at work in it
            raise

    def set_aside(self) -> tuple[str, ...]:
        """Copies that were damaged, were begun anew and are still empty."""
        return tuple(name for name in self._stores if name in READ_ONLY and self._generation(name) and not self._stores[name].update_seq)

    async def _close_one(self, name: str) -> None:
        self._stores.pop(name, None)
        handle = self._handles.pop(name, None)
        if handle is not None:
            await handle.close()

    async def _open_one(self, name: str, key: bytes) -> None:
        try:
            await self._take_in_its_form(name, key)
        except _SICK_FILE as sick:
            await self._close_one(name)
            if isinstance(sick, NewerStore):
                self.sick[name] = Problem(sick.code, sick.reason)
                return
            if name not in READ_ONLY or self._device is None:
                self.sick[name] = Problem("circle_sick", SICK)
                return
            self._device.keep(f"generation/{name}", str(self._generation(name) + 1))
            await prepared(self._files, [self._file(name)])
            self._take(name, key)
            await self._make_ready(name)

    async def _take_in_its_form(self, name: str, key: bytes) -> None:
        """What an older version of the app has written is copied before its form changes; the copy goes at the start after that."""
        try:
            self._take(name, key, _ask_for_a_copy)
            await self._make_ready(name)
        except OlderStore:
            await self._copy_former(name)
            self._take(name, key)
            await self._make_ready(name)
            return
        if self._device is not None and (former := self._device.setting(f"{FORMER}/{name}")) is not None:
            await self._files.delete(former)
            self._device.drop(f"{FORMER}/{name}")

    async def _copy_former(self, name: str) -> None:
        """Noted before it is made, so that no copy is ever forgotten on a device."""
        file = self._file(name)
        copy = former_of(file)
        if self._device is not None:
            self._device.keep(f"{FORMER}/{name}", copy)
        await prepared(self._files, [copy])
        copy_former(self._files.path(file), await self._files.free_bytes())
        if (flush := self._files.flush(copy)) is not None:
            with system_errors():
                flush()

    def _file(self, name: str) -> str:
        return file_name(name, self._generation(name))

    def _generation(self, name: str) -> int:
        return self._device.number(f"generation/{name}") if self._device else 0

    def _take(self, name: str, key: bytes, before_migrating: Callable[[str], None] | None = None) -> None:
        if self._device is not None and self._device.setting(f"{HAND_IN_RESULT}/{name}") is not None:
            self._device.drop(f"{HAND_IN_RESULT}/{name}")  # what the centre has of this file is old as soon as somebody may write in it
        store = Store.open(
            self._files.path(self._file(name)),
            key=file_key(key, self._enciphers),
            indexes=[CircleIndex()] if holds_records(name) else [],
            exclusive=self._files.exclusive,
            flush=self._files.flush(self._file(name)),
            name=name,
            before_migrating=before_migrating,
            read_models_later=True,
        )
        self._stores[name], self._handles[name] = store, InlineHandle(store)

    async def _make_ready(self, name: str) -> None:
        """What an older version of the app had read otherwise is read anew first: minutes in a full file, with the screen drawn all the
        time, and what a kill breaks off goes on at the next start."""
        store = self._stores[name]
        for _ in store.catch_up():
            await asyncio.sleep(0)
        list_index.prepare(store)
        if holds_records(name):
            join_what_came(store)
        delivery.prepare(store)

    async def close(self) -> None:
        handles, self._handles, self._stores = self._handles, {}, {}
        for handle in handles.values():
            await handle.close()

    def catch_up(self) -> Iterator[None]:
        """What lists read, made anew in small steps; one that cannot be made (a full disk) waits for the next start."""
        for store in tuple(self.stores_of_records()):
            try:
                yield from list_index.catch_up(store)
            except DocstoreError as error:
                _LOG.error("The lists of a circle could not be made anew: %s", whereabouts(error))

    def checkpoint_one(self, turn: int) -> None:
        """Moves the log of one file into the file: one a turn, so that no idle moment grows long. A browser does not do it by itself."""
        names = self.names()
        if names:
            self._stores[names[turn % len(names)]].checkpoint()

    def names(self) -> tuple[str, ...]:
        return tuple(self._handles)

    def handle(self, name: str) -> InlineHandle:
        return self._handles[name]

    def store(self, name: str) -> Store:
        return self._stores[name]

    def stores_of_records(self) -> Iterator[Store]:
        return (self.store(name) for name in self._handles if holds_records(name))

    def first(self, prefix: str) -> str | None:
        """The circle of records whose name begins so: the team's, the residence's."""
        return next((name for name in self._handles if name.startswith(prefix) and holds_records(name)), None)

    def media_of(self, circle: str) -> str | None:
        name = f"{circle}{MEDIA}"
        return name if name in self._handles else None
