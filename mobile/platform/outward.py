"""What leaves the app by the machine's own means: a call, a file, a sheet on paper.

Rule (design.md section 4): nothing that is printed or saved passes through a cache or a second file of ours. The dialler is opened by the
client inside the tap, like the picker (mobile/platform/picker.py); the same on every machine.
"""

from __future__ import annotations

import re

import flet as ft


def dial(number: str) -> ft.ClientAction:
    """What a button does that calls somebody: the system's dialler with the number in it, and the person decides."""
    return ft.OpenUrl(to_call(number))


def to_call(number: str) -> str:
    """The address of the dialler; raises `ValueError` for what is no number."""
    plain = re.sub(r"[\s./()-]", "", number)
    if not re.fullmatch(r"\+?[0-9*#]{2,15}", plain):
        raise ValueError("not a number to call")
    return f"tel:{plain.replace('#', '%23')}"


class FletOutward:
    """A phone's or a desk's: the system asks where a file goes. There is no paper without a page."""

    def __init__(self) -> None:
        self._picker: ft.FilePicker | None = None

    def attach(self, page: ft.Page) -> None:
        self._picker = ft.FilePicker()
        page.services.append(self._picker)

    async def save(self, name: str, data: bytes, content_type: str) -> bool:
        del content_type  # the name says it
        return self._picker is not None and await self._picker.save_file(file_name=name, src_bytes=data) is not None

    async def print_sheet(self, html: str, css: str) -> bool:
        del html, css
        return False
