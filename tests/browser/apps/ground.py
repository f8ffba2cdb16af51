"""A tiny app for the tests of the ground alone: rows in an encrypted file, photos, keys, the page's life. No part of the product."""

import random
import secrets
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

import flet as ft

from docstore.errors import DiskFull
from docstore.sqlite.connection import Connection, FileOptions
from mobile.platform import Platform, make
from mobile.platform.ports import PhotoError, PreparedPhoto

NAME, PLAIN = "prova.sqlite", "palese.sqlite"
KEY = bytes(range(32))
SEALED_ON_A_DESK = bytes.fromhex("9de483dfbf6a1da825a72f534ac1a47d9078aaef290f5939d286511b3a43c26484f6")
"""Sealed by the native port with the PIN and salt below: both ports are one."""


async def open_rows(platform: Platform, name: str = NAME, key: bytes | None = KEY) -> Connection:
    files = platform.files
    await files.prepare([name])
    rows = Connection.open(files.path(name), FileOptions(key=key, exclusive=files.exclusive, flush=files.flush(name)))
    with rows.transaction():
        rows.execute("create table if not exists note (id integer primary key, text text)")
        rows.execute("create table if not exists ballast (data blob)")
    return rows


def in_words(photo: PreparedPhoto) -> str:
    derived = f"{photo.width} x {photo.height}, {len(photo.original.chunks)} pezzi, {photo.captured_at}"
    return f"foto {derived}, impronta {photo.original.sha256[:8]}"


class Notes:
    """Rows and where they are shown; `said` is where everything else answers."""

    def __init__(self, page: ft.Page, rows: Connection) -> None:
        self._page, self._rows = page, rows
        self.field, self.said, self.listed = ft.TextField(label="Nota"), ft.Text("pronto"), ft.Column()

    def show(self) -> None:
        numbered = self._rows.execute("select id, text from note order by id")
        self.listed.controls = [ft.Text(f"{number}: {text}") for number, text in numbered]
        self._page.update()

    def add(self, text: str) -> None:
        with self._rows.transaction():
            self._rows.execute("insert into note (text) values (?)", (text,))

    def save(self, _event: ft.Event[ft.Button]) -> None:
        self.add(self.field.value or "")
        self.field.value = ""
        self.show()

    async def fill(self, _platform: Platform) -> str:
        """Writes until there is no room."""
        for count in range(100):
            try:
                with self._rows.transaction():
                    self._rows.execute("insert into ballast values (zeroblob(1000000))")
            except DiskFull as error:
                return f"pieno dopo {count}: {error.reason}"
        return "mai pieno"

    async def save_plainly(self, platform: Platform) -> str:
        """The same words in a file without a key, for a search that must find them."""
        rows = await open_rows(platform, PLAIN, None)
        with rows.transaction():
            rows.execute("insert into note (text) values (?)", (self.field.value or "",))
        rows.close()
        return "salvata in chiaro"

    def say(self, words: str) -> None:
        self.said.value = words
        self._page.update()


async def keys(platform: Platform) -> str:
    key = await platform.keys.derive("482915", b"sale" * 4)
    other = await platform.keys.derive("482916", b"sale" * 4)
    sealed = await key.seal("Città".encode())
    opened, refused = await key.open(sealed), await other.open(sealed)
    from_desk = await key.open(SEALED_ON_A_DESK)
    blank = await key.open(b"corto")
    return f"chiave {(opened or b'').decode()}, altra {refused}, bianco {blank}, dal banco {(from_desk or b'').decode()}"


async def ask(platform: Platform) -> str:
    try:
        answer = await platform.door.post("/api/device/pulse", {})
    except ConnectionError:
        return "centro: nessuna rete"
    return f"centro {answer.status} {answer.body.get('error')}"


async def space(platform: Platform) -> str:
    free = await platform.files.free_bytes()
    promised = await platform.files.persist() in (True, False)
    return f"spazio {free is not None and free > 0}, promessa {promised}, esiste {await platform.files.exists(NAME)}"


async def dice(platform: Platform) -> str:
    """Every source of chance of a start (the last two are SQLite's and its cipher's), and the clock's zone."""
    rows = await open_rows(platform, "dadi.sqlite")
    drawn = rows.value("select hex(randomblob(8))")
    rows.close()
    salt = Path(platform.files.path("dadi.sqlite")).read_bytes()[:16].hex()
    await platform.files.delete("dadi.sqlite")
    return f"dadi {random.getrandbits(64):x} {secrets.token_hex(8)} {drawn} {salt}, fuso {time.strftime('%z')} {time.timezone}"


async def taken_in(platform: Platform, file: object) -> str:
    try:
        photo = await platform.photos.prepare(file)
    except PhotoError as error:
        return f"foto rifiutata: {error.reason}"
    pieces = b"".join([await photo.original.chunk(index) for index in range(len(photo.original.chunks))])
    return f"{in_words(photo)}, interi {len(pieces) == photo.original.size}"


async def main(page: ft.Page) -> None:
    platform = make()
    notes = Notes(page, await open_rows(platform))

    def button(name: str, answer: Callable[[Platform], Awaitable[str]]) -> ft.Button:
        async def tapped(_event: ft.Event[ft.Button]) -> None:
            notes.say(await answer(platform))

        return ft.Button(name, on_click=tapped)

    async def chosen(files: Sequence[object]) -> None:
        notes.say(" | ".join([await taken_in(platform, file) for file in files]))

    platform.picker.attach(page, chosen)
    platform.lifecycle.on_leave(lambda: notes.add("pagina lasciata"))
    take = ft.Button("Scegli foto", action=platform.picker.action())
    plainly = button("In chiaro", notes.save_plainly)
    page.add(notes.field, ft.Row([ft.Button("Salva", on_click=notes.save), take, plainly], wrap=True))
    page.add(
        ft.Row(
            [button("Chiavi", keys), button("Centro", ask), button("Spazio", space), button("Riempi", notes.fill), button("Dadi", dice)],
            wrap=True,
        )
    )
    page.add(notes.said, notes.listed)
    notes.show()
    platform.lifecycle.app_stands(False)


if __name__ == "__main__":
    ft.run(main)
