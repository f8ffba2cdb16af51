"""Code lists with their Italian and English words.

Codes are what documents hold and never change; words may. Hazards: the first five of domain.md 1.1, with the age group that a likelihood is
about (the list is built for 29). Likelihoods: the 16 representative points of domain.md 1.3, five of them worded as mockup 07 does. Harms:
four preset spreads made of the representative values (ADR 0031 says how they were chosen). Exits: domain.md 6.1.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol, TypeVar

Spread = tuple[int, int, int, int]


@dataclass(frozen=True)
class Words:
    """The same thing in both languages."""

    it: str
    en: str

    def __getitem__(self, language: str) -> str:
        return self.en if language == "en" else self.it


class Coded(Protocol):
    @property
    def code(self) -> str: ...


Entry = TypeVar("Entry", bound=Coded)


def by_code(entries: Iterable[Entry]) -> Mapping[str, Entry]:
    return {entry.code: entry for entry in entries}


@dataclass(frozen=True)
class Code:
    code: str
    label: Words


@dataclass(frozen=True)
class Hazard:
    """A source of danger; `vulnerable` completes "how likely is it, for …, within 12 months"."""

    code: str
    group: str
    label: Words
    vulnerable: Words


@dataclass(frozen=True)
class Likelihood:
    """One representative point, "1 in `l`", standing for every likelihood between 1 in `most` and 1 in `least`.

    At a cut point the more likely class is meant (domain.md 1.3). `label` is set for the five that have a word.
    """

    l: int  # noqa: E741  the formula's own letter
    most: Fraction | None
    least: Fraction | None
    label: Words | None = None

    @property
    def code(self) -> str:
        return str(self.l)

    def holds(self, one_in: Fraction) -> bool:
        return (self.most is None or one_in > self.most) and (self.least is None or one_in <= self.least)


@dataclass(frozen=True)
class HarmPreset:
    """A usual outcome in everyday words, standing for a spread per mille over classes I to IV."""

    code: str
    label: Words
    examples: Words
    spread: Spread


@dataclass(frozen=True)
class Destination:
    """Where a household went; `hud` are the codes of the standard, `permanent` its class 4 (a positive exit)."""

    code: str
    label: Words
    hud: tuple[int, ...]
    subsidy: int | None = None

    @property
    def permanent(self) -> bool:
        return self.hud[0] // 100 == 4

    @property
    def counted(self) -> bool:
        """Whether an exit counts in the measure: hospital, minors' and long-term care and deaths are taken out of it."""
        return not set(self.hud) & {206, 215, 225, 24}


TARGET_GROUPS = (
    Code("a", Words("Alloggio con ordinanza di sgombero", "Dwelling under a vacate order")),
    Code("b", Words("Sistemazione temporanea dei Servizi sociali", "Space procured temporarily by Social Services")),
    Code("c", Words("Alloggio improprio o precario, con pericolo", "Improper or precarious housing, with danger")),
)

ANYONE = Words("Per chiunque ci viva", "For anyone living there")

HAZARDS = (
    Hazard("1", "A", Words("Umidità e muffa", "Damp and mould"), Words("Per un minore di 15 anni", "For a child under 15")),
    Hazard(
        "2",
        "A",
        Words("Freddo eccessivo", "Excess cold"),
        Words("Per una persona di 65 anni o più", "For a person of 65 or over"),
    ),
    Hazard("11", "B", Words("Affollamento e spazio", "Crowding and space"), ANYONE),
    Hazard("23", "D", Words("Rischio elettrico", "Electrical hazards"), Words("Per un bambino sotto i 5 anni", "For a child under 5")),
    Hazard("29", "D", Words("Crollo e caduta di elementi", "Structural collapse and falling elements"), ANYONE),
)
HAZARD_BY_CODE = by_code(HAZARDS)


def _likelihoods() -> tuple[Likelihood, ...]:
    points = (5600, 3200, 1800, 1000, 560, 320, 180, 100, 56, 32, 18, 10, 6, 3, 2, 1)
    cuts = [Fraction(cut) for cut in ("4200", "2400", "1300", "750", "420", "240", "130", "75", "42", "24", "13", "7.5", "4", "2.5", "1.5")]
    words = {
        2: Words("Quasi certo", "Almost certain"),
        6: Words("Molto probabile", "Very likely"),
        18: Words("Probabile", "Likely"),
        100: Words("Possibile", "Possible"),
        560: Words("Poco probabile", "Unlikely"),
    }
    ranges = zip(points, [*cuts, None], [None, *cuts], strict=True)
    return tuple(Likelihood(point, most, least, words.get(point)) for point, most, least in ranges)


LIKELIHOODS = _likelihoods()
"""All 16 points, the least likely first."""
WORDED_LIKELIHOODS = tuple(point for point in reversed(LIKELIHOODS) if point.label is not None)
"""The five of the first question, the most likely first."""


def likelihood_for(one_in: Fraction) -> Likelihood:
    """The representative point of any likelihood "1 in …"."""
    return next(point for point in LIKELIHOODS if point.holds(one_in))


HARMS = (
    HarmPreset(
        "I",
        Words("Estremo", "Extreme"),
        Words("morte, danno permanente", "death, permanent harm"),
        (316, 46, 215, 423),
    ),
    HarmPreset("II", Words("Grave", "Severe"), Words("asma, ricovero in ospedale", "asthma, a stay in hospital"), (46, 215, 316, 423)),
    HarmPreset("III", Words("Serio", "Serious"), Words("bronchiti, stress che dura", "bronchitis, lasting stress"), (0, 100, 316, 584)),
    HarmPreset("IV", Words("Moderato", "Moderate"), Words("raffreddori forti e ripetuti", "bad and repeated colds"), (0, 10, 100, 890)),
)
HARM_BY_CODE = by_code(HARMS)

RISK_LEVELS = (
    Code("high", Words("Rischio alto", "High risk")),
    Code("medium", Words("Rischio medio", "Medium risk")),
    Code("low", Words("Rischio basso", "Low risk")),
)

BED_STATES = (
    Code("occupied", Words("occupati", "occupied")),
    Code("free", Words("liberi", "free")),
    Code("reserved", Words("riservati", "reserved")),
    Code("blocked", Words("bloccati", "blocked")),
    Code("out_of_service", Words("fuori servizio", "out of service")),
)
ROOM_STATES = (
    Code("occupied", Words("Occupata", "Occupied")),
    Code("free", Words("Libera", "Free")),
    Code("reserved", Words("Riservata", "Reserved")),
    Code("out_of_service", Words("Fuori servizio", "Out of service")),
)

ROLES = (
    Code("outreach", Words("operatore di strada", "outreach worker")),
    Code("educator", Words("educatore", "educator")),
    Code("casework", Words("responsabile del caso", "case manager")),
    Code("office", Words("ufficio centrale", "central office")),
    Code("admin", Words("amministratore di sistema", "system administrator")),
)

DESTINATIONS = (
    Destination("ERP", Words("Casa popolare", "Public housing"), (435,), 434),
    Destination("ERS", Words("Affitto sociale o concordato", "Social or agreed rent"), (435,), 420),
    Destination("MERCATO", Words("Affitto sul mercato", "Market rent"), (410,)),
    Destination("MERCATO_CONTRIBUTO", Words("Affitto con contributo", "Market rent with subsidy"), (435,), 420),
    Destination("RIENTRO_ALLOGGIO", Words("Rientro nel proprio alloggio", "Back to own dwelling, made safe"), (410, 411)),
    Destination("PROPRIETA", Words("Casa di proprietà", "Owned home"), (411, 421)),
    Destination("FAMIGLIA_STABILE", Words("Da familiari, stabile", "With family, permanent"), (422,)),
    Destination("FAMIGLIA_TEMP", Words("Da familiari, per ora", "With family, temporary"), (312,)),
    Destination("AMICI_STABILE", Words("Da amici, stabile", "With friends, permanent"), (423,)),
    Destination("AMICI_TEMP", Words("Da amici, per ora", "With friends, temporary"), (313,)),
    Destination("HOUSING_FIRST", Words("Housing First", "Housing First"), (435,), 439),
    Destination("ALTRA_STRUTTURA_TRANSIZIONE", Words("Altra residenza di transizione", "Other transitional housing"), (302,)),
    Destination("DORMITORIO", Words("Dormitorio", "Night shelter"), (101,)),
    Destination("ALLOGGIO_IMPROPRIO", Words("Alloggio improprio", "Place not meant for living"), (116,)),
    Destination("STRUTTURA_SANITARIA", Words("Ospedale o struttura sanitaria", "Hospital or care facility"), (206, 204, 225)),
    Destination("COMUNITA_MINORI", Words("Comunità per minori", "Children's home"), (215,)),
    Destination("CARCERE", Words("Carcere", "Prison"), (207,)),
    Destination("DECEDUTO", Words("Deceduto", "Deceased"), (24,)),
    Destination("IGNOTO", Words("Non si sa", "Unknown"), (30, 37)),
)
DESTINATION_BY_CODE = by_code(DESTINATIONS)
