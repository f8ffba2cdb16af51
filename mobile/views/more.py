"""Everything that is not work: who one is, what has arrived, language, look, locking, another person.

Rule: no settings that can lose something; locking closes the files and says that the PIN opens them again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import flet as ft

from mobile.state.session import IDLE_CHOICES, SessionState
from mobile.state.sync import SyncState
from mobile.views import sample
from mobile.views.frame import HELP, Face, help_button, narrow, page
from mobile.views.gallery.address import GALLERY
from mobile.views.office import call
from mobile.views.places import Home, home_of
from mobile.views.sync_line import Line
from ui import theme, tokens
from ui.components import buttons, choices, navigation, people, status, surfaces, typography
from ui.present import visit as present
from ui.words import Words


@ft.component
def More(face: Face, session: SessionState, sync: SyncState) -> ft.Control:
    """The person, the device, the language."""
    words = face.words
    name = session.display_name or session.user or ""
    head = navigation.page_head(navigation.PageHead(words.say("more.title"), end=help_button(face, "more")))
    line = Line(face, sync)
    who = surfaces.card(people.person_row(name, present.role(session.role, words), None), padding=0)
    languages = choices.segmented(
        [("it", words.say("more.italian")), ("en", words.say("more.english"))], session.language, session.set_language, "language"
    )
    modes = [(mode, words.say(f"more.theme_{mode}")) for mode in ("system", "light", "dark")]
    minutes = [(str(count), words.say("more.idle_minutes", count=count)) for count in IDLE_CHOICES]
    lock = surfaces.SectionText("lock", words.say("more.lock"), words.say("more.lock_text"))
    add = surfaces.SectionText("person_add", words.say("more.add_person"), words.say("more.add_person_text"))
    actions = [surfaces.action_row(lock, session.lock), surfaces.action_row(add, session.add_person)]
    content: list[ft.Control] = [
        who,
        _part(words.say("more.language"), languages),
        _part(words.say("more.theme"), _one_of(face, modes, session.look, session.set_look, "theme")),
        *_letters(session, words),
        _part(words.say("more.idle"), _one_of(face, minutes, str(session.idle_minutes), session.set_idle_minutes, "idle")),
        *_originals(face, session, sync, words),
        surfaces.rows_card(actions),
        _part(words.say("more.help"), _stack([_help(face, session, words), *call(face, session), *_kept(session, sync, words)])),
        ft.Row([buttons.quiet_button(words.say("gallery.link"), face.go(f"{GALLERY}/{words.language}"), color=theme.MUTED)], wrap=True),
        ft.Container(height=12),
    ]
    return narrow(face, page(ft.Column([head, line], spacing=0, tight=True), content, gap=18))


def _one_of(face: Face, options: Sequence[tuple[str, str]], chosen: str, choose: Callable[[str], object], called: str) -> ft.Control:
    """Side by side, or where letters are large under one another: three of them would break their words."""
    if not face.viewport.large:
        return choices.segmented(options, chosen, choose, called)
    return choices.choice_rows([choices.Choice(key, word) for key, word in options], chosen, choose, called)


def _originals(face: Face, session: SessionState, sync: SyncState, words: Words) -> list[ft.Control]:
    """For whoever takes photos: by which network their originals leave."""
    if home_of(session.role) is not Home.DWELLINGS:
        return []
    ways = [(way, words.say(f"originals.{way}")) for way in ("free", "always")]
    chosen = "always" if sync.originals_on_mobile else "free"
    choice = _one_of(face, ways, chosen, sync.set_originals_on_mobile, "originals")
    return [_part(words.say("originals.title"), _stack([choice, typography.small(words.say("originals.text"))]))]


def _letters(session: SessionState, words: Words) -> list[ft.Control]:
    """In a browser; anywhere else letters are as large as the system's own setting says."""
    sizes = [choices.Choice(str(percent), words.say(f"more.letters_{percent}")) for percent in tokens.LETTERS]
    rows = choices.choice_rows(sizes, str(session.letters), session.set_letters, "letters")
    return [_part(words.say("more.letters"), rows)] if session.in_browser else []


def _help(face: Face, session: SessionState, words: Words) -> ft.Control:
    """All pages of help, and a visit to try for whoever makes visits."""
    text = surfaces.SectionText("help", words.say("help.all"), words.say("more.help_text"))
    trying = [sample.offer(face)] if home_of(session.role) is Home.DWELLINGS else []
    return surfaces.rows_card([surfaces.action_row(text, face.go(HELP)), *trying])


def _kept(session: SessionState, sync: SyncState, words: Words) -> list[ft.Control]:
    """In a browser: whether the system keeps the data, with what to do where it does not, and the copy for the office. Nowhere else would
    they mean anything. On a phone that cannot encipher: what that means."""
    rows: list[ft.Control] = []
    if session.in_browser and sync.persisted is not None:
        kept = "protected" if sync.persisted else "unprotected"
        sign = status.promise("shield" if sync.persisted else "space", words.say(f"more.{kept}"), "ok" if sync.persisted else "warning")
        rows.append(surfaces.card(sign))
    if session.plain_files:
        rows.append(surfaces.card(status.promise("lock", words.say("more.plain_files"), "warning")))
    if session.in_browser:
        copy = surfaces.SectionText("save_copy", words.say("more.copy"), words.say("more.copy_text"))
        rows.append(surfaces.rows_card([surfaces.action_row(copy, session.save_copy)]))
    return rows


def _stack(rows: list[ft.Control]) -> ft.Control:
    return ft.Column(rows, spacing=10, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)


def _part(title: str, content: ft.Control) -> ft.Control:
    return ft.Column([typography.head(title), content], spacing=8, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
