"""Which page stands on the screen: by the phase of the session, by the role, by the address.

Rule: the places themselves are data (`places.py`); here each page gets its control. A destination appears in the navigation when its screen
exists. An address that has nothing to show leads home, never to an empty page (a restart in the middle of a visit opens on the list, with
the draft in it). The browser's history follows what is drawn.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import flet as ft

from mobile.state.defects import Defects
from mobile.state.residence import ResidenceState, RoomTile
from mobile.state.session import Phase, SessionState
from mobile.state.visit import CHECKLISTS, VisitState
from mobile.views import bars, places, sample, standing, sync_sheet
from mobile.views import help as helping
from mobile.views.arrival import ArrivalPage
from mobile.views.board import Board
from mobile.views.checklist import ChecklistPage
from mobile.views.danger import DangerPage
from mobile.views.drawing import DrawingPage
from mobile.views.dwelling import DwellingPage
from mobile.views.entry import SignIn, Starting
from mobile.views.find import FindPage
from mobile.views.frame import HELP, SHEET, Face, Navigation, Viewport
from mobile.views.gallery.address import is_gallery
from mobile.views.hazard import HazardPage
from mobile.views.hazards import HazardsPage
from mobile.views.home_facts import HomeFactsPage
from mobile.views.leaving import Leaving, Wiped
from mobile.views.more import More
from mobile.views.order import OrderPage
from mobile.views.order_form import OrderFormPage
from mobile.views.photo import PhotoPage
from mobile.views.photos import PhotosPage
from mobile.views.photos_earlier import ChooseEarlierPage, TakeAgainPage
from mobile.views.pin import ChoosePin, Unlock
from mobile.views.places import Home, Known, Page, Spot
from mobile.views.room import ExitPage, RoomPage
from mobile.views.today import Today
from mobile.views.visit import NotePage, VisitPage
from mobile.views.visit_past import PastVisitPage, PastVisitsPage
from mobile.views.visit_people import PeoplePage
from mobile.views.visit_person import PersonPage
from mobile.views.visit_room import room_page
from mobile.views.visit_rooms import RoomsPage
from mobile.views.visit_same import SamePage
from mobile.views.welcome import Welcome
from ui import theme
from ui.components.motion import arriving
from ui.present.hazards import in_order
from ui.present.visit import hazard_name
from ui.words import Words

ON_PAPER = (Phase.NEW, Phase.CHOOSE_PIN, Phase.LOCKED)
"""The pages by which somebody comes in stand on the ground of the first one that a start shows, the PIN's."""


def root(face: Face) -> ft.Control:
    """The whole app; the composition root renders this."""
    return Gate(face, face.app.session, face.viewport, face.navigation, face.defects)


@ft.component
def Gate(face: Face, session: SessionState, viewport: Viewport, navigation: Navigation, defects: Defects) -> ft.Control:
    """What stands before the app itself, or the app, and help over either. Any change of `viewport` draws everything again."""
    del defects  # followed for what is said over everything
    pages = {
        Phase.NEW: SignIn,
        Phase.CHOOSE_PIN: ChoosePin,
        Phase.LOCKED: Unlock,
        Phase.HANDING_IN: Leaving,
        Phase.WIPED: Wiped,
    }
    is_open, components = session.phase == Phase.OPEN, is_gallery(navigation.path)
    ft.use_effect(
        lambda: None if is_open and not components else navigation.show(_way_before_the_app(navigation), face.words.say("app.name")),
        [is_open, navigation.path],
    )
    waits = session.busy or session.phase is Phase.STARTING
    said = session.problem.code if session.problem else ""
    ft.use_effect(lambda: None if waits and not components else face.stands(), [session.phase, waits, said, components])
    if components:
        content = _components(face, navigation, viewport)
    elif is_open and session.welcome:
        content = Welcome(face, session)
    elif is_open:
        seen = (session.language, session.role, session.office, viewport.width, viewport.height, viewport.letters, face.app.sample.is_open)
        content = PLACES(face, navigation, face.app.visit, face.app.residence, seen)
    else:
        content = pages.get(session.phase, Starting)(face, session)
    ground = theme.PAPER if session.phase in ON_PAPER else theme.GROUND
    drawn = helping.over(face, content, standing.notice(face))
    under_the_bar = ft.Container(drawn, bgcolor=ground, padding=ft.Padding.only(top=viewport.above), expand=True)
    return ft.SafeArea(under_the_bar, expand=True, maintain_bottom_view_padding=True)


def _components(face: Face, navigation: Navigation, viewport: Viewport) -> ft.Control:
    """The page of all components, by its address alone; read from the disk when it is first asked for."""
    from mobile.views.gallery.page import Gallery

    return Gallery(face, navigation, viewport)


@ft.component
def Places(face: Face, navigation: Navigation, visit: VisitState, residence: ResidenceState, look: tuple[object, ...]) -> ft.Control:
    """A place of the app, the bar or rail beside it, and the sheet over it. It follows the address by itself; `look` is what else it
    shows."""
    del look
    home = places.home_of(face.app.session.role)
    rooms = [room.room for room in residence.rooms]
    known = Known(visit.draft is not None, rooms, _hazards(face, visit), CHECKLISTS, face.app.sample.is_open)
    spot = places.find(navigation.under, home, known)
    title = _title(face.words, places.over(navigation.path) or spot)
    before = ft.use_ref(spot)

    def drawn() -> None:
        if before.current is not None and before.current != spot and before.current.place.open_visit:
            _leave(face, visit, spot)
        before.current = spot
        if spot.page is Page.DWELLING:
            navigation.go("/visit" if visit.go_to(f"dwelling:{spot.values['dwelling']}") else places.HOME)
        else:
            navigation.settle(spot, title)

    def come_back() -> None:
        """A kill behind the camera: the visit is open again, and its photos stand there at the first look."""
        if face.app.photos.interrupted and navigation.under == places.HOME:
            navigation.go("/visit/photos")

    ft.use_effect(drawn, [navigation.path, navigation.under, spot, title])
    ft.use_effect(come_back, [])
    ft.use_effect(lambda: None if spot.place.sample else face.app.sample.leave(), [spot.place.sample])
    with_bars = _with_bars(face, spot, _over_home(face, home, spot, residence))
    return sync_sheet.over(face, with_bars, face.app.sync, shown=navigation.place == SHEET)


def _leave(face: Face, visit: VisitState, spot: Spot) -> None:
    """A page of the visit for another one, or the whole visit: a look at a dwelling is no draft, in no list and in no count."""
    if spot.place.open_visit:
        visit.left()
    elif visit.put_away():
        face.app.look_again()


PLACES: Callable[..., ft.Control] = ft.memo(Places)  # type: ignore[no-untyped-call]
"""What stands before the app follows the address too: without this a page would be made twice for each tap."""


def _way_before_the_app(navigation: Navigation) -> list[str]:
    """Before the PIN an address stays as it is; help is a step from it, which Back takes back. The components are a step from home."""
    if is_gallery(navigation.path):
        return [places.HOME, navigation.path]
    return [navigation.under, *navigation.over] if navigation.path.startswith(HELP) else []


def _title(words: Words, spot: Spot) -> str:
    """The title of the browser's page, which stays in its history: it holds no name and no address of anybody."""
    hazard = spot.values.get("hazard")
    return f"{hazard_name(hazard, words) if hazard else words.say(spot.place.title)} · {words.say('app.name')}"


def _over_home(face: Face, home: Home, spot: Spot, residence: ResidenceState) -> ft.Control:
    """The page, and under it the home of this role, which stays: making hundreds of controls anew is what a tap on "Indietro" would wait
    for. It is drawn again when what it shows has changed, or the look of everything has."""
    under = HOMES[home](face, _look(face, residence))
    above = _above_home(face, spot)
    parts: list[ft.Control] = [ft.Container(under, visible=above is None, left=0, top=0, right=0, bottom=0, key="home")]
    if above is not None:
        parts.append(ft.Container(above, left=0, top=0, right=0, bottom=0, key="above"))
    return ft.Stack(parts, expand=True)


def _above_home(face: Face, spot: Spot) -> ft.Control | None:
    make = PAGES.get(spot.page)
    if make is not None and spot.place.sample:
        return sample.under_the_band(face, spot, make)
    return arriving(make(face, spot), spot.address, face.motion) if make is not None else None


def _hazards(face: Face, visit: VisitState) -> set[str]:
    """Those that can be asked for: of the open visit, and of the sample."""
    shown = [visit] if visit.draft is not None else []
    shown += [face.app.sample.visit] if face.app.sample.is_open else []
    return {code for one in shown for code in in_order(one.hazard_list)}


def _look(face: Face, residence: ResidenceState) -> tuple[object, ...]:
    """What a home shows besides the state that it follows by itself."""
    words, form = face.words, residence.arrival
    day = face.today
    room = (face.viewport.width, face.viewport.height, face.viewport.letters)
    return words.language, room, day, face.app.session.display_name, form.begun, form.household


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


HOMES: Mapping[Home, Callable[..., ft.Control]] = {
    Home.ROOMS: ft.memo(Rooms),  # type: ignore[no-untyped-call]
    Home.DWELLINGS: ft.memo(Dwellings),  # type: ignore[no-untyped-call]
}


def _room(face: Face, spot: Spot) -> RoomTile:
    return next(room for room in face.app.residence.rooms if room.room == spot.values["room"])


PAGES: Mapping[Page, Callable[[Face, Spot], ft.Control]] = {
    Page.MORE: lambda face, _: More(face, face.app.session, face.app.sync),
    Page.FIND: lambda face, _: FindPage(face, face.app.find),
    Page.VISIT: lambda face, _: VisitPage(face, face.app.visit, face.app.photos),
    Page.PLACE: lambda face, _: DwellingPage(face, face.app.visit),
    Page.SAME: lambda face, _: SamePage(face, face.app.visit),
    Page.PEOPLE: lambda face, _: PeoplePage(face, face.app.visit),
    Page.PERSON: lambda face, spot: PersonPage(face, face.app.visit, spot.values["person"]),
    Page.SIZED_ROOMS: lambda face, _: RoomsPage(face, face.app.visit),
    Page.SIZED_ROOM: lambda face, spot: room_page(face, face.app.visit, spot.values["sized"]),
    Page.PAST: lambda face, _: PastVisitsPage(face, face.app.visit),
    Page.PAST_VISIT: lambda face, spot: PastVisitPage(face, face.app.visit, spot.values["past"]),
    Page.HAZARDS: lambda face, _: HazardsPage(face, face.app.visit),
    Page.HAZARD: lambda face, spot: HazardPage(face, face.app.visit, face.app.photos, spot.values["hazard"]),
    Page.CHECKLIST: lambda face, spot: ChecklistPage(face, face.app.visit, spot.values["checklist"]),
    Page.PHOTOS: lambda face, _: PhotosPage(face, face.app.visit, face.app.photos),
    Page.PHOTO: lambda face, _: PhotoPage(face, face.app.visit, face.app.photos),
    Page.TAKE_AGAIN: lambda face, _: TakeAgainPage(face, face.app.visit, face.app.photos),
    Page.CHOOSE_EARLIER: lambda face, _: ChooseEarlierPage(face, face.app.visit, face.app.photos),
    Page.DRAW: lambda face, _: DrawingPage(face, face.app.visit, face.app.drawing),
    Page.HOME_FACTS: lambda face, _: HomeFactsPage(face, face.app.visit),
    Page.ORDER: lambda face, _: OrderPage(face, face.app.visit, face.app.photos),
    Page.ORDER_FORM: lambda face, _: OrderFormPage(face, face.app.visit),
    Page.NOTE: lambda face, _: NotePage(face, face.app.visit),
    Page.DANGER: lambda face, _: DangerPage(face, face.app.visit, face.app.visit.danger),
    Page.ARRIVAL: lambda face, _: ArrivalPage(face, face.app.residence, face.app.residence.arrival),
    Page.ROOM: lambda face, spot: RoomPage(face, face.app.residence, _room(face, spot)),
    Page.EXIT: lambda face, spot: ExitPage(face, face.app.residence, face.app.residence.exit, _room(face, spot)),
}
"""What lies over the home at a place; a place that is not here shows the home itself."""


def _with_bars(face: Face, spot: Spot, content: ft.Control) -> ft.Control:
    here = bars.MORE if spot.page is Page.MORE else places.HOME
    if face.viewport.tablet:
        return bars.beside(face, here, content)
    bar = ft.Container(bars.bottom_bar(face, here), visible=spot.page not in PAGES or spot.page is Page.MORE)
    stretch = ft.CrossAxisAlignment.STRETCH
    return ft.Column([ft.Container(content, expand=True), bar], spacing=0, expand=True, horizontal_alignment=stretch)
