"""A tiny app for the test of updates: it says its version, has a form, and saves what was typed when the page is about to go."""

import asyncio

import flet as ft

from docstore.sqlite.connection import Connection, FileOptions
from mobile.platform import make

VERSION = "uno"
NAME, KEY = "prova.sqlite", bytes(range(32))


async def main(page: ft.Page) -> None:
    platform = make()
    files = platform.files
    await files.prepare([NAME])
    rows = Connection.open(files.path(NAME), FileOptions(key=KEY, exclusive=files.exclusive, flush=files.flush(NAME)))
    with rows.transaction():
        rows.execute("create table if not exists typed (text text)")
    field = ft.TextField(label="Nota")

    def save() -> None:
        if field.value:
            with rows.transaction():
                rows.execute("insert into typed values (?)", (field.value,))

    def form(is_open: bool) -> None:
        platform.lifecycle.form(is_open)
        said.value = "modulo aperto" if is_open else "modulo chiuso"
        page.update()

    def make_room(pixels: float) -> None:
        page.padding = ft.Padding.only(top=10 + pixels)
        page.update()

    async def look(_event: ft.Event[ft.Button]) -> None:
        found.value = f"trovata: {await platform.lifecycle.update()}"
        page.update()

    said, found = ft.Text("modulo chiuso"), ft.Text("mai cercata")
    kept = [str(text) for (text,) in rows.execute("select text from typed")]
    page.title = "Prova"
    page.add(ft.Text(f"versione {VERSION}"), ft.Text(f"salvato: {kept}"), said, found, field)
    page.add(ft.Button("Apri", on_click=lambda _event: form(True)), ft.Button("Chiudi", on_click=lambda _event: form(False)))
    page.add(ft.Button("Cerca", on_click=look))
    page.add(ft.Button("Dark", on_click=lambda _event: platform.lifecycle.wear("en", 100, "dark")))
    page.add(ft.Button("Chiaro", on_click=lambda _event: platform.lifecycle.wear("it", 100, "light")))
    platform.lifecycle.on_leaving(save)
    platform.lifecycle.on_bar(make_room)
    platform.lifecycle.form(False)
    await platform.lifecycle.ready()
    platform.lifecycle.app_stands(False)
    try:
        await asyncio.Event().wait()
    finally:
        rows.close()


if __name__ == "__main__":
    ft.run(main)
