"""The photos of a visit: how many have arrived, the grid, and the button that takes more (mockup 08).

Rule: each tile says in words where its photo is; "consegnata" only after the receipt; originals are counted apart; the defect is framed,
not the people.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import flet as ft

from mobile.state.photos import PhotosState, PhotoTile
from mobile.state.visit import VisitState
from mobile.views.camera import camera_button
from mobile.views.frame import Face, SubpageText, foot, narrow, page, said_problem
from mobile.views.remembered import remembered
from mobile.views.visit_head import leaver, visit_head
from schemas.assessment import ORDER_PHOTO
from ui import theme, tokens
from ui.components import buttons, choices, surfaces, typography
from ui.components import photos as tiles
from ui.components.feedback import empty_state, progress
from ui.components.fields import FieldText, text_field
from ui.components.icons import icon
from ui.components.status import mark
from ui.present import delivery
from ui.present import visit as present
from ui.present.hazards import in_order
from ui.words import Words

TONES: dict[str, tokens.Tone] = {"delivered": "ok", "original_archived": "ok", "sending": "info", "error": "danger", "on_phone": "idle"}


@remembered
def PhotosPage(face: Face, visit: VisitState, photos: PhotosState) -> ft.Control:
    """The grid."""
    return _all(face, visit, photos)


@remembered
def PhotoPage(face: Face, visit: VisitState, photos: PhotosState) -> ft.Control:
    """One photo with its caption; the grid where an address leads here and no photo was opened."""
    tile = next((found for found in photos.tiles if found.photo == photos.opened), None)
    return _one(face, visit, photos, tile) if tile is not None else _all(face, visit, photos)


def _all(face: Face, visit: VisitState, photos: PhotosState) -> ft.Control:
    words = face.words
    head = visit_head(face, visit, SubpageText(words.say("photos.title"), present.address_line(visit, words), "photos"), "/visit")
    content: list[ft.Control] = [*_problems(photos, words)]
    if photos.preparing_total:
        units = words.say("photos.preparing_units", done=photos.preparing, total=photos.preparing_total)
        share = photos.preparing / photos.preparing_total
        content.append(progress(words.say("photos.preparing"), units, share, words.say("photos.preparing_note")))
    if photos.tiles:
        content += [_counts(photos, words), _grid(face, photos)]
    elif not photos.preparing_total:
        content.append(empty_state("photo", words.say("photos.empty_title"), words.say("photos.empty_text")))
    content.append(ft.Container(height=8))
    take = camera_button(face, photos, words.say("photos.take"))
    on = buttons.quiet_button(words.say("photos.next"), leaver(face, visit, "/visit/dwelling"), ft.Icons.ARROW_FORWARD_ROUNDED)
    end = ft.Row([on], alignment=ft.MainAxisAlignment.CENTER)
    return narrow(face, page(head, content, foot([tiles.frame_rule(words.say("photos.frame")), take, end])), 900)


def _problems(photos: PhotosState, words: Words) -> list[ft.Control]:
    return [*said_problem(photos.problem, words), *said_problem(photos.no_room, words)]


def _counts(photos: PhotosState, words: Words) -> ft.Control:
    total = len(photos.tiles)
    top = ft.Row(
        [
            typography.head(words.say("photos.delivered_of", done=photos.delivered, total=total)),
            typography.small(words.say("photos.originals_of", done=photos.originals_archived, total=total)),
        ],
        alignment=ft.MainAxisAlignment.SPACE_BETWEEN,
        wrap=True,
    )
    lines: list[ft.Control] = [top, tiles.segments([TONES[tile.kind] for tile in photos.tiles])]
    lines += [_failed(photos, tile, words) for tile in photos.tiles if tile.kind == "error"]
    return surfaces.card(ft.Column(lines, spacing=10, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH))


def _failed(photos: PhotosState, tile: PhotoTile, words: Words) -> ft.Control:
    async def again() -> None:
        await photos.send_again(tile.photo)

    caption = called(tile, words)
    why = words.problem(tile.code, tile.sentence or "") or words.say("photo.error")
    sentence = f"{caption}: {why} {words.say('photos.whole_here')}"
    return ft.Row(
        [
            icon("problem", theme.DANGER_TEXT, tokens.ICON_ROW),
            typography.small(sentence, theme.DANGER_TEXT, "w600", expand=True),
            buttons.quiet_button(words.say("photos.send_again"), again),
        ],
        spacing=10,
    )


def _grid(face: Face, photos: PhotosState) -> ft.Control:
    columns, room = (5, min(face.viewport.width - 130, 870)) if face.viewport.tablet else (3, face.viewport.width - 32)
    size = tiles.grid(room, columns, face.viewport.letters)
    return ft.Row(
        [_tile(face, photos, tile, size) for tile in photos.tiles],
        spacing=tiles.GAP,
        run_spacing=12,
        wrap=True,
        vertical_alignment=ft.CrossAxisAlignment.START,
    )


def called(tile: PhotoTile, words: Words) -> str:
    """Its caption; without one, what it was taken for."""
    return tile.caption or words.say("order.photo_caption" if tile.use == ORDER_PHOTO else "photos.no_caption")


def _tile(face: Face, photos: PhotosState, tile: PhotoTile, size: tiles.TileSize) -> ft.Control:
    words = face.words
    state = delivery.photo(tile.kind, tile.sent_bytes, tile.total_bytes, words)
    caption = called(tile, words)
    spoken = words.say("photos.spoken", caption=caption, state=state.text)
    sent = tile.sent_bytes / tile.total_bytes if tile.kind == "sending" and tile.total_bytes else None
    return tiles.photo_tile(
        tiles.PhotoText(caption, state, spoken, f"photo-{tile.photo}"),
        tile.thumbnail,
        size,
        sent,
        _opener(face, photos, tile.photo),
    )


def _opener(face: Face, photos: PhotosState, photo: str) -> Callable[[], Awaitable[None]]:
    """A place of its own, so that Back leads to the grid; the large picture comes when it is read."""

    async def open_photo() -> None:
        photos.open(photo)
        face.navigation.go("/visit/photo")
        await photos.show_large()

    return open_photo


def _rated_first(visit: VisitState) -> list[str]:
    """A photo shows most often what was rated."""
    return sorted(in_order(visit.hazard_list), key=lambda code: code not in visit.hazards)


def _one(face: Face, visit: VisitState, photos: PhotosState, tile: PhotoTile) -> ft.Control:
    words = face.words

    def caption(text: str) -> None:
        photos.set_caption(tile.photo, text)

    def hazard(code: str) -> None:
        photos.set_hazard(tile.photo, None if code == "none" else code)

    head = visit_head(face, visit, SubpageText(words.say("photos.title"), present.address_line(visit, words), "photo"), "/visit/photos")
    options = [choices.Choice("none", words.say("photos.hazard_none"))]
    options += [choices.Choice(code, present.hazard_name(code, words)) for code in _rated_first(visit)]
    state = delivery.photo(tile.kind, tile.sent_bytes, tile.total_bytes, words)
    content: list[ft.Control] = [
        *_problems(photos, words),
        tiles.large_photo(photos.large or tile.thumbnail, min(380.0, face.viewport.height * 0.36), called(tile, words)),
        mark(state),
        text_field(FieldText(words.say("photos.caption"), words.say("photos.caption_hint")), tile.caption, caption),
        typography.head(words.say("photos.hazard")),
        choices.choice_rows(options, tile.hazard or "none", hazard, "photo-hazard"),
    ]
    button = buttons.main_button(words.say("photos.all"), leaver(face, visit, "/visit/photos"), ft.Icons.GRID_VIEW_ROUNDED)
    return narrow(face, page(head, content, foot([button])))
