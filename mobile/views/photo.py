"""One photo of a visit: what it shows, how it stands, the earlier one beside it, and what makes it a proof.

Rule (design.md section 7): the words are the draft's and are saved at every letter; the photo itself is neither touched nor deleted. A
drawn or covered copy stands in its place, and the photo as it was taken is one tap away. The chain of custody is told in plain words.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial

import flet as ft

from mobile.state.photos import EarlierPhoto, PhotosState, PhotoTile
from mobile.state.visit import VisitState
from mobile.views.drawing import draw_tap
from mobile.views.frame import Face, SubpageText, foot, narrow, own, page
from mobile.views.photo_slots import room_names
from mobile.views.photos import PhotosPage, called, opener, problems
from mobile.views.remembered import remembered
from mobile.views.visit_head import leaver, visit_head
from schemas.photo_subjects import SUBJECTS
from ui import tokens
from ui.components import buttons, choices, surfaces, typography
from ui.components.feedback import notice
from ui.components.fields import FieldText, text_field
from ui.components.photo_pair import Beside, beside
from ui.components.photos import large_photo
from ui.components.pills import pills
from ui.components.status import mark
from ui.present import delivery
from ui.present import photos as present
from ui.present import visit as visit_words
from ui.present.hazards import in_order
from ui.words import Words

CHOOSE = "/visit/photo/earlier"
NONE = "none"
FEW = 6
"""So many hazards stand there before one asks for all."""


@ft.observable
@dataclass(eq=False)
class Looking:
    """Whether all hazards stand there, whether the photo is looked at as it was taken, and the photos of the same defect."""

    all_hazards: bool = False
    as_taken: bytes = b""
    story: list[EarlierPhoto] = field(default_factory=list)

    def show_all(self) -> None:
        self.all_hazards = True

    def show_copy(self) -> None:
        self.as_taken = b""


@dataclass(frozen=True)
class Shown:
    """What a part of the page needs to show and to write."""

    face: Face
    visit: VisitState
    photos: PhotosState
    tile: PhotoTile
    looking: Looking
    rooms: Mapping[str, str]

    @property
    def words(self) -> Words:
        return self.face.words

    @property
    def name(self) -> str:
        return called(self.tile, self.rooms, self.words)


@remembered
def PhotoPage(face: Face, visit: VisitState, photos: PhotosState) -> ft.Control:
    """The photo that was opened; the grid where an address leads here and none was."""
    tile = next((found for found in photos.tiles if found.photo == photos.opened), None)
    looking = own(Looking)
    pairs = (tile.photo, tile.follows, tile.stage, len(photos.tiles)) if tile is not None else ()
    ft.use_effect(lambda: _read_story(photos, tile, looking), [pairs])

    async def show_large() -> None:
        """Read when the page opens, and again when another copy stands in the photo's place: what was covered is not seen meanwhile."""
        if tile is not None:
            photos.open(tile.photo)
            await photos.show_large()

    ft.use_effect(show_large, [(tile.photo, tile.shown) if tile is not None else None])
    if tile is None:
        return PhotosPage(face, visit, photos)
    words = face.words
    shown = Shown(face, visit, photos, tile, looking, room_names(visit, words))
    subtitle = visit_words.address_line(visit, words)
    head = visit_head(face, visit, SubpageText(words.say("photos.title"), subtitle, "photo"), "/visit/photos")
    content: list[ft.Control] = [
        *problems(photos, words),
        *_picture(shown),
        *_drawing(shown),
        mark(delivery.photo(tile.kind, tile.sent_bytes, tile.total_bytes, words)),
        *_words(shown),
        *_again(shown),
        _proof(shown),
        ft.Container(height=8),
    ]
    button = buttons.main_button(words.say("photos.all"), leaver(face, visit, "/visit/photos"), ft.Icons.GRID_VIEW_ROUNDED)
    return narrow(face, page(head, content, foot([button])))


def _read_story(photos: PhotosState, tile: PhotoTile | None, looking: Looking) -> None:
    """Read once for each pairing: it asks the store."""
    looking.as_taken = b""
    looking.story = list(photos.story(tile.photo)) if tile is not None else []


def _picture(shown: Shown) -> list[ft.Control]:
    """As large as leaves room for its words; where a copy stands in its place, the way to the photo as it was taken."""
    tile, looking, words = shown.tile, shown.looking, shown.words
    pixels = looking.as_taken or shown.photos.large or tile.thumbnail
    picture = large_photo(pixels, min(380.0, shown.face.viewport.height * 0.36), shown.name)
    return [picture, *_copy(shown, words)]


def _copy(shown: Shown, words: Words) -> list[ft.Control]:
    if shown.tile.shown is None:
        return []
    looking, photos, photo = shown.looking, shown.photos, shown.tile.photo

    async def as_taken() -> None:
        looking.as_taken = await photos.working_copy(photo)

    if looking.as_taken:
        return [buttons.quiet_button(words.say("photo.drawn"), looking.show_copy, ft.Icons.DRAW_ROUNDED)]
    return [
        notice("info", words.say("photo.is_drawn")),
        buttons.quiet_button(words.say("photo.original"), as_taken, ft.Icons.PHOTO_OUTLINED),
    ]


def _drawing(shown: Shown) -> list[ft.Control]:
    """The way to draw on it or to cover a face, and whether that was begun and not finished."""
    words, draw = shown.words, draw_tap(shown.face, shown.tile.photo)
    begun = [notice("missing", words.say("drawing.unfinished"), "warning")] if shown.tile.drawing else []
    return [*begun, buttons.secondary_button(words.say("photo.draw"), draw, ft.Icons.DRAW_ROUNDED)]


def _words(shown: Shown) -> list[ft.Control]:
    """Caption, subject, room, hazard: what the visit tells of it. A second tap takes an answer back."""
    words, tile, photos = shown.words, shown.tile, shown.photos
    caption = FieldText(words.say("photos.caption"), words.say("photos.caption_hint"))
    subjects = [(code, words.say(f"photos.want.{code}")) for code in SUBJECTS]
    rooms = list(shown.rooms.items())
    room_part: ft.Control = typography.small(words.say("photo.rooms_none"))
    if rooms:
        room_part = pills(rooms, _chosen(tile.room), _toggle(tile.room, partial(photos.set_room, tile.photo)), "photo-room")
    return [
        text_field(caption, tile.caption, partial(photos.set_caption, tile.photo)),
        typography.head(words.say("photo.of")),
        pills(subjects, _chosen(tile.subject), _toggle(tile.subject, partial(photos.set_subject, tile.photo)), "photo-subject"),
        typography.head(words.say("photo.room")),
        room_part,
        *_hazards(shown),
    ]


def _chosen(value: str | None) -> list[str]:
    return [value] if value is not None else []


def _toggle(before: str | None, write: Callable[[str | None], object]) -> Callable[[str], object]:
    """A second tap on the same word takes it back."""
    return lambda code: write(None if code == before else code)


def _hazards(shown: Shown) -> list[ft.Control]:
    """Those that were rated, and the one that was chosen; without any, the first of the list; all of them after a tap."""
    words, tile, visit = shown.words, shown.tile, shown.visit
    everything = in_order(visit.hazard_list)
    near = [code for code in everything if code in visit.hazards or code == tile.hazard] or everything[:FEW]
    listed = everything if shown.looking.all_hazards else near
    options = [(code, visit_words.hazard_name(code, words)) for code in listed]
    chosen = _toggle(tile.hazard, partial(shown.photos.set_hazard, tile.photo))
    every = buttons.quiet_button(words.say("photo.hazards_more"), shown.looking.show_all, ft.Icons.EXPAND_MORE_ROUNDED)
    parts = [typography.head(words.say("photos.hazard")), pills(options, _chosen(tile.hazard), chosen, "photo-hazard")]
    return parts if len(listed) == len(everything) else [*parts, every]


def _again(shown: Shown) -> list[ft.Control]:
    """The same defect earlier and later, side by side; without any, the way to choose the earlier photo."""
    words, tile, story = shown.words, shown.tile, shown.looking.story
    choose = leaver(shown.face, shown.visit, CHOOSE)
    title = typography.head(words.say("photo.again"))
    if tile.follows is None and len(story) < 2:
        way = buttons.secondary_button(words.say("photo.again_choose"), choose, ft.Icons.COMPARE_ROUNDED)
        return [title, typography.small(words.say("photo.again_text")), way]
    parts: list[ft.Control] = [title, _pair(shown)]
    if tile.follows is not None:
        parts += [typography.body(words.say("photo.stage")), _stage(shown), _part(shown)]
    return parts


def _pair(shown: Shown) -> ft.Control:
    face = shown.face
    room = min(face.viewport.width - 32, 760 * face.viewport.letters)
    told = [_beside(shown, one, at) for at, one in enumerate(shown.looking.story)]
    opens = {tile.photo: opener(face, tile.photo) for tile in shown.photos.tiles if tile.photo != shown.tile.photo}
    both = [(text, one.thumbnail, opens.get(one.photo)) for text, one in zip(told, shown.looking.story, strict=True)]
    return beside(both, room, large=face.viewport.large)


def _beside(shown: Shown, one: EarlierPhoto, at: int) -> Beside:
    words = shown.words
    when = words.say(f"photo.stage_{one.stage}" if one.stage else "photo.before" if at == 0 else "photo.after")
    day = present.taken(one.captured_at, words, shown.face.clock())
    caption = called(one, shown.rooms, words)
    spoken = words.say("photo.pair_spoken", when=when, caption=caption, day=day)
    here = one.photo == shown.tile.photo
    return Beside(when, f"{caption} · {day}", spoken, f"pair-{at}", words.say("photo.not_here"), here)


def _stage(shown: Shown) -> ft.Control:
    words, tile = shown.words, shown.tile

    def stage(code: str) -> None:
        shown.photos.set_follows(tile.photo, tile.follows, code)

    return choices.segmented(stages(words), tile.stage, stage, "photo-stage")


def stages(words: Words) -> list[tuple[str, str]]:
    """What a later photo shows of an earlier defect."""
    return [(code, words.say(f"photo.stage_{code}")) for code in ("remedy", "recheck")]


def _part(shown: Shown) -> ft.Control:
    words = shown.words
    other = leaver(shown.face, shown.visit, CHOOSE)

    def part() -> None:
        shown.photos.set_follows(shown.tile.photo, None, None)

    ways = [
        buttons.quiet_button(words.say("photo.again_change"), other, ft.Icons.COMPARE_ROUNDED),
        buttons.quiet_button(words.say("photo.again_part"), part, ft.Icons.LINK_OFF_ROUNDED),
    ]
    return ft.Row(ways, wrap=True, spacing=tokens.SPACE_2, run_spacing=0)


def _proof(shown: Shown) -> ft.Control:
    """When it was taken, its place in the chain, and its fingerprint: what the office holds it against."""
    words, tile = shown.words, shown.tile
    day = present.taken(tile.captured_at, words, shown.face.clock())
    place = words.say("photo.proof_place", seq=tile.chain_place) if tile.chain_place else words.say("photo.proof_unlinked")
    lines: list[ft.Control] = [
        typography.head(words.say("photo.proof")),
        *([typography.body(words.say("photo.proof_taken", at=day))] if day else []),
        typography.small(place),
    ]
    if tile.original_sha256:
        digits = typography.small(present.fingerprint(tile.original_sha256))
        digits.selectable = True
        # what can be selected is a field without a name to who listens: it is read as the words that it is
        heard = ft.Semantics(content=digits, label=digits.value, exclude_semantics=True)
        lines += [
            typography.body(words.say("photo.proof_print"), weight="w600"),
            heard,
            typography.small(words.say("photo.proof_print_text")),
        ]
    return surfaces.card(ft.Column(lines, spacing=6, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH))
