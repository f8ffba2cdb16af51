"""What the space rules say, and where each comes from: the page behind "Perché?".

Sources: D.M. Sanità 5 luglio 1975 as domain.md 2.1 has it (second-hand, several agreeing), and for the range below it art. 24 commi 5-bis,
5-ter and 5-quater D.P.R. 380/2001 as domain.md 2.2 has it. The decree gives a bedroom for one or for two and a one-room flat for one or for
two; that three are too many for either is our reading, and its source says so. Figures are whole millimetres and square millimetres.
"""

from dataclasses import dataclass
from typing import Literal

from schemas.codes import Code, Words, by_code

Unit = Literal["mm", "mm2", "people", "windows", "rooms", "yes_no"]

DECREE = Words("D.M. Sanità 5 luglio 1975", "Italian Ministry of Health decree of 5 July 1975")
SALVA_CASA = Words(
    "art. 24, commi 5-bis, 5-ter e 5-quater, D.P.R. 380/2001 («Salva Casa», L. 105/2024)",
    "art. 24, paragraphs 5-bis, 5-ter and 5-quater, D.P.R. 380/2001 (“Salva Casa”, law 105/2024)",
)
READING = Words(
    "D.M. Sanità 5 luglio 1975: parla di una o due persone, oltre è una nostra lettura",
    "Decree of 5 July 1975: it speaks of one or two people, beyond that it is our reading",
)


@dataclass(frozen=True)
class SpaceRule:
    """One rule: its name on a card, what it says in plain words, its source, and in what it is measured.

    `most` marks a rule whose figure is the most allowed; all others state the least.
    """

    code: str
    label: Words
    says: Words
    unit: Unit
    source: Words = DECREE
    most: bool = False


HEIGHT = SpaceRule(
    "height",
    Words("Altezza", "Height"),
    Words(
        "Dove si vive servono almeno 2,70 m di altezza; 2,55 m nei comuni di montagna sopra i 1.000 m.",
        "Rooms to live in need at least 2.70 m of height; 2.55 m in mountain municipalities above 1,000 m.",
    ),
    "mm",
)
SERVICE_HEIGHT = SpaceRule(
    "service_height",
    Words("Altezza", "Height"),
    Words("In corridoi, bagni e ripostigli bastano 2,40 m di altezza.", "In corridors, bathrooms and store rooms 2.40 m are enough."),
    "mm",
)
BEDROOM = SpaceRule(
    "bedroom",
    Words("Camera da letto", "Bedroom"),
    Words("Una camera è di almeno 9 m² per una persona, 14 m² per due.", "A bedroom has at least 9 m² for one person, 14 m² for two."),
    "mm2",
)
BEDROOM_PEOPLE = SpaceRule(
    "bedroom_people",
    Words("Persone in camera", "People in a bedroom"),
    Words("Una camera è per una o due persone.", "A bedroom is for one or two people."),
    "people",
    READING,
    most=True,
)
WINDOW_OPENS = SpaceRule(
    "window_opens",
    Words("Finestra", "Window"),
    Words("Camera, soggiorno e cucina hanno una finestra che si apre.", "Bedroom, living room and kitchen have a window that opens."),
    "windows",
)
WINDOW_AREA = SpaceRule(
    "window_area",
    Words("Luce e aria", "Light and air"),
    Words(
        "Le finestre che si aprono sono almeno un ottavo del pavimento.",
        "The windows that open are at least one eighth of the floor.",
    ),
    "mm2",
)
AREA_PER_PERSON = SpaceRule(
    "area_per_person",
    Words("Persone", "People"),
    Words(
        "Servono 14 m² abitabili a testa per le prime quattro persone, poi 10 m² a testa.",
        "14 m² to live in are needed for each of the first four people, then 10 m² each.",
    ),
    "mm2",
)
LIVING_ROOM = SpaceRule(
    "living_room",
    Words("Soggiorno", "Living room"),
    Words("Ci vuole un soggiorno di almeno 14 m².", "A living room of at least 14 m² is needed."),
    "mm2",
)
BATHROOM = SpaceRule(
    "bathroom",
    Words("Bagno", "Bathroom"),
    Words("Ci vuole almeno un bagno.", "At least one bathroom is needed."),
    "rooms",
)
ONE_ROOM = SpaceRule(
    "one_room",
    Words("Stanza unica", "One-room flat"),
    Words(
        "Una casa di una stanza sola, bagno compreso, è di almeno 28 m² per una persona, 38 m² per due.",
        "A home of one room, bathroom included, has at least 28 m² for one person, 38 m² for two.",
    ),
    "mm2",
)
ONE_ROOM_PEOPLE = SpaceRule(
    "one_room_people",
    Words("Persone in una stanza unica", "People in a one-room flat"),
    Words("Una casa di una stanza sola è per una o due persone.", "A home of one room is for one or two people."),
    "people",
    READING,
    most=True,
)
ROOM_USE = SpaceRule(
    "room_use",
    Words("Tipo di stanza", "Kind of room"),
    Words("Le misure che servono dipendono da come si usa la stanza.", "The measures needed depend on what the room is used for."),
    "rooms",
)

SPACE_RULES = (
    HEIGHT,
    SERVICE_HEIGHT,
    BEDROOM,
    BEDROOM_PEOPLE,
    WINDOW_OPENS,
    WINDOW_AREA,
    AREA_PER_PERSON,
    LIVING_ROOM,
    BATHROOM,
    ONE_ROOM,
    ONE_ROOM_PEOPLE,
    ROOM_USE,
)
SPACE_RULE_BY_CODE = by_code(SPACE_RULES)

Outcome = Literal["compliant", "certified_only", "not_compliant", "not_measured"]

OUTCOMES = (
    Code("compliant", Words("conforme", "compliant")),
    Code("certified_only", Words("conforme solo con asseverazione 5-bis", "compliant only with a designer's 5-bis certification")),
    Code("not_compliant", Words("non conforme", "not compliant")),
    Code("not_measured", Words("non si può dire", "cannot be said")),
)
OUTCOME_BY_CODE = by_code(OUTCOMES)

CERTIFICATION = Words(
    "Mai per una casa così com'è: serve un progettista che lo asseveri su un progetto, con l'adattabilità (D.M. 236/1989) e con lavori che "
    "migliorano l'igiene oppure soluzioni alternative (più superficie, più aria).",
    "Never for a home as it stands: a designer must certify it on a project, with adaptability (D.M. 236/1989) and with works that improve "
    "hygiene or alternative solutions (more area, more air).",
)
"""What `certified_only` asks for (domain.md 2.2): a screen shows it whenever it shows that outcome."""

NOT_JUDGED = (
    Code("daylight_factor", Words("quanta luce entra", "how much daylight comes in")),
    Code("cooking_extraction", Words("l'aspirazione sopra i fornelli", "the extraction over the hobs")),
    Code("bathroom_fittings", Words("che cosa c'è in bagno e se prende aria", "what is in the bathroom and whether it is aired")),
    Code("heating", Words("il riscaldamento", "the heating")),
)
"""Rows of the decree that no measure decides: the checklist asks them (`fittings`), but for the daylight, which nobody measures."""

MISSING = (
    Code("kind", Words("che stanza è", "what the room is for")),
    Code("size", Words("i lati della stanza", "the sides of the room")),
    Code("height", Words("l'altezza", "the height")),
    Code("window", Words("se c'è una finestra che si apre", "whether a window opens")),
    Code("window_size", Words("quanto è grande la finestra", "how large the window is")),
    Code("sleepers", Words("in quanti ci dormono", "how many sleep there")),
    Code("people", Words("quante persone ci vivono", "how many people live there")),
    Code("rooms", Words("se le stanze sono tutte qui", "whether these are all the rooms")),
    Code("altitude", Words("se il comune è sopra i 1.000 m", "whether the municipality is above 1,000 m")),
)
MISSING_BY_CODE = by_code(MISSING)
