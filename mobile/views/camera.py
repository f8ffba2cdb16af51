"""The button that takes or chooses photos, wherever one stands.

Rule (design.md section 7): the camera opens on the client, in the tap itself; without room it stays shut, because a picture that cannot be
kept would be lost, and the tap measures again. The same tap says what the photo is for: the client tells it right after, and choosing takes
longer. From then on it is stored, so that a kill behind the camera leads back here.
"""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import flet as ft

from mobile.state.photos import PhotosState
from mobile.views.frame import Face
from ui.components import buttons
from ui.components.touch import Spoken, Tap

MakeButton = Callable[[str, Tap | None, ft.IconData | None], ft.FilledButton | ft.OutlinedButton]
Telling = Callable[[], object]
"""Says what the next photo is for."""


@dataclass(frozen=True)
class CameraTap:
    """What a tap does here, and what the client does in the same tap."""

    on_tap: Callable[[], Awaitable[None]]
    action: ft.ClientAction | None


def camera_tap(face: Face, photos: PhotosState, tell: Telling = lambda: None) -> CameraTap:
    """For whatever opens the camera; `tell` says what for."""

    async def opened() -> None:
        tell()
        if face.photo_tap is None:
            photos.camera_opens()
            return
        answer = face.photo_tap()
        if inspect.isawaitable(answer):
            await answer

    return CameraTap(opened, None if face.photo_tap is not None else face.photo_action())


def camera_button(
    face: Face, photos: PhotosState, text: str, make: MakeButton = buttons.main_button, tell: Telling = lambda: None
) -> ft.Control:
    """It opens the camera; where there is no room, it measures again."""
    if photos.no_room is not None:
        return make(face.words.say("photos.measure"), photos.look_at_room, ft.Icons.REFRESH_ROUNDED)
    tap = camera_tap(face, photos, tell)
    button = make(text, tap.on_tap, ft.Icons.PHOTO_CAMERA_ROUNDED)
    button.action = tap.action
    return button


def camera_of(face: Face, photos: PhotosState, text: str, spoken: Spoken, tell: Telling) -> ft.Control:
    """The same in one line of several: it is called by what it takes. Where there is no room, by what it does then."""
    if photos.no_room is not None:
        measure = face.words.say("photos.measure")
        return buttons.soft_named(measure, photos.look_at_room, ft.Icons.REFRESH_ROUNDED, Spoken(measure, spoken.identifier))
    tap = camera_tap(face, photos, tell)
    return buttons.soft_named(text, tap.on_tap, ft.Icons.PHOTO_CAMERA_ROUNDED, spoken, tap.action)
