"""The button that takes or chooses photos, wherever one stands.

Rule (design.md section 7): the camera opens on the client, in the tap itself; without room it stays shut, because a picture that cannot be
kept would be lost, and the tap measures again.
"""

from __future__ import annotations

from collections.abc import Callable

import flet as ft

from mobile.state.photos import PhotosState
from mobile.views.frame import Face
from ui.components import buttons
from ui.components.touch import Tap

MakeButton = Callable[[str, Tap | None, ft.IconData | None], ft.FilledButton | ft.OutlinedButton]


def camera_button(face: Face, photos: PhotosState, text: str, make: MakeButton = buttons.main_button) -> ft.Control:
    if photos.no_room is not None:
        return make(face.words.say("photos.measure"), photos.look_at_room, ft.Icons.REFRESH_ROUNDED)
    button = make(text, face.photo_tap or _nothing_here, ft.Icons.PHOTO_CAMERA_ROUNDED)
    if face.photo_tap is None:
        button.on_click, button.action = None, face.photo_action()
    return button


def _nothing_here() -> None:
    """What opens the camera is the client's, in the tap itself; without any tap the button would be drawn off."""
