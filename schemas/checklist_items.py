"""What a checklist is made of: sections, items of six kinds, and the constraints on an answer.

Rule (design.md section 6): all of it is data with words in both languages. An item without a kind is a hazard to rate, as in the first
published file. Expressions (`ask`, `required`, `compute`, `holds`) are those of `schemas.expressions`; here only each part by itself is
checked, what needs the whole list is in `checklist_faults`.
"""

import re
from typing import Annotated, Any, Literal

from pydantic import Field as Described
from pydantic import model_validator

from schemas.codes import HARM_BY_CODE, HAZARD_BY_CODE, Words
from schemas.documents import Flag, Part, Text, Whole
from schemas.errors import InvalidDocument
from schemas.expressions import UNKNOWN, Field, fault

Kind = Literal["hazard", "yes_no", "choice", "choices", "number", "text"]
Unit = Literal["mm", "cm2", "people", "beds", "rooms", "hazards", "signs", "things", "tenths_of_degree"]
ItemId = Annotated[str, Described(pattern=r"^[a-z][a-z0-9_]{0,59}$")]
Condition = dict[str, Any]

YES_NO = frozenset({"yes", "no", UNKNOWN})
_PIECE = r"(?:\[[^\[\]\\]+\]|\\[d.+*?()\[\]/-]|[\w ,:;/'@-])(?:\{\d{1,2}(?:,\d{1,2})?\}|[?*+])?"
_PATTERN = re.compile(f"(?:{_PIECE}){{1,30}}")
_STRETCHING = re.compile(r"(?<!\\)[?*+]|\{\d+,\d+\}")
MOST_STRETCHING = 3
"""So many repeats of open length at most: matching then ends at once on whatever somebody typed."""


class Bilingual(Part):
    """A text that a person sees: Italian first, English complete."""

    it: Text
    en: Text

    @property
    def words(self) -> Words:
        return Words(self.it, self.en)


class Choice(Part):
    """One of the answers that can be tapped."""

    code: ItemId
    label: Bilingual


class Average(Part):
    """How likely the hazard is in homes of one sort, "1 in `one_in`", as read in a published sheet: to compare, never to fill in."""

    homes: Bilingual
    one_in: Annotated[Whole, Described(ge=1)]


class Constraint(Part):
    """What an answer must keep, in one of four forms, and the sentence for an answer that does not.

    `least` and `most` bound a number, or how many choices are ticked; `one_of` lists what is allowed; `pattern` is a short form of a
    regular expression (no groups, no alternatives); `holds` is a condition.
    """

    least: Whole | None = None
    most: Whole | None = None
    one_of: list[Whole | str] | None = None
    pattern: str | None = None
    holds: Condition | None = None
    sentence: Bilingual

    @model_validator(mode="after")
    def _one_form(self) -> "Constraint":
        forms = [self.least is not None or self.most is not None, *(form is not None for form in (self.one_of, self.pattern, self.holds))]
        if sum(forms) != 1:
            raise fault("", "un vincolo ha una sola forma: least e most, one_of, pattern oppure holds")
        if self.pattern is not None:
            _check_pattern(self.pattern)
        return self


def _check_pattern(pattern: str) -> None:
    if not _PATTERN.fullmatch(pattern) or len(_STRETCHING.findall(pattern)) > MOST_STRETCHING:
        raise fault("pattern", "il modello è troppo complicato: solo caratteri, [classi] e {quantità}, senza gruppi")
    try:
        re.compile(pattern)
    except re.error:
        raise fault("pattern", "il modello non si può leggere o non c'è testo che lo rispetti") from None


class Section(Part):
    """A page of the list; with `ask` it is shown only when that holds."""

    id: ItemId
    title: Bilingual
    ask: Condition | None = None


class Item(Part):
    """One thing to answer, or (with `compute`) one thing that follows from other answers."""

    id: ItemId
    kind: Kind = "hazard"
    section: str | None = None
    label: Bilingual | None = None
    hint: Bilingual | None = None
    rule: Bilingual | None = None
    """Where a computed value or a limit comes from, for whoever taps on it."""
    ask: Condition | None = None
    required: Flag | Condition = False
    compute: Condition | Whole | str | None = None
    constraints: list[Constraint] = Described(default_factory=list)
    hazard: Text | None = None
    look_for: Bilingual | None = None
    harms: dict[str, Bilingual] = Described(default_factory=dict)
    averages: list[Average] = Described(default_factory=list)
    choices: list[Choice] = Described(default_factory=list)
    unit: Unit | None = None

    @model_validator(mode="after")
    def _of_its_kind(self) -> "Item":
        if self.kind == "hazard":
            self._check_hazard()
        elif self.label is None:
            raise fault("label", "manca la domanda (label)")
        if (self.kind in ("choice", "choices")) != bool(self.choices):
            raise fault("choices", "le scelte ci vogliono per choice e choices, e solo lì")
        if (self.kind == "number") != (self.unit is not None):
            raise fault("unit", "l'unità ci vuole per i numeri, e solo lì")
        if self.compute is not None and (self.kind not in ("yes_no", "choice", "number") or self.required is not False):
            raise fault("compute", "si calcolano solo yes_no, choice e number, e ciò che si calcola non è mai richiesto")
        return self

    def _check_hazard(self) -> None:
        if self.hazard is None or self.hazard not in HAZARD_BY_CODE:
            raise InvalidDocument.at("unknown_hazard", "hazard", "questo pericolo non è nell'elenco: usa un codice HHSRS che c'è.")
        if set(self.harms) != set(HARM_BY_CODE):
            raise InvalidDocument.at("harms_incomplete", "harms", "servono gli esempi dei quattro danni I, II, III e IV.")
        if self.look_for is None:
            raise fault("look_for", "manca che cosa guardare (look_for)")

    @property
    def words(self) -> Words:
        """What the item is called: its question, or its hazard's name."""
        return self.label.words if self.label is not None else HAZARD_BY_CODE[self.hazard or ""].label

    @property
    def field(self) -> Field:
        """What expressions may know of it."""
        codes = YES_NO if self.kind == "yes_no" else frozenset(choice.code for choice in self.choices)
        return Field(self.kind, codes)
