"""Which place of the office stands on the screen, and what stands there for who has not signed in.

Rule (design.md section 3): a page whose session has ended shows nothing any more, and the way on leads back to the same place; what could
not be read leaves what was there before, and says so.
"""

from __future__ import annotations

import flet as ft

from sync_server.office.devices_state import DevicesState
from sync_server.office.residences_state import ResidencesState
from sync_server.office.state import ArrivedState, BoardState, OfficeState
from sync_server.office.views import help as helping
from sync_server.office.views.arrived import arrived_place
from sync_server.office.views.board import board_place
from sync_server.office.views.devices import devices_place
from sync_server.office.views.frame import elsewhere, stacked, with_frame
from sync_server.office.views.keys import keys_sheet
from sync_server.office.views.residences import residences_place
from ui import theme, tokens
from ui.components import feedback, surfaces, typography
from ui.components.motion import arriving
from ui.components.navigation import brand
from ui.words import Words


def root(state: OfficeState) -> ft.Control:
    """The whole office; the composition root renders this."""
    return Office(state, state.arrived, state.board, state.residences, state.devices)


@ft.component
def Office(state: OfficeState, arrived: ArrivedState, board: BoardState, residences: ResidencesState, devices: DevicesState) -> ft.Control:
    """The frame with one place in it; drawn again when any of the five says so."""
    ft.use_dialog(keys_sheet(state))
    ft.use_effect(lambda: state.entitle(state.title) if state.entitle else None, [state.title])
    if state.closed:
        return closed_page(state.words, state.address)
    if state.place == "/residences":
        place = residences_place(state, residences)
    elif state.place == "/devices":
        place = devices_place(state, devices)
    else:
        place = board_place(state, board) if state.place == "/availability" else arrived_place(state, arrived)
    if state.stumbled:
        words = state.words
        sorry = feedback.problem(words.say("office.load.problem_title"), words.say("office.load.problem"), tone="warning")
        place = stacked([ft.Container(sorry, padding=12), ft.Container(place, expand=True)], expand=True)
    place = arriving(place, state.place, state.motion)
    return ft.Container(with_frame(state, helping.over(state, place)), bgcolor=theme.GROUND, expand=True)


def closed_page(words: Words, address: str = "/") -> ft.Control:
    """No data, one way on, and back to this place."""
    button = ft.FilledButton(
        content=typography.styled(words.say("office.closed.enter"), "card", theme.ON_PRIMARY),
        url=elsewhere("sign-in", address),
        height=tokens.MAIN_BUTTON,
        style=ft.ButtonStyle(bgcolor=theme.PRIMARY, shape=ft.RoundedRectangleBorder(radius=tokens.RADIUS)),
    )
    content = stacked(
        [
            brand(words.say("app.name")),
            typography.head(words.say("office.closed.title")),
            typography.body(words.say("office.closed.text")),
            button,
        ],
        spacing=16,
    )
    card = ft.Container(surfaces.card(content, padding=32), width=432)
    return ft.Container(
        ft.Row([card], alignment=ft.MainAxisAlignment.CENTER), alignment=ft.Alignment.CENTER, expand=True, bgcolor=theme.GROUND
    )
