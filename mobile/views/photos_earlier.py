"""What was photographed in this dwelling before: to be taken again, or to be put beside the photo that is open.

Rule (issue 8: defect, remedy, recheck): a later photo names the earlier one and what it shows of it. The earlier one is never touched. The
page reads the store once when it opens.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

import flet as ft

from mobile.state.photos import EarlierPhoto, PhotosState
from mobile.state.visit import VisitState
from mobile.views.camera import camera_of
from mobile.views.frame import Face, SubpageText, narrow, own, page
from mobile.views.photo import stages
from mobile.views.photo_slots import room_names
from mobile.views.photos import called, problems
from mobile.views.remembered import remembered
from mobile.views.visit_head import visit_head
from ui import theme, tokens
from ui.components import choices, surfaces, typography
from ui.components.feedback import empty_state
from ui.components.photos import TileSize, frame_rule, small_photo
from ui.components.touch import Ground, Spoken, tappable
from ui.present import photos as present
from ui.present import visit as visit_words

PICTURE = TileSize(96, 84)


@ft.observable
@dataclass(eq=False)
class Choosing:
    """What there is, and what the next photo will show of it."""

    found: list[EarlierPhoto] = field(default_factory=list)
    stage: str = "recheck"

    def show(self, stage: str) -> None:
        self.stage = stage


@dataclass(frozen=True)
class Before:
    """One of them, and what it is called."""

    photo: EarlierPhoto
    name: str


@remembered
def TakeAgainPage(face: Face, visit: VisitState, photos: PhotosState) -> ft.Control:
    """Each earlier photo with a camera that takes it again."""
    words, choosing, rooms = face.words, _read(photos), room_names(visit, face.words)
    content: list[ft.Control] = [*problems(photos, words)]
    if choosing.found:
        content.append(typography.body(words.say("earlier.take_text")))
        content.append(choices.segmented(stages(words), choosing.stage, choosing.show, "earlier-stage"))
        content.append(
            surfaces.rows_card([_to_take(face, photos, Before(one, called(one, rooms, words)), choosing) for one in choosing.found])
        )
        content.append(frame_rule(words.say("photos.frame")))
    return _page(face, visit, "/visit/photos", choosing, content)


@remembered
def ChooseEarlierPage(face: Face, visit: VisitState, photos: PhotosState) -> ft.Control:
    """The earlier photo of the one that is open; the other photos of this visit can be earlier too."""
    words, choosing, rooms = face.words, _read(photos), room_names(visit, face.words)
    choosing_for = next((tile for tile in photos.tiles if tile.photo == photos.opened), None)
    content: list[ft.Control] = [*problems(photos, words)]
    others = [one for one in choosing.found if choosing_for is not None and one.photo != choosing_for.photo]
    if choosing_for is not None and others:
        content.append(typography.body(words.say("earlier.choose_text")))
        stage = choosing_for.stage or "remedy"
        ways = [
            (Before(one, called(one, rooms, words)), partial(photos.set_follows, choosing_for.photo, one.photo, stage)) for one in others
        ]
        content.append(surfaces.rows_card([_to_choose(face, before, choose) for before, choose in ways]))
    return _page(face, visit, "/visit/photo", choosing, content)


def _read(photos: PhotosState) -> Choosing:
    """What there is, read when the page opens."""
    choosing = own(Choosing)
    ft.use_effect(lambda: setattr(choosing, "found", photos.earlier()), [len(photos.tiles)])
    return choosing


def _page(face: Face, visit: VisitState, back: str, choosing: Choosing, content: Sequence[ft.Control]) -> ft.Control:
    words = face.words
    head = visit_head(face, visit, SubpageText(words.say("earlier.title"), visit_words.address_line(visit, words), "earlier"), back)
    shown = list(content)
    if not choosing.found:
        shown.append(empty_state("photo", words.say("earlier.none_title"), words.say("earlier.none_text")))
    return narrow(face, page(head, shown))


def _told(face: Face, before: Before) -> ft.Column:
    """What it shows, when it was taken, of which visit."""
    words, one = face.words, before.photo
    whose = words.say("photo.of_visit" if one.mine else "photo.of_older")
    day = present.taken(one.captured_at, words, face.clock())
    return typography.two_lines(typography.card_title(before.name), typography.small(f"{day} · {whose}" if day else whose))


def _line(face: Face, before: Before, end: Sequence[ft.Control]) -> ft.Row:
    parts = [small_photo(before.photo.thumbnail, PICTURE), _told(face, before), *end]
    return ft.Row(parts, spacing=tokens.SPACE_3, vertical_alignment=ft.CrossAxisAlignment.CENTER)


def _to_take(face: Face, photos: PhotosState, before: Before, choosing: Choosing) -> ft.Control:
    """The tap says what the new photo follows, and as what. Under the words where letters are large."""
    one = before.photo

    def tell() -> None:
        photos.take_for(None, one.hazard, room=one.room, follows=one.photo, stage=choosing.stage)

    spoken = Spoken(face.words.say("earlier.take_spoken", caption=before.name), f"take-{one.photo}")
    camera = camera_of(face, photos, face.words.say("earlier.take"), spoken, tell)
    line = _line(face, before, [] if face.viewport.large else [camera])
    content: ft.Control = ft.Column([line, camera], spacing=tokens.SPACE_2, tight=True) if face.viewport.large else line
    return ft.Container(content, padding=ft.Padding.symmetric(horizontal=tokens.SPACE_3, vertical=10))


def _to_choose(face: Face, before: Before, choose: Callable[[], object]) -> ft.Control:
    async def chosen() -> None:
        choose()
        face.navigation.go("/visit/photo")

    arrow = ft.Icon(ft.Icons.CHEVRON_RIGHT_ROUNDED, color=theme.MUTED, size=tokens.ICON_ROW)
    ground = Ground(radius=0, padding=ft.Padding.symmetric(horizontal=tokens.SPACE_3, vertical=10))
    return tappable(_line(face, before, [arrow]), chosen, ground, Spoken(identifier=f"earlier-{before.photo.photo}"))
