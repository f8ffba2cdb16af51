"""Code lists with their Italian and English words.

Codes are what documents hold and never change; words may. Hazards: the 29 of domain.md 1.1 (HHSRS of 2006), with the age group that a
likelihood is about; ages that were not read in a worked example are taken as they are known and stand here as data. Likelihoods: the 16
representative points of domain.md 1.3, five of them worded as mockup 07 does. Harms: four preset spreads made of the representative values
(ADR 0031 says how they were chosen). Exits: domain.md 6.1.
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
class Age:
    """Whom a hazard harms most: from `lowest` years to one day before `under` (None: no end), in the words of a question."""

    lowest: int
    under: int | None
    words: Words

    def holds(self, years: int) -> bool:
        return years >= self.lowest and (self.under is None or years < self.under)


@dataclass(frozen=True)
class Hazard:
    """A source of danger; `age` is None where all ages are meant, or no group was found."""

    code: str
    group: str
    label: Words
    age: Age | None = None

    @property
    def vulnerable(self) -> Words:
        """Completes "how likely is it, for …, within 12 months"."""
        return ANYONE if self.age is None else self.age.words


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

    @property
    def meaning(self) -> Words:
        """The likelihood as something that one can picture, for all sixteen: homes like this one, and a doctor within a year."""
        if self.l == 1:
            return Words("In ogni alloggio così serve il medico entro un anno", "In every home like this a doctor is needed within a year")
        return Words(
            f"In {self.l} alloggi così, in uno serve il medico entro un anno",
            f"Of {self.l} homes like this, one needs a doctor within a year",
        )

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

UNDER_3 = Age(0, 3, Words("Per un bambino sotto i 3 anni", "For a child under 3"))
UNDER_5 = Age(0, 5, Words("Per un bambino sotto i 5 anni", "For a child under 5"))
UNDER_15 = Age(0, 15, Words("Per un minore di 15 anni", "For a child under 15"))
FROM_60_TO_64 = Age(60, 65, Words("Per una persona tra i 60 e i 64 anni", "For a person of 60 to 64"))
OVER_60 = Age(60, None, Words("Per una persona di 60 anni o più", "For a person of 60 or over"))
OVER_65 = Age(65, None, Words("Per una persona di 65 anni o più", "For a person of 65 or over"))

HAZARD_GROUPS = (
    Code("A", Words("Corpo: aria, freddo, sostanze", "Body: air, cold, substances")),
    Code("B", Words("Mente: spazio, sicurezza, quiete", "Mind: space, safety, quiet")),
    Code("C", Words("Infezioni: igiene e acqua", "Infection: hygiene and water")),
    Code("D", Words("Incidenti", "Accidents")),
)

ALL_HAZARDS = (
    Hazard("1", "A", Words("Umidità e muffa", "Damp and mould"), UNDER_15),
    Hazard("2", "A", Words("Freddo eccessivo", "Excess cold"), OVER_65),
    Hazard("3", "A", Words("Caldo eccessivo", "Excess heat"), OVER_65),
    Hazard("4", "A", Words("Amianto e fibre minerali", "Asbestos and mineral fibres")),
    Hazard("5", "A", Words("Biocidi", "Biocides")),
    Hazard("6", "A", Words("Monossido di carbonio e fumi", "Carbon monoxide and fumes"), OVER_65),
    Hazard("7", "A", Words("Piombo", "Lead"), UNDER_3),
    Hazard("8", "A", Words("Radiazioni (radon)", "Radiation (radon)"), FROM_60_TO_64),
    Hazard("9", "A", Words("Gas che esce senza bruciare", "Uncombusted fuel gas")),
    Hazard("10", "A", Words("Composti organici volatili", "Volatile organic compounds")),
    Hazard("11", "B", Words("Affollamento e spazio", "Crowding and space")),
    Hazard("12", "B", Words("Intrusione", "Entry by intruders")),
    Hazard("13", "B", Words("Illuminazione", "Lighting")),
    Hazard("14", "B", Words("Rumore", "Noise")),
    Hazard("15", "C", Words("Igiene, infestanti, rifiuti", "Domestic hygiene, pests and refuse")),
    Hazard("16", "C", Words("Sicurezza del cibo", "Food safety")),
    Hazard("17", "C", Words("Servizi igienici e scarichi", "Personal hygiene, sanitation and drainage"), UNDER_5),
    Hazard("18", "C", Words("Acqua da bere", "Water supply")),
    Hazard("19", "D", Words("Cadute in bagno o doccia", "Falls in bath or shower"), OVER_60),
    Hazard("20", "D", Words("Cadute in piano", "Falls on the level"), OVER_60),
    Hazard("21", "D", Words("Cadute sulle scale", "Falls on stairs"), OVER_60),
    Hazard("22", "D", Words("Cadute dall'alto", "Falls between levels"), UNDER_5),
    Hazard("23", "D", Words("Rischio elettrico", "Electrical hazards"), UNDER_5),
    Hazard("24", "D", Words("Incendio", "Fire"), OVER_60),
    Hazard("25", "D", Words("Fiamme e superfici calde", "Flames and hot surfaces"), UNDER_5),
    Hazard("26", "D", Words("Urti e intrappolamento", "Collision and entrapment"), UNDER_5),
    Hazard("27", "D", Words("Esplosioni", "Explosions")),
    Hazard("28", "D", Words("Comandi e arredi scomodi", "Position and operability of amenities"), OVER_60),
    Hazard("29", "D", Words("Crollo e caduta di elementi", "Structural collapse and falling elements")),
)
"""The 29 of 2006, in their order. The list of 2026 was not found whole, so it is not here (domain.md 1.6)."""
HAZARD_BY_CODE = by_code(ALL_HAZARDS)
OFTEN_SEEN = tuple(HAZARD_BY_CODE[code] for code in ("1", "2", "11", "23", "29"))
"""The five of the first checklist. Where all 29 are listed for somebody in a hurry, they stand first."""
OF_THE_HOUSEHOLD = "11"
"""A home is rated without regard to who lives there; crowding is rated a second time for the household of today (domain.md 1.4)."""


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
