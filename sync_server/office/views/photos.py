"""The photos of a visit: one large, a strip of all, and where each of them is.

Rules: a picture is asked from the centre's own address with the visitor's cookie and never embedded in the page; a working copy that is
not here in full is not shown at all, a sentence stands in its place; each photo has its state as icon, word and colour. Where a drawing or
a covered copy stands for a photo, the photo itself is shown only to whoever asks for it, also while that copy is on its way; what a photo
shows again stands beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from urllib.parse import quote

import flet as ft

from schemas.assessment import ORDER_PHOTO
from sync_server.office.reading import VisitSeen
from sync_server.office.state import ArrivedState, OfficeState
from sync_server.office.views.evidence import proof
from sync_server.office.views.frame import stacked
from sync_server.projection.evidence import Earlier, Picture
from sync_server.projection.read_models import PhotoSeen
from ui import theme, tokens
from ui.components import buttons, typography
from ui.components.icons import icon
from ui.components.status import mark
from ui.components.surfaces import card
from ui.components.touch import Ground, Spoken, tappable
from ui.present import office, photos
from ui.present import visit as present
from ui.present.rooms import names_by_kind
from ui.present.status import Status
from ui.words import Words

FRAMED = ("hazard_wide", "hazard_close")
LARGE_HEIGHT = 300
TILE_WIDTH, TILE_HEIGHT = 96, 68


def photos_card(state: OfficeState, arrived: ArrivedState, seen: VisitSeen) -> ft.Control:
    """The large one with its words, the strip, the counts."""
    words, every = state.words, seen.seen.photos
    if not every:
        return card(
            stacked([typography.card_title(words.say("office.visit.photos")), typography.small(words.say("office.visit.no_photos"))], 6)
        )
    index = min(arrived.photo, len(every) - 1)
    photo = every[index]
    rows: list[ft.Control] = [
        ft.Row(
            [typography.card_title(_title(index, photo, words), theme.INK, expand=True), typography.small(_about(state, seen, photo))],
            spacing=12,
        ),
        _pictures(state, arrived, photo),
        *_instead(arrived, photo, words),
        _states(every, photo, words),
        ft.Row([_tile(state, arrived, number, one) for number, one in enumerate(every)], spacing=8, run_spacing=8, wrap=True),
        *proof(state, seen, photo),
    ]
    return card(stacked(rows, spacing=10), padding=14)


def _states(every: Sequence[PhotoSeen], photo: PhotoSeen, words: Words) -> ft.Control:
    """Of the large one at the left, of all of them at the right."""
    own = ft.Row([mark(status) for status in office.photo_states(_lanes(photo), words)], spacing=18, run_spacing=4, wrap=True)
    summary = ft.Row([mark(status) for status in office.photos_summary([_lanes(one) for one in every], words)], spacing=18, wrap=True)
    return ft.Row([own, summary], spacing=24, run_spacing=4, wrap=True, alignment=ft.MainAxisAlignment.SPACE_BETWEEN)


def _pictures(state: OfficeState, arrived: ArrivedState, photo: PhotoSeen) -> ft.Control:
    """The photo, and at its left the earlier one that it shows again."""
    words, own = state.words, _large(state, _own(photo) if arrived.bare else drawn(photo), photo.caption)
    if photo.earlier is None:
        return own
    left = stacked([_when("before", photo.earlier, state), _large(state, photo.earlier.picture, photo.earlier.caption)], spacing=4)
    right = stacked([typography.small(words.say(f"office.photo.stage_{photo.stage or 'none'}"), theme.INK, "w600"), own], spacing=4)
    if state.slim:
        return stacked([left, right], spacing=8)
    left.expand = right.expand = True
    return ft.Row([left, right], spacing=10, vertical_alignment=ft.CrossAxisAlignment.START)


def _when(which: str, earlier: Earlier, state: OfficeState) -> ft.Control:
    word = state.words.say(f"office.photo.{which}")
    at = state.words.moment(datetime.fromisoformat(earlier.captured_at), state.now) if earlier.captured_at else "–"
    return typography.small(f"{word}: {at}", theme.INK, "w600")


def _instead(arrived: ArrivedState, photo: PhotoSeen, words: Words) -> list[ft.Control]:
    """That another copy stands there, and the way to the photo itself."""
    if photo.instead is None:
        return []
    word = words.say("office.photo.hide_original" if arrived.bare else "office.photo.show_original")
    said = [] if arrived.bare else [mark(Status(words.say("office.photo.instead"), "info", "info"))]
    return [ft.Row([*said, buttons.quiet_button(word, arrived.uncover)], spacing=12, wrap=True)]


def drawn(photo: PhotoSeen) -> Picture:
    """What stands for this photo: its drawing or covered copy where there is one, here or on its way."""
    return photo.instead or _own(photo)


def _own(photo: PhotoSeen) -> Picture:
    return Picture(photo.photo, photo.working, photo.thumbnail)


def _large(state: OfficeState, photo: Picture, caption: str) -> ft.Control:
    if photo.working != "verified":
        inside: ft.Control = _not_here(state.words)
    else:
        inside = ft.Image(
            src=address(state, photo, "working"),
            fit=ft.BoxFit.CONTAIN,
            height=LARGE_HEIGHT,
            gapless_playback=True,
            semantics_label=caption or state.words.say("office.visit.photos"),
            error_content=_not_here(state.words),
        )
    return ft.Container(
        inside,
        height=LARGE_HEIGHT,
        bgcolor=theme.GROUND_DEEP,
        border_radius=tokens.RADIUS,
        alignment=ft.Alignment.CENTER,
        clip_behavior=ft.ClipBehavior.ANTI_ALIAS,
    )


def _tile(state: OfficeState, arrived: ArrivedState, index: int, photo: PhotoSeen) -> ft.Control:
    words, here = state.words, index == min(arrived.photo, len(arrived.visit.seen.photos) - 1 if arrived.visit else 0)
    status = office.photo_states(_lanes(photo), words)[0]
    frame = ft.Container(
        ft.Stack([_thumbnail(state, drawn(photo)), _number(index + 1), _badge(status)], width=TILE_WIDTH, height=TILE_HEIGHT),
        border_radius=tokens.RADIUS_SMALL,
        clip_behavior=ft.ClipBehavior.ANTI_ALIAS,
    )
    ground = Ground(border=ft.Border.all(3, theme.PRIMARY if here else ft.Colors.TRANSPARENT), padding=2, radius=tokens.RADIUS)
    spoken = f"{_title(index, photo, words)}. {status.text}"
    return tappable(frame, _look(arrived, index), ground, Spoken(spoken, f"photo-{index + 1}"))


def _thumbnail(state: OfficeState, photo: Picture) -> ft.Control:
    if photo.thumbnail != "verified":
        return ft.Container(bgcolor=theme.GROUND_DEEP, width=TILE_WIDTH, height=TILE_HEIGHT)
    return ft.Image(
        src=address(state, photo, "thumbnail"),
        width=TILE_WIDTH,
        height=TILE_HEIGHT,
        fit=ft.BoxFit.COVER,
        gapless_playback=True,
        exclude_from_semantics=True,
        error_content=ft.Container(bgcolor=theme.GROUND_DEEP),
    )


def _number(number: int) -> ft.Control:
    """By which a person calls it."""
    return ft.Container(
        typography.tiny(str(number), tokens.ON_PICTURE, "w600"),
        bgcolor=ft.Colors.with_opacity(0.66, tokens.PICTURE_SHADE),
        border_radius=tokens.RADIUS_SMALL,
        padding=ft.Padding.symmetric(horizontal=6, vertical=0),
        left=6,
        bottom=6,
    )


def _badge(status: Status) -> ft.Control:
    """Whether it is all here."""
    sign = icon(status.icon, theme.TONES[status.tone].strong, tokens.ICON_SMALL)
    return ft.Container(sign, bgcolor=theme.PAPER, border_radius=tokens.RADIUS_ROUND, padding=2, right=4, top=4)


def address(state: OfficeState, photo: Picture, lane: str) -> str:
    """Where the picture is: an id that says nothing of who or where."""
    return f"{state.visitor.origin}/api/photos/{quote(photo.photo)}?lane={lane}"


def _look(arrived: ArrivedState, index: int) -> Callable[[], None]:
    def look() -> None:
        arrived.look_at(index)

    return look


def _lanes(photo: PhotoSeen) -> office.PhotoLanes:
    return office.PhotoLanes(photo.working, photo.original)


def _title(index: int, photo: PhotoSeen, words: Words) -> str:
    """Its caption; without one, what it was taken for."""
    caption = photo.caption or (words.say("order.photo_caption") if photo.use == ORDER_PHOTO else "")
    if not caption:
        return words.say("office.photo.number", number=index + 1)
    return words.say("office.photo.titled", number=index + 1, caption=caption)


def _about(state: OfficeState, seen: VisitSeen, photo: PhotoSeen) -> str:
    words = state.words
    parts = [where_taken(seen, photo, words)]
    if photo.hazard:
        parts.append(words.say("office.photo.shows", hazard=present.hazard_name(photo.hazard, words)))
    if photo.subject in FRAMED:
        parts.append(photos.how(photo.subject, words))
    if photo.captured_at is not None:
        parts.append(words.say("office.photo.taken", at=words.moment(datetime.fromisoformat(photo.captured_at), state.now)))
    return " · ".join(part for part in parts if part)


def where_taken(seen: VisitSeen, photo: PhotoSeen, words: Words) -> str:
    """The room as the visit copied it, else the outside or the entrance; of a hazard without a room nothing."""
    kinds = {key: room.get("kind") for key, room in (seen.seen.document.get("rooms") or {}).items()}
    if photo.room is not None and photo.room in kinds:
        return names_by_kind(kinds, words)[photo.room]
    return "" if photo.subject in FRAMED else photos.what(photo.subject, None, None, {}, words)


def _not_here(words: Words) -> ft.Control:
    return ft.Row(
        [icon("sending", theme.PRIMARY_TEXT, tokens.ICON), typography.body(words.say("office.photo.not_here"), theme.MUTED)],
        spacing=10,
        alignment=ft.MainAxisAlignment.CENTER,
        tight=True,
    )
