"""The legal and social side of a dwelling: fields of its record beside the address.

Rule (design.md section 6): what is true only together is one field (an order, an AeDES outcome, an ETHOS coding, the cadastral units),
and each of the four legal facts of domain.md 2.3 is a field of its own, for none follows from another. To whom an order is addressed
stands in entries `addressees/<ulid>/<name>`, one person each, because they are names. Everything may have rivals and is read as
`readings` says.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import Field, TypeAdapter, model_validator

from schemas import identifiers
from schemas.aedes import AedesOutcome
from schemas.cadastre import Cadastral
from schemas.changes import entry_field
from schemas.chosen import one_of, some_of
from schemas.codes import Words
from schemas.documents import LocalDate, Part
from schemas.dwelling_codes import ADDRESSEE_ROLES, ANSWERS, CONDITIONS, LEGAL_FACTS, SPACES, TITLES
from schemas.errors import InvalidDocument
from schemas.ethos import EthosCoding, fits_ground
from schemas.readings import Reading, read_field
from schemas.records import Record
from schemas.vacate_order import Remark, VacateOrder

ADDRESSEES = "addressees"


class LegalFact(Part):
    """What is known of one of the four: the answer, and the paper that says so (reference and day), which "I do not know" has not."""

    answer: Annotated[str, one_of(ANSWERS)]
    reference: Annotated[str, Field(max_length=120)] = ""
    on: LocalDate | None = None

    @model_validator(mode="after")
    def _known(self) -> "LegalFact":
        if self.answer == "unknown" and (self.reference or self.on):
            sentence = "C'è una carta ma la risposta è «non so»: scegli sì o no, oppure togli la carta."
            raise InvalidDocument.at("unknown_with_paper", "answer", sentence)
        return self


ETHOS: TypeAdapter[EthosCoding] = TypeAdapter(EthosCoding)
CONDITION_CODES: TypeAdapter[list[str]] = TypeAdapter(Annotated[list[str], some_of(CONDITIONS)])
SPACE: TypeAdapter[str] = TypeAdapter(Annotated[str, one_of(SPACES)])
TITLE: TypeAdapter[str] = TypeAdapter(Annotated[str, one_of(TITLES)])
CADASTRAL: TypeAdapter[Cadastral] = TypeAdapter(Cadastral)
AEDES: TypeAdapter[AedesOutcome] = TypeAdapter(AedesOutcome)
LEGAL_FACT: TypeAdapter[LegalFact] = TypeAdapter(LegalFact)
ADDRESSEE_NAME: TypeAdapter[str] = TypeAdapter(Annotated[str, Field(min_length=1, max_length=200)])
ADDRESSEE_ROLE: TypeAdapter[str] = TypeAdapter(Annotated[str, one_of(ADDRESSEE_ROLES)])
PERSON: TypeAdapter[str] = TypeAdapter(
    Annotated[str, Field(pattern=identifiers.whole(rf"household:{identifiers.ULID}/{identifiers.ULID}"))]
)
"""A person of a household, so that the name is not written twice: `household:<ulid>/<ulid of the person>`."""

LEGAL_FIELDS: Mapping[str, TypeAdapter[Any]] = {fact.code: LEGAL_FACT for fact in LEGAL_FACTS}
FACT_FIELDS: Mapping[str, TypeAdapter[Any]] = {
    "ethos": ETHOS,
    "conditions": CONDITION_CODES,
    "space": SPACE,
    "title": TITLE,
    "cadastral": CADASTRAL,
    "aedes": AEDES,
    **LEGAL_FIELDS,
}
ADDRESSEE_FIELDS: Mapping[str, TypeAdapter[Any]] = {"name": ADDRESSEE_NAME, "role": ADDRESSEE_ROLE, "person": PERSON}


@dataclass(frozen=True)
class Addressee:
    """Somebody whom the order names; `person` when it is one of the people known of."""

    id: str
    name: Reading[str]
    role: Reading[str]
    person: Reading[str]


@dataclass(frozen=True)
class DwellingFacts:
    """What a dwelling's screen knows beyond the address."""

    ethos: Reading[EthosCoding]
    conditions: Reading[list[str]]
    space: Reading[str]
    title: Reading[str]
    cadastral: Reading[Cadastral]
    aedes: Reading[AedesOutcome]
    fitness_title: Reading[LegalFact]
    declared_unfit: Reading[LegalFact]
    under_vacate_order: Reading[LegalFact]
    suitability_certificate: Reading[LegalFact]
    addressees: tuple[Addressee, ...]

    @property
    def answered(self) -> int:
        """How many of the four legal facts have an answer, "I do not know" included."""
        return sum(getattr(self, fact.code).value is not None for fact in LEGAL_FACTS)


def read_facts(record: Record) -> dict[str, Any]:
    """The readings by name, as `DwellingFacts` wants them."""
    readings: dict[str, Any] = {name: read_field(record, name, adapter) for name, adapter in FACT_FIELDS.items()}
    return {**readings, "addressees": tuple(_addressee(record, entry) for entry in record.entries(ADDRESSEES))}


def _addressee(record: Record, entry: str) -> Addressee:
    said = {name: read_field(record, entry_field(ADDRESSEES, entry, name), adapter) for name, adapter in ADDRESSEE_FIELDS.items()}
    return Addressee(entry, **said)


def fact_adapter(field: str) -> TypeAdapter[Any] | None:
    """What a field of this side, or of an addressee, is read by; None for a field of another."""
    if field.startswith(f"{ADDRESSEES}/"):
        return ADDRESSEE_FIELDS.get(field.rsplit("/", 1)[-1])
    return FACT_FIELDS.get(field)


ORDER_DENIED = Remark(
    "order_denied",
    "under_vacate_order",
    Words("C'è un'ordinanza, ma la risposta non è «sì»: controlla.", "There is an order, but the answer is not “yes”: check."),
)
UNFIT_UNSAID = Remark(
    "unfit_unsaid",
    "conditions",
    Words("«Inagibile» vuole un atto che lo dichiara: controlla.", "“Unfit” wants an act that declares it: check."),
)
SPACE_OF_OTHER_GROUP = Remark(
    "space_of_other_group",
    "space",
    Words("Questo tipo di posto è di un altro gruppo: controlla.", "This kind of space belongs to another group: check."),
)
EVICTION_CODE = Remark(
    "eviction_code",
    "ethos",
    Words("Il codice 9.1 è per uno sfratto, non per un'ordinanza: controlla.", "Code 9.1 is for an eviction, not for an order: check."),
)


def fact_remarks(facts: DwellingFacts, order: VacateOrder | None, group: str | None) -> list[Remark]:
    """What the fields say against each other. They stay as they are: they are apart because life keeps them apart."""
    found = []
    said = facts.under_vacate_order.value
    if order is not None and order.in_force and said is not None and said.answer != "yes":
        found.append(ORDER_DENIED)
    declared = facts.declared_unfit.value
    if "INAGIBILE" in (facts.conditions.value or []) and (declared is None or declared.answer != "yes"):
        found.append(UNFIT_UNSAID)
    space = next((one for one in SPACES if one.code == facts.space.value), None)
    if space is not None and group in ("b", "c") and group != space.group:
        found.append(SPACE_OF_OTHER_GROUP)
    if facts.ethos.value is not None and order is not None and not _fits(facts.ethos.value, order):
        found.append(EVICTION_CODE)
    return found


def _fits(coding: EthosCoding, order: VacateOrder) -> bool:
    return all(fits_ground(code, order.ground) for code in (coding.primary, coding.secondary) if code)
