"""Choosing photos and finding the position through Flet's own services; the same on every machine.

Rule: the picker's dialog opens on the client, inside the tap (iOS wants that), so what was chosen arrives later. In the browser the
chosen `File` objects come by reference over the page bridge and no byte passes through Flet (pwa.md); elsewhere they are paths.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

import flet as ft
import flet_geolocator as geolocator

from mobile.platform.ports import Fix, PositionError, PositionReason

SECONDS_FOR_A_FIX = 20
Chosen = Callable[[Sequence[object]], Awaitable[None]]


class FletPicker:
    """A `FilePicker` with the action that opens it. `by_reference` listens to somebody else who sees the files first."""

    def __init__(self, by_reference: Callable[[Chosen], None] | None = None) -> None:
        self._by_reference = by_reference
        self._picker: ft.FilePicker | None = None

    def attach(self, page: ft.Page, on_chosen: Chosen) -> None:
        async def arrived(event: ft.FilePickerResultEvent) -> None:
            if self._by_reference is None:
                await on_chosen([file.path for file in event.files if file.path])

        self._picker = ft.FilePicker(on_result=arrived)
        page.services.append(self._picker)
        if self._by_reference is not None:
            self._by_reference(on_chosen)

    def action(self) -> ft.ClientAction | None:
        if self._picker is None:
            return None
        return ft.PickFiles(self._picker, file_type=ft.FilePickerFileType.IMAGE, allow_multiple=True)


class FletPosition:
    """One fix when asked, through Flet's geolocator."""

    def __init__(self) -> None:
        self._service: geolocator.Geolocator | None = None

    def attach(self, page: ft.Page) -> None:
        self._service = geolocator.Geolocator()
        page.services.append(self._service)

    async def current(self) -> Fix:
        if self._service is None:
            raise PositionError("unavailable", "not attached")
        limit = ft.Duration(seconds=SECONDS_FOR_A_FIX)
        try:
            found = await self._service.get_current_position(geolocator.GeolocatorConfiguration(time_limit=limit))
        except TimeoutError as error:
            raise PositionError("too_slow") from error
        except (RuntimeError, ft.FletException) as error:
            raise PositionError(_reason(str(error)), type(error).__name__) from error
        if found.latitude is None or found.longitude is None:
            raise PositionError("unavailable")
        return Fix(float(found.latitude), float(found.longitude), float(found.accuracy) if found.accuracy else None)


def _reason(words: str) -> PositionReason:
    """Flet passes the client's words on; only these tell a refusal and a wait apart from the rest."""
    said = words.lower()
    if "denied" in said or "permission" in said:
        return "denied"
    return "too_slow" if "timeout" in said or "time limit" in said else "unavailable"
