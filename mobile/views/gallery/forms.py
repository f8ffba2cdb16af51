"""What is filled in: fields in their four states with where they are saved, choices in words, steps, dates.

Rule (issue 17): the components of the real forms, each state of them once; what is typed here goes nowhere.
"""

from __future__ import annotations

import flet as ft

from mobile.views.gallery.parts import NOW, TODAY, Exhibit, column, nothing, part
from ui import theme, tokens
from ui.components import choices, fields, navigation, surfaces, typography
from ui.components.fields import DECIMAL, FieldText
from ui.present import delivery
from ui.present.visit import one_in


def typed(show: Exhibit) -> ft.Control:
    """Empty, active, full and saved, full with an error."""
    say = show.words.say
    empty = fields.text_field(FieldText(say("gallery.field.surface"), say("gallery.field.surface_hint")), "", str, DECIMAL)
    active = fields.text_field(FieldText(say("gallery.field.address")), say("gallery.field.typed"), str)
    active.border = ft.OutlineInputBorder(side=ft.BorderSide(2, theme.PRIMARY), border_radius=tokens.RADIUS)
    full = fields.text_field(FieldText(say("gallery.field.address")), say("gallery.field.full"), str)
    wrong = fields.text_field(FieldText(say("gallery.field.born"), error=say("gallery.field.born_error")), "31/02/2019", str)
    saved = delivery.saved_pill(NOW, show.words)
    search = fields.search_field(say("gallery.field.address"), "", str)
    rows = [search, empty, active, fields.field_row(full, saved), fields.field_row(wrong, saved)]
    return part(say("gallery.part.fields"), column(rows, tokens.SPACE_4))


def chosen(show: Exhibit) -> ft.Control:
    """One of several by human words, a small number by its two buttons, a day by its calendar."""
    say, words = show.words.say, show.words
    likely = choices.Choice("18", say("gallery.choice.likely"), one_in(18, words))
    rare = choices.Choice("560", say("gallery.choice.rare"), one_in(560, words))
    answers = [("yes", say("gallery.choice.yes")), ("no", say("gallery.choice.no")), ("unknown", say("gallery.choice.unknown"))]
    what = say("gallery.field.people")
    steps = fields.StepperText(what, say("dwelling.less", what=what), say("dwelling.more", what=what))
    order = choices.OptionText("order", say("gallery.choice.order"), say("gallery.choice.order_text"), "order")
    rows = [
        choices.choice_rows([likely, rare], "18", str, "likelihood"),
        choices.option_card(order, False, nothing),
        column([typography.body(say("gallery.field.ask")), choices.segmented(answers, "yes", str, "mould")], tokens.SPACE_1),
        surfaces.card(fields.stepper(steps, 4, str), padding=tokens.SPACE_3),
        fields.date_field(say("gallery.field.exit"), words.full_date(TODAY.replace(year=2027)), nothing),
        fields.date_field(say("gallery.field.exit"), words.full_date(TODAY), nothing, say("gallery.field.exit_error")),
    ]
    return part(say("gallery.part.choices"), column(rows, tokens.SPACE_3))


def steps(show: Exhibit, *, compact: bool) -> ft.Control:
    """Where one is: done, here, to come; on a phone only the word of the one that is on."""
    states = (("household", "done"), ("room", "here"), ("end", "next"))
    found = [
        navigation.Step(show.words.say(f"gallery.step.{key}"), show.words.say(f"gallery.step.{key}_text"), state) for key, state in states
    ]
    return part(show.words.say("gallery.part.steps"), navigation.step_header(found, compact=compact))


def dates(show: Exhibit) -> ft.Control:
    """How a day, an hour and a number are written."""
    words, yesterday = show.words, TODAY.replace(day=21)
    samples = {
        "full": words.full_date(TODAY),
        "weekday": words.weekday(TODAY),
        "long": words.long_date(TODAY),
        "relative": " · ".join([words.day(TODAY, TODAY), words.day(yesterday, TODAY), words.day(TODAY.replace(day=12), TODAY)]),
        "moment": " · ".join([words.moment(NOW, NOW), words.moment(NOW)]),
        "number": " · ".join([words.number(1115), words.number(8.25, 1), words.size(8_700_000), words.megabytes(1_400_000, 5_200_000)]),
    }
    rows = [_sample(words.say(f"gallery.date.{key}"), sample) for key, sample in samples.items()]
    return part(words.say("gallery.part.dates"), surfaces.rows_card(rows))


def _sample(name: str, sample: str) -> ft.Control:
    row = ft.Row(
        [typography.small(name), typography.body(sample, theme.INK, "w600")], ft.MainAxisAlignment.SPACE_BETWEEN, wrap=True, spacing=12
    )
    return ft.Container(row, padding=ft.Padding.symmetric(horizontal=tokens.SPACE_4, vertical=8))
