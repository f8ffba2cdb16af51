"""The sheet behind the sync line: what has arrived at the office, what waits, what was refused and why (mockup 09).

Rule: three lanes always in the same order, in records, photos and megabytes, of which whoever takes no photos sees those that hold
something, and no bar of nothing; the two sentences about what is safe stay; "Sincronizza ora"
can always be tapped and answers in words.
"""

from __future__ import annotations

from dataclasses import dataclass

import flet as ft

from mobile.state.sync import Lane, RefusedItem, SyncState
from mobile.views.frame import Face, help_button, own, said_problem, secret_text
from mobile.views.office import call
from mobile.views.places import Home, home_of
from ui import theme, tokens
from ui.components import buttons, fields, status, surfaces, typography
from ui.components.feedback import bar, problem
from ui.components.icons import icon, in_circle
from ui.components.touch import icon_button
from ui.present import delivery
from ui.present.status import Status
from ui.words import Words

WIDTH = 640
"""How wide the sheet is where there is room; larger letters take more."""

SHOWN = 20
"""Refused items that the sheet draws: nobody settles more of them at once, and the others follow as these go."""


@ft.component
def SyncSheet(face: Face, sync: SyncState) -> ft.Control:
    """What has arrived, over the page that one was on."""
    words = face.words
    lanes = ft.Column(
        [_parted(index, _lane(lane, words, sync.originals_wait)) for index, lane in enumerate(_lanes(face, sync))], spacing=0, tight=True
    )
    scrolling: list[ft.Control] = [
        *([surfaces.card(lanes, padding=0)] if sync.lanes else []),
        *_originals(sync, words),
        *_problem(sync, words),
        *(_refused(face, sync, item, words) for item in sync.refused[:SHOWN]),
        *([typography.small(words.say("sheet.more_refused", count=left))] if (left := len(sync.refused) - SHOWN) > 0 else []),
        *([problem(words.say("sheet.suspects", count=sync.suspects), words.say("sheet.suspects_text"))] if sync.suspects else []),
        *([] if _is_said_above(sync) else said_problem(sync.answer, words)),
        *(call(face, face.app.session) if _asks_for_the_office(sync) else []),
        *_sign_in(face, sync),
        *(
            status.promise("lock", words.say("sheet.waits_for", count=one.count, name=one.display_name), "warning")
            for one in sync.waits_for
        ),
        *_fetching(sync, words),
        *([status.promise("missing", words.say("sheet.drafts", count=sync.drafts), "warning")] if sync.drafts else []),
        status.promise("shield", words.say("sheet.safe" if face.viewport.device == "phone" else "sheet.safe_tablet")),
        *_space(sync, words),
    ]
    middle = ft.Column(scrolling, spacing=14, scroll=ft.ScrollMode.AUTO, horizontal_alignment=ft.CrossAxisAlignment.STRETCH, expand=True)
    note = words.say("sheet.offline_note" if sync.online is False else "sheet.online_note")
    moving = sync.busy
    below: list[ft.Control] = [
        buttons.main_button(words.say("sheet.now"), sync.sync_now, ft.Icons.SYNC_ROUNDED, busy=moving),
        ft.Row([typography.tiny(note)], alignment=ft.MainAxisAlignment.CENTER, wrap=True),
    ]
    parts = [_head(face, sync, words), middle, *below]
    return ft.Column(parts, spacing=12, expand=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)


@ft.observable
@dataclass(eq=False)
class Password:
    """What has been typed; it stays after a refusal."""

    typed: str = ""

    def set(self, value: str) -> None:
        self.typed = value


def _sign_in(face: Face, sync: SyncState) -> list[ft.Control]:
    """Its key keeps what is typed when something comes or goes above it."""
    if not (sync.needs_sign_in or sync.expired):
        return []
    return [ft.Container(SignInAgain(face, sync), key="sign-in")]


@ft.component
def SignInAgain(face: Face, sync: SyncState) -> ft.Control:
    """The centre wants to know again who this is: the password once, and what waits goes on its way."""
    words = face.words
    password = own(Password)

    async def sign_in() -> None:
        await sync.sign_in_again(password.typed)

    field = fields.SecretField(secret_text(words), password.typed, password.set, sign_in)
    button = buttons.secondary_button(words.say("sheet.sign_in_again"), sign_in, ft.Icons.LOGIN_ROUNDED)
    lines: list[ft.Control] = [typography.body(words.say("sheet.sign_in_why")), field, ft.Row([button])]
    return surfaces.card(ft.Column(lines, spacing=10, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH))


def _head(face: Face, sync: SyncState, words: Words) -> ft.Control:
    contact = words.say("sheet.last_contact", at=sync.last_contact) if sync.last_contact else words.say("sheet.never")
    network: list[ft.Control] = []
    if sync.online is not None:
        without = delivery.without_network(words, face.clock(), sync.offline_since)
        known = Status(words.say("sheet.online"), "online", "ok") if sync.online else Status(without, "offline", "idle")
        network.append(status.chip(known))
    close = icon_button(ft.Icons.CLOSE_ROUNDED, words.say("action.close"), face.close_sheet)
    title, mark = ft.Container(typography.head(words.say("sheet.title")), expand=True), help_button(face, "sync")
    below = ft.Row([typography.small(contact), *network], alignment=ft.MainAxisAlignment.SPACE_BETWEEN, wrap=True)
    return ft.Column([ft.Row([title, mark, close]), below], spacing=0, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)


def _lanes(face: Face, sync: SyncState) -> list[Lane]:
    """A worker reads of her photos that none waits; an educator has none, and lanes for them would ask her what they are."""
    takes_photos = home_of(face.app.session.role) is Home.DWELLINGS
    return [lane for lane in sync.lanes if takes_photos or lane.kind == "records" or lane.sent + lane.waiting + lane.refused]


def _lane(lane: Lane, words: Words, originals_wait: str) -> ft.Control:
    text = delivery.lane(lane, words, originals_wait)
    circle = in_circle(icon(text.icon, theme.PRIMARY_TEXT, tokens.ICON), 44, theme.PRIMARY_SOFT)
    count = ft.Row([typography.card_title(text.sent, theme.TEXT), typography.body(text.of_all)], spacing=6, tight=True)
    top = ft.Row([typography.card_title(text.title), count], alignment=ft.MainAxisAlignment.SPACE_BETWEEN, wrap=True)
    rest = theme.LINE_STRONG if lane.kind == "originals" else theme.WARNING
    arrived, waits, refused = text.shares
    shares = bar([(arrived, theme.OK), (waits, theme.PRIMARY if text.moving else rest), (refused, theme.DANGER)])
    marks: list[ft.Control] = [status.mark(text.waiting), *([status.mark(text.refused)] if text.refused else [])]
    lines: list[ft.Control] = [top, *([shares] if any(text.shares) else []), ft.Row(marks, spacing=14, run_spacing=4, wrap=True)]
    if text.resumes:
        lines.append(typography.small(text.resumes))
    right = ft.Column(lines, spacing=6, tight=True, expand=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
    return ft.Container(ft.Row([circle, right], spacing=14, vertical_alignment=ft.CrossAxisAlignment.START), padding=14)


def _originals(sync: SyncState, words: Words) -> list[ft.Control]:
    """Why they wait, and the way not to: evidence that must be at the office today may cost its megabytes."""
    if not sync.originals_wait or not any(lane.kind == "originals" and lane.waiting for lane in sync.lanes):
        return []
    why = typography.small(words.say(f"originals.why_{sync.originals_wait}"))
    now = buttons.secondary_button(words.say("originals.now"), sync.send_originals)
    return [ft.Column([why, ft.Row([now], wrap=True)], spacing=8, tight=True)]


def _parted(index: int, lane: ft.Control) -> ft.Control:
    border = ft.Border(top=ft.BorderSide(1, theme.LINE)) if index else None
    return ft.Container(lane, border=border)


def _refused(face: Face, sync: SyncState, item: RefusedItem, words: Words) -> ft.Control:
    async def again() -> None:
        await sync.retry(item.doc_id)

    def open_record() -> None:
        if item.draft is not None:
            face.app.visit.open(item.draft)
            face.navigation.go("/visit")

    actions: list[ft.Control] = [buttons.quiet_button(words.say("action.retry"), again)]
    if item.draft is not None:
        actions.insert(0, buttons.secondary_button(words.say("sheet.open_record"), open_record))
    reason = words.problem(item.code, item.reason, item.details)
    sentence = f"{words.say('sheet.refused_text', at=item.refused_at, reason=reason)} {words.say('sheet.whole_here')}"
    return problem(_refused_title(item, words), sentence, actions)


def _refused_title(item: RefusedItem, words: Words) -> str:
    """ "Via del Gelso Nero 15, scheda del 20/11", as far as it is known."""
    if item.day is None:
        return item.title or words.say("sheet.refused_bare")
    day = words.short_date(words.local(item.day).date(), words.local(item.refused_at).date())
    return words.say("sheet.refused_of", title=item.title, day=day) if item.title else words.say("sheet.refused_on", day=day)


def _asks_for_the_office(sync: SyncState) -> bool:
    """Whether something stands here that she may not come out of alone."""
    return bool(sync.refused or sync.suspects) or sync.line.kind == "problem"


def _is_said_above(sync: SyncState) -> bool:
    """An app that is too old keeps its button, whatever was tapped since."""
    return sync.too_old and sync.answer is not None and sync.answer.code == sync.line.code


def _problem(sync: SyncState, words: Words) -> list[ft.Control]:
    """What keeps everything from moving, and its button; where it is the password that is missing, that is the button."""
    line = sync.line
    answered = sync.answer is not None and sync.answer.code == line.code
    if line.kind != "problem" or sync.needs_sign_in or (answered and not sync.too_old):
        return []
    why = words.problem(line.code, line.sentence or "", line.details) or words.say("sync.problem_unknown")
    if sync.too_old:
        update = buttons.secondary_button(words.say("sheet.update"), sync.update_app, ft.Icons.SYSTEM_UPDATE_ALT_ROUNDED)
        return [problem(words.say("sheet.problem"), why, [update])]
    retry = buttons.secondary_button(words.say("action.retry"), sync.sync_now, ft.Icons.SYNC_ROUNDED)
    return [problem(words.say("sheet.problem"), why, [retry])]


def _fetching(sync: SyncState, words: Words) -> list[ft.Control]:
    coming = sync.fetching
    if coming is None or sync.too_old:
        return []
    if not coming.total:
        return [status.promise("fetching", words.say("sheet.fetching_begun"), "info")]
    told = words.say("sheet.fetching", done=words.number(coming.done), total=words.number(coming.total))
    return [status.promise("fetching", told, "info")]


def _space(sync: SyncState, words: Words) -> list[ft.Control]:
    if sync.free_bytes is None:
        return []
    size = words.size(sync.free_bytes)
    if sync.persisted is None:
        return [status.promise("space", words.say("sheet.space", size=size), "idle")]
    if sync.persisted:
        return [status.promise("lock", words.say("sheet.space_protected", size=size))]
    return [status.promise("space", words.say("sheet.space_unprotected", size=size), "warning")]


def over(face: Face, below: ft.Control, sync: SyncState, *, shown: bool) -> ft.Control:
    """The page with the sheet over it; what lies under is silent to assistive technology meanwhile."""
    quiet = ft.Semantics(content=below, exclude_semantics=shown, expand=True)
    if not shown:
        return ft.Stack([ft.Container(quiet, left=0, top=0, right=0, bottom=0)], expand=True)
    # For fingers alone: as a nameless button as large as the page it lay in the way of whoever goes by names, who has "Chiudi".
    ground = ft.Container(bgcolor=ft.Colors.with_opacity(0.5, tokens.SCRIM), on_click=face.close_sheet)
    scrim = ft.Container(ft.Semantics(content=ground, exclude_semantics=True), left=0, top=0, right=0, bottom=0)
    side = max(0.0, (face.viewport.width - WIDTH * face.viewport.letters) / 2)
    top = max(24.0, min(140.0, face.viewport.height * 0.15 - 50))
    sheet = ft.Container(
        SyncSheet(face, sync),
        bgcolor=theme.PAPER,
        border_radius=theme.sheet_corners(),
        padding=ft.Padding.only(left=tokens.SPACE_4, top=10, right=tokens.SPACE_4, bottom=14),
        left=side,
        right=side,
        top=top,
        bottom=0,
    )
    return ft.Stack([ft.Container(quiet, left=0, top=0, right=0, bottom=0), scrim, sheet], expand=True)
