"""ETHOS and ETHOS Light (FEANTSA): where somebody lives, as a code, and what this programme usually proposes.

Source: domain.md section 3; living situations up to 5 were read, those from 6 on and ETHOS Light are known lists (section 11.4), so they
stand here as data. Light is derived and never stored. A proposal is a hint that a person may leave: ETHOS has no code for an administrative
order of safety, hence 9.1 is proposed for an eviction by a court only, and a vacate order is a flag beside 12.1.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from pydantic import model_validator

from schemas.chosen import one_of
from schemas.codes import Code, Words, by_code
from schemas.documents import Flag, Part
from schemas.errors import InvalidDocument

CONCEPTS = (
    Code("roofless", Words("Senza tetto", "Roofless")),
    Code("houseless", Words("Senza casa", "Houseless")),
    Code("insecure", Words("Sistemazione insicura", "Insecure housing")),
    Code("inadequate", Words("Sistemazione inadeguata", "Inadequate housing")),
)


@dataclass(frozen=True)
class Category:
    """One of the 13 operational categories."""

    code: str
    concept: str
    label: Words


CATEGORIES = (
    Category("1", "roofless", Words("Persone che vivono in strada", "People living rough")),
    Category("2", "roofless", Words("Persone in un riparo d'emergenza", "People in emergency accommodation")),
    Category("3", "houseless", Words("Ospiti di strutture per senza dimora", "People in accommodation for the homeless")),
    Category("4", "houseless", Words("Ospiti di case per donne", "People in women's shelters")),
    Category("5", "houseless", Words("Ospiti di strutture per immigrati", "People in accommodation for immigrants")),
    Category("6", "houseless", Words("Persone in uscita da un'istituzione", "People due to be released from institutions")),
    Category("7", "houseless", Words("Persone con un sostegno di lunga durata", "People receiving longer-term support")),
    Category("8", "insecure", Words("Persone in una sistemazione insicura", "People in insecure accommodation")),
    Category("9", "insecure", Words("Persone a rischio di sfratto", "People under threat of eviction")),
    Category("10", "insecure", Words("Persone a rischio di violenza", "People under threat of violence")),
    Category("11", "inadequate", Words("Persone in strutture provvisorie", "People in temporary structures")),
    Category("12", "inadequate", Words("Persone in un alloggio inadatto", "People in unfit housing")),
    Category("13", "inadequate", Words("Persone in grave sovraffollamento", "People in extreme overcrowding")),
)
CATEGORY_BY_CODE = by_code(CATEGORIES)


@dataclass(frozen=True)
class Situation:
    """A living situation, "12.1"; `light` is the number of ETHOS Light that it falls under, None where Light has none."""

    code: str
    label: Words
    light: str | None = None

    @property
    def category(self) -> Category:
        return CATEGORY_BY_CODE[self.code.partition(".")[0]]


ETHOS = (
    Situation("1.1", Words("In strada o all'aperto", "In a public or external space"), "1"),
    Situation("2.1", Words("In dormitorio", "In a night shelter"), "2"),
    Situation("3.1", Words("In ostello per senza dimora", "In a homeless hostel"), "3"),
    Situation("3.2", Words("In alloggio temporaneo", "In temporary accommodation"), "4"),
    Situation("3.3", Words("In alloggio di transizione con sostegno", "In transitional supported accommodation"), "5"),
    Situation("4.1", Words("In una casa per donne", "In a women's shelter"), "6"),
    Situation("5.1", Words("In un centro di accoglienza", "In a reception centre")),
    Situation("5.2", Words("In alloggi per lavoratori migranti", "In migrant workers' accommodation")),
    Situation("6.1", Words("In carcere, in uscita senza casa", "In prison, due to leave without a home"), "8"),
    Situation("6.2", Words("In ospedale, in uscita senza casa", "In hospital, due to leave without a home"), "7"),
    Situation("6.3", Words("In comunità per minori, in uscita senza casa", "In a children's home, due to leave without a home")),
    Situation("7.1", Words("In residenza per anziani già senza dimora", "In residential care for older homeless people")),
    Situation("7.2", Words("In alloggio con sostegno, già senza dimora", "In supported accommodation after homelessness")),
    Situation("8.1", Words("Da familiari o amici, per ora", "With family or friends, for now"), "12"),
    Situation("8.2", Words("Senza un contratto valido", "Without a legal tenancy")),
    Situation("8.3", Words("In uno spazio occupato", "In an occupied space")),
    Situation("9.1", Words("Sfratto deciso, in affitto", "Eviction ordered, rented home")),
    Situation("9.2", Words("Pignoramento deciso, casa propria", "Repossession ordered, owned home")),
    Situation("10.1", Words("Violenza denunciata", "Violence reported to the police")),
    Situation("11.1", Words("In roulotte, camper o casa mobile", "In a caravan or mobile home"), "9"),
    Situation("11.2", Words("In un edificio che non è una casa", "In a building that is no dwelling"), "10"),
    Situation("11.3", Words("In una baracca o struttura provvisoria", "In a hut or temporary structure"), "11"),
    Situation("12.1", Words("In una casa non abitabile", "In a dwelling unfit to live in")),
    Situation("13.1", Words("In una casa gravemente sovraffollata", "In an extremely overcrowded dwelling")),
)
ETHOS_BY_CODE = by_code(ETHOS)


@dataclass(frozen=True)
class LightSituation:
    """One of the 12 of ETHOS Light, with its group 1 to 6."""

    code: str
    group: int
    label: Words


ETHOS_LIGHT = (
    LightSituation("1", 1, Words("Spazi pubblici o all'aperto", "Public or external spaces")),
    LightSituation("2", 2, Words("Dormitori", "Overnight shelters")),
    LightSituation("3", 3, Words("Ostelli per senza dimora", "Homeless hostels")),
    LightSituation("4", 3, Words("Alloggi temporanei", "Temporary accommodation")),
    LightSituation("5", 3, Words("Alloggi di transizione con sostegno", "Transitional supported accommodation")),
    LightSituation("6", 3, Words("Case per donne", "Women's shelters")),
    LightSituation("7", 4, Words("Istituzioni sanitarie", "Health institutions")),
    LightSituation("8", 4, Words("Istituzioni penali", "Penal institutions")),
    LightSituation("9", 5, Words("Case mobili", "Mobile homes")),
    LightSituation("10", 5, Words("Edifici che non sono case", "Non-conventional buildings")),
    LightSituation("11", 5, Words("Strutture provvisorie", "Temporary structures")),
    LightSituation("12", 6, Words("Casa di familiari o amici, non la propria", "Home of family or friends, not one's own")),
)
LIGHT_BY_CODE = by_code(ETHOS_LIGHT)


def ethos_light(code: str) -> LightSituation | None:
    """The situation of ETHOS Light that follows from a code; None where Light has none (12.1, evictions, longer-term support)."""
    light = ETHOS_BY_CODE[code].light
    return None if light is None else LIGHT_BY_CODE[light]


class EthosCoding(Part):
    """How a household's place is coded: one primary code, at most one secondary, and whether a vacate order stands over it."""

    primary: Annotated[str, one_of(ETHOS)]
    secondary: Annotated[str, one_of(ETHOS)] | None = None
    vacate_order: Flag = False

    @model_validator(mode="after")
    def _two_different(self) -> "EthosCoding":
        if self.secondary == self.primary:
            raise InvalidDocument.at("same_code_twice", "secondary", "I due codici ETHOS sono uguali: cambia il secondo o toglilo.")
        return self

    @property
    def light(self) -> LightSituation | None:
        return ethos_light(self.primary)


@dataclass(frozen=True)
class Proposal:
    """Codes to offer first, the likeliest in front, and the flag; everything else stays in the list."""

    primary: tuple[str, ...]
    secondary: tuple[str, ...] = ()
    vacate_order: bool = False


@dataclass(frozen=True)
class Known:
    """What a visit knows already: the group, whether they still live inside, legal ground of an order, title, kind of space."""

    group: str
    inside: bool = True
    ground: str | None = None
    title: str | None = None
    space: str | None = None


BY_SPACE: Mapping[str, str] = {
    "garage": "11.2",
    "shop": "11.2",
    "cellar": "11.2",
    "attic": "11.2",
    "ground_floor_room": "11.2",
    "stable": "11.2",
    "cave": "11.2",
    "hut": "11.3",
    "vehicle": "11.1",
    "collection_centre": "3.2",
    "public_dormitory": "2.1",
    "services_space": "3.2",
}
"""The code that a kind of space suggests (`dwelling_codes.SPACES`); our reading of the sub-codes, to be corrected by practice."""
BY_TITLE: Mapping[str, str] = {"no_contract": "8.2", "squatting": "8.3"}
_OUTSIDE = ("2.1", "3.2", "8.1")
RESIDENT = "3.3"
"""Who lives in a transitional residence; who left it for public housing or a regular lease is housed and has no code."""


def proposed(known: Known) -> Proposal:
    """Which codes to offer for a household of this group (domain.md section 3, mapping)."""
    second = tuple(code for title, code in BY_TITLE.items() if title == known.title)
    if known.group == "a":
        return _under_order(known, second)
    suggested = (BY_SPACE[known.space],) if known.space is not None and known.space in BY_SPACE else ()
    usual = ("3.2", "2.1", "3.3") if known.group == "b" else ("11.1", "11.2", "11.3", "12.1", "13.1")
    return Proposal(tuple(dict.fromkeys((*suggested, *usual))), second if known.group == "c" else ())


def _under_order(known: Known, second: tuple[str, ...]) -> Proposal:
    if not known.inside:
        return Proposal(_OUTSIDE)
    if known.ground == "eviction":
        return Proposal(("9.1", "12.1"), second)
    return Proposal(("12.1",), second, vacate_order=True)


def fits_ground(code: str, ground: str | None) -> bool:
    """Whether a code may stand beside an order on this ground: 9.1 is for an eviction, never for an order of safety."""
    return code != "9.1" or ground in (None, "eviction")
