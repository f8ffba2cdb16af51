"""The places of the app and where they stand: a rail at a tablet's side, a bar at the bottom of a phone.

Rule: a destination appears when its screen exists; help keeps the rail beside it, so that every page of a tablet has its places where the
others have them. Where a tablet's letters are large the bar lies low: what stands over it needs the height.
"""

from __future__ import annotations

import flet as ft

from mobile.views import places
from mobile.views.frame import Face
from ui import theme, tokens
from ui.components import navigation, people, typography
from ui.components.touch import Ground, Spoken, tappable

MORE = "/more"


def rail(face: Face, here: str) -> ft.Control:
    """At the side: the places, and who uses the tablet."""
    return navigation.rail(_destinations(face), here, face.navigation.go, _person(face))


def bottom_bar(face: Face, here: str) -> ft.Control:
    """At the bottom."""
    return navigation.bottom_bar(_destinations(face), here, face.navigation.go, low=face.viewport.device == "tablet")


def beside(face: Face, here: str, content: ft.Control) -> ft.Control:
    """A page with the rail at its side."""
    parts = [rail(face, here), ft.Container(content, expand=True)]
    return ft.Row(parts, spacing=0, expand=True, vertical_alignment=ft.CrossAxisAlignment.STRETCH)


def _destinations(face: Face) -> list[navigation.Destination]:
    words, rooms = face.words, places.home_of(face.app.session.role) is places.Home.ROOMS
    home = navigation.Destination(places.HOME, "door" if rooms else "today", words.say("place.rooms" if rooms else "place.today"))
    return [home, navigation.Destination(MORE, "more", words.say("place.more"))]


def _person(face: Face) -> ft.Control:
    def lock() -> None:
        """What lies over the page goes first: it would lie over the PIN."""
        face.close_help()
        face.app.session.lock()

    name = face.app.session.display_name
    picture = ft.Column(
        [people.face(name, 40), typography.small(name.split()[0] if name else "", theme.INK, "w600")],
        spacing=2,
        tight=True,
        horizontal_alignment=ft.CrossAxisAlignment.CENTER,
    )
    return tappable(picture, lock, Ground(padding=tokens.SPACE_2), Spoken(identifier="switch-person"))
