"""The order under which people must leave, with every field of domain.md 2.5.

Rule (design.md section 6): its parts are true only together, so it is one field, and an order's own dates may not contradict each other:
it is issued, then notified, then to be obeyed. Each part may be missing: what a worker has in her hand is often a photo of one page. To
whom it is addressed is not in here: names are entries of their own (`addressees`), so that erasing a person never tears the order. What
is unusual but possible is told in `remarks` and refused nowhere.
"""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from pydantic import Field, model_validator

from schemas.cadastre import CadastralUnit
from schemas.chosen import one_of
from schemas.codes import Words
from schemas.documents import Count, Flag, LocalDate, LongText, Part, PhotoId
from schemas.dwelling_codes import AUTHORITIES, GROUND_BY_CODE, GROUNDS, IN_FORCE, INSPECTORS, ORDER_STATES, REASONS
from schemas.errors import InvalidDocument, Problem

ORDER_WORD = "ordinanza"
"""What may be typed before the number of one."""

Reference = Annotated[str, Field(min_length=1, max_length=60)]
Many = Annotated[Count, Field(le=1000)]


class Premises(Part):
    """What the order says it is about, as it stands there; the dwelling's own address may be written otherwise."""

    address: Annotated[str, Field(max_length=300)] = ""
    floor: Annotated[str, Field(max_length=40)] = ""
    unit: Annotated[str, Field(max_length=40)] = ""
    cadastral: list[CadastralUnit] = Field(default_factory=list, max_length=20)


class Inspection(Part):
    """A report that the order rests on (verbale): whose, of which day, under which protocol number."""

    body: Annotated[str, one_of(INSPECTORS)]
    on: LocalDate | None = None
    protocol: Annotated[str, Field(max_length=60)] = ""


class PrefectNotice(Part):
    """Whether the prefect was told, which an order under art. 54 wants beforehand, and when."""

    told: Flag
    on: LocalDate | None = None

    @model_validator(mode="after")
    def _told_on(self) -> "PrefectNotice":
        if self.on is not None and not self.told:
            sentence = "C'è la data ma il prefetto risulta non avvisato: togli la data o segna che è stato avvisato."
            raise InvalidDocument.at("prefect_not_told", "on", sentence)
        return self


class VacateOrder(Part):
    """The order. `number` is what stands on it, by which it is searched; `state_on` the day since which `state` holds."""

    number: Reference = ""
    issued_on: LocalDate | None = None
    authority: Annotated[str, one_of(AUTHORITIES)] | None = None
    ground: Annotated[str, one_of(GROUNDS)] | None = None
    reason: Annotated[str, one_of(REASONS)] | None = None
    reason_text: LongText = ""
    premises: Premises | None = None
    inspections: list[Inspection] = Field(default_factory=list, max_length=20)
    notified_on: LocalDate | None = None
    leave_by: LocalDate | None = None
    households: Many | None = None
    people: Many | None = None
    prefect: PrefectNotice | None = None
    state: Annotated[str, one_of(ORDER_STATES)] | None = None
    state_on: LocalDate | None = None
    photos: list[PhotoId] = Field(default_factory=list, max_length=40)

    @model_validator(mode="after")
    def _dates_follow(self) -> "VacateOrder":
        for since, problem in _ORDER_OF_DATES:
            later, earlier = getattr(self, problem.path), getattr(self, since)
            if later is not None and earlier is not None and later < earlier:
                raise InvalidDocument(problem)
        if self.households is not None and self.people is not None and self.people < self.households:
            sentence = "Le persone sono meno dei nuclei: controlla i due numeri."
            raise InvalidDocument.at("fewer_people_than_households", "people", sentence)
        return self

    @property
    def in_force(self) -> bool:
        """Whether it binds; an order of which no state was said does."""
        return self.state is None or self.state in IN_FORCE

    def days_left(self, today: str) -> int | None:
        """Whole days until the last day to leave, negative once it has passed; None when it is not known or binds nobody."""
        if self.leave_by is None or not self.in_force or self.state == "executed":
            return None
        return (date.fromisoformat(self.leave_by) - date.fromisoformat(today)).days


_ORDER_OF_DATES = (
    (
        "issued_on",
        Problem(
            "notified_before_issued",
            "notified_on",
            "La notifica è prima della data dell'ordinanza: controlla le due date sul foglio e correggi quella sbagliata.",
        ),
    ),
    (
        "issued_on",
        Problem(
            "leave_before_issued",
            "leave_by",
            "Il termine per lasciare la casa è prima della data dell'ordinanza: controlla le due date e correggi quella sbagliata.",
        ),
    ),
    (
        "notified_on",
        Problem(
            "leave_before_notified",
            "leave_by",
            "Il termine per lasciare la casa è prima della notifica: controlla le due date e correggi quella sbagliata.",
        ),
    ),
    (
        "issued_on",
        Problem(
            "state_before_issued",
            "state_on",
            "La data dello stato è prima della data dell'ordinanza: controlla le due date e correggi quella sbagliata.",
        ),
    ),
)
"""(earlier field, what is wrong when the later one is before it); the same day is fine."""


@dataclass(frozen=True)
class Remark:
    """Something unusual that a person may want to check; nothing is refused for it."""

    code: str
    field: str
    words: Words


PREFECT_UNTOLD = Remark(
    "prefect_untold",
    "prefect",
    Words("L'art. 54 vuole che il prefetto sia avvisato prima: non risulta.", "Art. 54 wants the prefect told beforehand: it is not said."),
)
PREFECT_LATE = Remark(
    "prefect_told_after",
    "prefect",
    Words("Il prefetto risulta avvisato dopo l'ordinanza: controlla la data.", "The prefect was told after the order: check the date."),
)
OTHER_AUTHORITY = Remark(
    "unusual_authority",
    "authority",
    Words("Di solito non è questa autorità a firmare: controlla.", "It is not usually this authority that signs: check."),
)
LATER_REPORT = Remark(
    "report_after_order",
    "inspections",
    Words("Un verbale è di un giorno dopo l'ordinanza: controlla la data.", "A report is of a day after the order: check the date."),
)
NOTIFIED_UNSAID = Remark(
    "state_behind",
    "state",
    Words("C'è la data di notifica: l'ordinanza è notificata?", "There is a date of notification: has the order been notified?"),
)


def remarks(order: VacateOrder) -> list[Remark]:
    """What does not fit what the law or practice makes usual (domain.md 2.5), in the order of the fields."""
    found = []
    authorities = GROUND_BY_CODE[order.ground].authorities if order.ground else ()
    if order.authority and authorities and order.authority not in authorities:
        found.append(OTHER_AUTHORITY)
    if _any_after(order, [report.on for report in order.inspections]):
        found.append(LATER_REPORT)
    if order.ground == "art_54" and not (order.prefect and order.prefect.told):
        found.append(PREFECT_UNTOLD)
    if order.ground == "art_54" and order.prefect and _any_after(order, [order.prefect.on]):
        found.append(PREFECT_LATE)
    if order.state == "issued" and order.notified_on is not None:
        found.append(NOTIFIED_UNSAID)
    return found


def _any_after(order: VacateOrder, days: list[str | None]) -> bool:
    return order.issued_on is not None and any(day is not None and day > order.issued_on for day in days)
