"""A tiny app for the tests of the ground alone: rows in an encrypted file, photos, keys, the page's life. No part of the product."""

import flet as ft

from docstore.sqlite.connection import Connection, FileOptions
from mobile.platform import Platform, make
from mobile.platform.ports import PhotoError, PreparedPhoto

NAME = "prova.sqlite"
KEY = bytes(range(32))
SEALED_ON_A_DESK = bytes.fromhex("9de483dfbf6a1da825a72f534ac1a47d9078aaef290f5939d286511b3a43c26484f6")
"""Sealed by the native port with the PIN and salt below: both ports are one."""


async def open_rows(platform: Platform) -> Connection:
    files = platform.files
    await files.prepare([NAME])
    rows = Connection.open(files.path(NAME), FileOptions(key=KEY, exclusive=files.exclusive, flush=files.flush(NAME)))
    with rows.transaction():
        rows.execute("create table if not exists note (id integer primary key, text text)")
    return rows


def in_words(photo: PreparedPhoto) -> str:
    derived = f"{photo.width} x {photo.height}, {len(photo.original.chunks)} pezzi, {photo.captured_at}"
    return f"foto {derived}, impronta {photo.original.sha256[:8]}"


async def main(page: ft.Page) -> None:
    platform = make()
    rows = await open_rows(platform)
    said, listed = ft.Text("pronto"), ft.Column()

    def show() -> None:
        listed.controls = [ft.Text(f"{number}: {text}") for number, text in rows.execute("select id, text from note order by id")]
        page.update()

    def add(text: str) -> None:
        with rows.transaction():
            rows.execute("insert into note (text) values (?)", (text,))

    note = ft.TextField(label="Nota")

    def save(_event: ft.Event[ft.Button]) -> None:
        add(note.value or "")
        note.value = ""
        show()

    async def keys(_event: ft.Event[ft.Button]) -> None:
        key = await platform.keys.derive("482915", b"sale" * 4)
        other = await platform.keys.derive("482916", b"sale" * 4)
        sealed = await key.seal("Città".encode())
        opened, refused = await key.open(sealed), await other.open(sealed)
        from_desk = await key.open(SEALED_ON_A_DESK)
        blank = await key.open(b"corto")
        said.value = f"chiave {(opened or b'').decode()}, altra {refused}, bianco {blank}, dal banco {(from_desk or b'').decode()}"
        page.update()

    async def ask(_event: ft.Event[ft.Button]) -> None:
        try:
            answer = await platform.door.post("/api/device/pulse", {})
            said.value = f"centro {answer.status} {answer.body.get('error')}"
        except ConnectionError:
            said.value = "centro: nessuna rete"
        page.update()

    async def space(_event: ft.Event[ft.Button]) -> None:
        free = await platform.files.free_bytes()
        promised = await platform.files.persist() in (True, False)
        said.value = f"spazio {free is not None and free > 0}, promessa {promised}, esiste {await platform.files.exists(NAME)}"
        page.update()

    async def chosen(files: list[object]) -> None:
        told = []
        for file in files:
            try:
                photo = await platform.photos.prepare(file)
                pieces = b"".join([await photo.original.chunk(index) for index in range(len(photo.original.chunks))])
                told.append(f"{in_words(photo)}, interi {len(pieces) == photo.original.size}")
            except PhotoError as error:
                told.append(f"foto rifiutata: {error.reason}")
        said.value = " | ".join(told)
        page.update()

    platform.picker.attach(page, chosen)
    platform.lifecycle.on_leave(lambda: add("pagina lasciata"))
    take = ft.Button("Scegli foto", action=platform.picker.action())
    page.add(note, ft.Row([ft.Button("Salva", on_click=save), take], wrap=True))
    page.add(
        ft.Row([ft.Button("Chiavi", on_click=keys), ft.Button("Centro", on_click=ask), ft.Button("Spazio", on_click=space)], wrap=True)
    )
    page.add(said, listed)
    show()


if __name__ == "__main__":
    ft.run(main)
