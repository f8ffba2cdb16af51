"""The photos of a visit: how many have arrived, the grid with the places that are still empty, and the button that takes more (mockup 08).

Rule: each tile says in words where its photo is; "consegnata" only after the receipt; originals are counted apart; the defect is framed,
not the people. A photo that moves on its way draws its own tile again and no other: a visit has sixty of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import flet as ft

from mobile.state.photos import EarlierPhoto, PhotosState, PhotoTile
from mobile.state.visit import VisitState
from mobile.views import photo_slots
from mobile.views.camera import camera_button
from mobile.views.frame import Face, SubpageText, foot, narrow, own, page, said_problem
from mobile.views.remembered import remembered
from mobile.views.visit_head import leaver, visit_head
from schemas.assessment import ORDER_PHOTO
from ui import theme, tokens
from ui.components import buttons, surfaces, typography
from ui.components import photos as tiles
from ui.components.feedback import empty_state, problem, progress
from ui.components.icons import icon
from ui.components.status import mark
from ui.present import delivery
from ui.present import photos as present
from ui.present import visit as visit_words
from ui.words import Words

EARLIER = "/visit/photos/earlier"
TONES: dict[str, tokens.Tone] = {"delivered": "ok", "original_archived": "ok", "sending": "info", "error": "danger", "on_phone": "idle"}


@remembered
def PhotosPage(face: Face, visit: VisitState, photos: PhotosState) -> ft.Control:
    """The grid."""
    words, unfolded = face.words, own(photo_slots.Unfolded)
    rooms = photo_slots.room_names(visit, words)
    missing = present.lacking(photos.wanted, rooms, words)
    subtitle = visit_words.address_line(visit, words)
    head = visit_head(face, visit, SubpageText(words.say("photos.title"), subtitle, "photos"), "/visit")
    content: list[ft.Control] = [*problems(photos, words), *photo_slots.interrupted(face, photos, rooms), *_preparing(photos, words)]
    if not photos.tiles and not photos.preparing_total:
        content.append(empty_state("photo", words.say("photos.empty_title"), words.say("photos.empty_text")))
    if photos.tiles or photos.wanted:
        content.append(_counts(photos, rooms, words))
    size = _size(face)
    shown = [
        *(
            ft.Container(TILE(face, tile, called(tile, rooms, words), size, words.language), width=size.width, key=tile.photo)
            for tile in photos.tiles
        ),
        *photo_slots.slots(face, photos, missing, size, unfolded),
    ]
    if shown:
        content.append(ft.Row(shown, spacing=tiles.GAP, run_spacing=12, wrap=True, vertical_alignment=ft.CrossAxisAlignment.START))
    content += photo_slots.more(missing, unfolded, words)
    content += _to_earlier(face, visit, photos)
    content.append(ft.Container(height=8))
    take = camera_button(face, photos, words.say("photos.take"), tell=lambda: photos.take_for(None))
    on = buttons.quiet_button(words.say("photos.next"), leaver(face, visit, "/visit/dwelling"), ft.Icons.ARROW_FORWARD_ROUNDED)
    end = ft.Row([on], alignment=ft.MainAxisAlignment.CENTER)
    return narrow(face, page(head, content, foot([tiles.frame_rule(words.say("photos.frame")), take, end])), 900)


def problems(photos: PhotosState, words: Words) -> list[ft.Control]:
    """What went wrong, each bad file of a choice by its own name, and why no photo can be taken now."""
    found = [*said_problem(photos.problem, words)]
    if photos.problems:
        lines = [
            words.say("photos.bad_file", name=bad.name, why=words.problem(bad.problem.code, bad.problem.sentence, bad.problem.details))
            for bad in photos.problems
        ]
        read = buttons.quiet_button(words.say("photos.bad_read"), photos.dismiss_problems, ft.Icons.CHECK_ROUNDED)
        box = problem(words.say("photos.not_taken", count=len(lines)), "\n".join(lines), [read], tone="warning")
        box.key = "problem-files"
        found.append(box)
    return [*found, *said_problem(photos.no_room, words)]


def _preparing(photos: PhotosState, words: Words) -> list[ft.Control]:
    if not photos.preparing_total:
        return []
    units = words.say("photos.preparing_units", done=photos.preparing, total=photos.preparing_total)
    share = photos.preparing / photos.preparing_total
    return [progress(words.say("photos.preparing"), units, share, words.say("photos.preparing_note"))]


def _counts(photos: PhotosState, rooms: Mapping[str, str], words: Words) -> ft.Control:
    lines: list[ft.Control] = []
    total = len(photos.tiles)
    if total:
        delivered = typography.head(words.say("photos.delivered_of", done=photos.delivered, total=total))
        originals = typography.small(words.say("photos.originals_of", done=photos.originals_archived, total=total))
        lines.append(ft.Row([delivered, originals], alignment=ft.MainAxisAlignment.SPACE_BETWEEN, wrap=True))
        lines.append(tiles.segments([TONES[tile.kind] for tile in photos.tiles]))
    lines += [_failed(photos, tile, called(tile, rooms, words), words) for tile in photos.tiles if tile.kind == "error"]
    if photos.wanted:
        lines.append(mark(present.minimum(photos.wanted, rooms, words)))
    return surfaces.card(ft.Column(lines, spacing=10, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH))


def _failed(photos: PhotosState, tile: PhotoTile, caption: str, words: Words) -> ft.Control:
    async def again() -> None:
        await photos.send_again(tile.photo)

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


def _size(face: Face) -> tiles.TileSize:
    columns, room = (5, min(face.viewport.width - 130, 870)) if face.viewport.tablet else (3, face.viewport.width - 32)
    return tiles.grid(room, columns, face.viewport.letters)


def called(tile: PhotoTile | EarlierPhoto, rooms: Mapping[str, str], words: Words) -> str:
    """Its caption; without one, what it shows or was taken for. The same name in the grid, in a pair and among those of before."""
    if tile.caption:
        return tile.caption
    if isinstance(tile, PhotoTile) and tile.use == ORDER_PHOTO:
        return words.say("order.photo_caption")
    return present.what(tile.subject, tile.room, tile.hazard, rooms, words) or words.say("photos.no_caption")


@ft.component
def Tile(face: Face, tile: PhotoTile, caption: str, size: tiles.TileSize, language: str) -> ft.Control:
    """One photo. Remembered: it is made again when something of this very photo has changed."""
    words = Words(language)
    state = delivery.photo(tile.kind, tile.sent_bytes, tile.total_bytes, words)
    spoken = words.say("photos.spoken", caption=caption, state=state.text)
    sent = tile.sent_bytes / tile.total_bytes if tile.kind == "sending" and tile.total_bytes else None
    text = tiles.PhotoText(caption, state, spoken, f"photo-{tile.photo}")
    return tiles.photo_tile(text, tile.thumbnail, size, sent, opener(face, tile.photo))


TILE: Callable[..., ft.Control] = ft.memo(Tile)  # type: ignore[no-untyped-call]


def opener(face: Face, photo: str) -> Callable[[], None]:
    """A place of its own, so that Back leads to the grid; its page reads the large picture."""
    photos = face.app.photos

    def open_photo() -> None:
        photos.open(photo)
        face.navigation.go("/visit/photo")

    return open_photo


def _to_earlier(face: Face, visit: VisitState, photos: PhotosState) -> list[ft.Control]:
    """The way to what was photographed before, once there is something."""
    if not photos.tiles and not visit.past:
        return []
    words = face.words
    text = surfaces.SectionText("calendar", words.say("photos.before"), words.say("photos.before_text"))
    return [surfaces.rows_card([surfaces.action_row(text, leaver(face, visit, EARLIER), "earlier-photos")])]
