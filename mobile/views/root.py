"""Which page stands on the screen: by the phase of the session, by the role, by the address.

Rule: a destination appears in the navigation when its screen exists. An address that has nothing to show leads home, never to an empty
page (a restart in the middle of a visit opens on the list, with the draft in it).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import flet as ft

from mobile.state.photos import PhotosState
from mobile.state.residence import ResidenceState
from mobile.state.session import Phase, SessionState
from mobile.state.visit import VisitState
from mobile.views import sync_sheet
from mobile.views.arrival import ArrivalPage
from mobile.views.board import Board
from mobile.views.dwelling import DwellingPage
from mobile.views.entry import SignIn, Starting
from mobile.views.frame import SHEET, Face, Navigation, Viewport
from mobile.views.hazards import HazardPage, HazardsPage
from mobile.views.leaving import Leaving, Wiped
from mobile.views.more import More
from mobile.views.photos import PhotosPage
from mobile.views.pin import ChoosePin, Unlock
from mobile.views.room import ExitPage, RoomPage
from mobile.views.today import Today
from mobile.views.visit import NotePage, VisitPage
from ui import theme, tokens
from ui.components import navigation as bars
from ui.components import people, typography
from ui.components.touch import Ground, Spoken, tappable
from ui.present.visit import HAZARDS

RESIDENCE_ROLES = ("educator", "casework")


def root(face: Face) -> ft.Control:
    """The whole app; the composition root renders this."""
    return Gate(face, face.app.session, face.viewport)


@ft.component
def Gate(face: Face, session: SessionState, viewport: Viewport) -> ft.Control:
    """What stands before the app itself, or the app. Any change of `viewport` draws everything again."""
    pages = {
        Phase.NEW: SignIn,
        Phase.CHOOSE_PIN: ChoosePin,
        Phase.LOCKED: Unlock,
        Phase.HANDING_IN: Leaving,
        Phase.WIPED: Wiped,
    }
    if session.phase == Phase.OPEN:
        content = Places(face, face.navigation, face.app.visit, face.app.residence)
    else:
        content = pages.get(session.phase, Starting)(face, session)
    ground = theme.PAPER if session.phase in (Phase.LOCKED, Phase.CHOOSE_PIN) else theme.GROUND
    under_the_bar = ft.Container(content, bgcolor=ground, padding=ft.Padding.only(top=viewport.above), expand=True)
    return ft.SafeArea(under_the_bar, expand=True, maintain_bottom_view_padding=True)


@ft.component
def Places(face: Face, navigation: Navigation, visit: VisitState, residence: ResidenceState) -> ft.Control:
    """A place of the app, the bar or rail beside it, and the sheet over it."""
    path = navigation.under if navigation.path == SHEET else navigation.path
    if path.startswith("/visit") and visit.draft is None:
        path = "/"
    with_bars = _with_bars(face, path, _over_home(face, path, visit, residence))
    return sync_sheet.over(face, with_bars, face.app.sync, shown=navigation.path == SHEET)


def _over_home(face: Face, path: str, visit: VisitState, residence: ResidenceState) -> ft.Control:
    """The page, and under it the home of this role, which stays: making hundreds of controls anew is what a tap on "Indietro" would wait
    for. It is drawn again when what it shows has changed, or the look of everything has."""
    home = HOMES[face.app.session.role in RESIDENCE_ROLES](face, _look(face, residence))
    above = _page(face, path, visit, residence)
    parts: list[ft.Control] = [ft.Container(home, visible=above is None, left=0, top=0, right=0, bottom=0, key="home")]
    if above is not None:
        parts.append(ft.Container(above, left=0, top=0, right=0, bottom=0, key="above"))
    return ft.Stack(parts, expand=True)


def _look(face: Face, residence: ResidenceState) -> tuple[object, ...]:
    """What a home shows besides the state that it follows by itself."""
    words, form = face.words, residence.arrival
    day = words.local(face.clock()).date()
    return words.language, face.viewport.width, face.viewport.height, day, face.app.session.display_name, form.begun, form.household


@ft.component
def Rooms(face: Face, look: tuple[object, ...]) -> ft.Control:
    """An educator's home."""
    del look
    return Board(face, face.app.residence)


@ft.component
def Dwellings(face: Face, look: tuple[object, ...]) -> ft.Control:
    """A worker's home."""
    del look
    return Today(face, face.app.today)


HOMES: Mapping[bool, Callable[..., ft.Control]] = {True: ft.memo(Rooms), False: ft.memo(Dwellings)}  # type: ignore[no-untyped-call]
"""By whether the person works in a residence."""


def _page(face: Face, path: str, visit: VisitState, residence: ResidenceState) -> ft.Control | None:
    """What lies over the home; None: nothing."""
    if path == "/more":
        return More(face, face.app.session, face.app.sync)
    if face.app.session.role in RESIDENCE_ROLES:
        return _residence_page(face, path, residence)
    return _visit_page(face, path, visit, face.app.photos) if path.startswith("/visit") else None


def _visit_page(face: Face, path: str, visit: VisitState, photos: PhotosState) -> ft.Control:
    if path == "/visit/place":
        return DwellingPage(face, visit)
    if path == "/visit/hazards":
        return HazardsPage(face, visit)
    code = path.rpartition("/")[2]
    if path.startswith("/visit/hazards/") and code in HAZARDS:
        return HazardPage(face, visit, code)
    if path == "/visit/photos":
        return PhotosPage(face, visit, photos)
    if path == "/visit/note":
        return NotePage(face, visit)
    return VisitPage(face, visit, photos)


def _residence_page(face: Face, path: str, residence: ResidenceState) -> ft.Control | None:
    if path == "/arrival":
        return ArrivalPage(face, residence, residence.arrival)
    room = next((found for found in residence.rooms if path == f"/room/{found.room}" or path == f"/exit/{found.room}"), None)
    if room is not None and path.startswith("/exit/"):
        return ExitPage(face, residence, residence.exit, room)
    if room is not None:
        return RoomPage(face, residence, room)
    return None


def _with_bars(face: Face, path: str, content: ft.Control) -> ft.Control:
    words = face.words
    home = ("door", "place.rooms") if face.app.session.role in RESIDENCE_ROLES else ("today", "place.today")
    places = [bars.Destination("/", home[0], words.say(home[1])), bars.Destination("/more", "more", words.say("place.more"))]
    here = "/more" if path == "/more" else "/"
    if face.viewport.tablet:
        side = bars.rail(places, here, face.navigation.go, _person(face))
        return ft.Row([side, ft.Container(content, expand=True)], spacing=0, expand=True, vertical_alignment=ft.CrossAxisAlignment.STRETCH)
    bar = ft.Container(bars.bottom_bar(places, here, face.navigation.go), visible=path in ("/", "/more"))
    stretch = ft.CrossAxisAlignment.STRETCH
    return ft.Column([ft.Container(content, expand=True), bar], spacing=0, expand=True, horizontal_alignment=stretch)


def _person(face: Face) -> ft.Control:
    name = face.app.session.display_name
    picture = ft.Column(
        [people.face(name, 40), typography.small(name.split()[0] if name else "", theme.INK, "w600")],
        spacing=2,
        tight=True,
        horizontal_alignment=ft.CrossAxisAlignment.CENTER,
    )
    return tappable(picture, face.app.session.lock, Ground(padding=tokens.SPACE_2), Spoken(identifier="switch-person"))
