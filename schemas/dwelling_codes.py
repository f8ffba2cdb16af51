"""Code lists of a dwelling's legal and social side, with their Italian and English words.

Source: domain.md 2.3 (four facts), 2.4 (kinds and conditions, after D.P.R. 1035/1972 art. 7), 2.5 (vacate order), 2.6 (AeDES), 9 (words).
Codes are what documents hold and never change; words may. Points and rankings are nowhere here: the current call was not read (2.4).
"""

from dataclasses import dataclass
from typing import Literal

from schemas.codes import Code, Words, by_code

CONDITIONS = (
    Code("IMPROPRIO", Words("Improprio: non è una casa", "Improper: not a dwelling")),
    Code(
        "ANTIGIENICO", Words("Antigienico: senza servizi o con umidità che non passa", "Unhygienic: no sanitary facilities or lasting damp")
    ),
    Code("INAGIBILE", Words("Inagibile: lo dichiara un atto", "Unfit: declared so by an act")),
    Code("SOVRAFFOLLATO", Words("Sovraffollato", "Overcrowded")),
    Code("PRECARIO_SERVIZI", Words("Precario, trovato dai Servizi sociali", "Precarious, found by Social Services")),
    Code("PERICOLO", Words("Pericolo immediato", "Immediate danger")),
)
"""The codes of 2.4; several can be true of one dwelling."""


@dataclass(frozen=True)
class Space:
    """A kind of space; `condition` is what it is by itself, `group` the target group that art. 7 puts it in."""

    code: str
    label: Words
    condition: str
    group: Literal["b", "c"]


def _improper(code: str, it: str, en: str) -> Space:
    return Space(code, Words(it, en), "IMPROPRIO", "c")


def _of_services(code: str, it: str, en: str) -> Space:
    return Space(code, Words(it, en), "PRECARIO_SERVIZI", "b")


SPACES = (
    _improper("garage", "Garage o box", "Garage"),
    _improper("shop", "Negozio o bottega", "Shop"),
    _improper("cellar", "Cantina o scantinato", "Cellar or basement"),
    _improper("attic", "Soffitta", "Attic"),
    _improper("ground_floor_room", "Basso", "Ground-floor room on the street (basso)"),
    _improper("hut", "Baracca", "Hut"),
    _improper("stable", "Stalla", "Stable"),
    _improper("cave", "Grotta", "Cave"),
    _improper("vehicle", "Camper, roulotte o altro veicolo", "Camper, caravan or other vehicle"),
    _of_services("collection_centre", "Centro di raccolta", "Collection centre"),
    _of_services("public_dormitory", "Dormitorio pubblico", "Public dormitory"),
    _of_services("services_space", "Altro posto trovato dai Servizi sociali", "Other space found by Social Services"),
)
SPACE_BY_CODE = by_code(SPACES)

TITLES = (
    Code("owned", Words("Casa di proprietà", "Owned")),
    Code("lease", Words("Affitto con contratto", "Lease with a contract")),
    Code("public_housing", Words("Casa popolare assegnata", "Public housing, assigned")),
    Code("loan", Words("Comodato", "Free loan")),
    Code("hosted", Words("Ospite di qualcuno", "Hosted by somebody")),
    Code("services", Words("Posto dato dai Servizi sociali", "Place given by Social Services")),
    Code("no_contract", Words("Affitto senza contratto valido", "Rented without a valid contract")),
    Code("squatting", Words("Occupazione senza titolo", "Untitled occupation")),
    Code("unknown", Words("Non si sa", "Unknown")),
)

AUTHORITIES = (
    Code("mayor", Words("Sindaco", "Mayor")),
    Code("manager", Words("Dirigente", "Manager of the municipality")),
    Code("prefect", Words("Prefetto", "Prefect")),
    Code("court", Words("Autorità giudiziaria", "Court")),
)


@dataclass(frozen=True)
class Ground:
    """A legal ground; `authorities` are who gives such an order (empty: it is not said)."""

    code: str
    label: Words
    authorities: tuple[str, ...] = ()


GROUNDS = (
    Ground("art_54", Words("Art. 54, incolumità pubblica", "Art. 54, public safety"), ("mayor",)),
    Ground("art_50", Words("Art. 50, igiene e salute", "Art. 50, hygiene and health"), ("mayor",)),
    Ground("art_26", Words("Art. 26 D.P.R. 380, inagibilità", "Art. 26 D.P.R. 380, unfitness"), ("manager",)),
    Ground("squatting", Words("Occupazione abusiva", "Unlawful occupation")),
    Ground("eviction", Words("Sfratto", "Eviction"), ("court",)),
)
GROUND_BY_CODE = by_code(GROUNDS)

REASONS = (
    Code("collapse", Words("Crollo", "Collapse")),
    Code("hygiene", Words("Igiene", "Hygiene")),
    Code("fire", Words("Incendio", "Fire")),
    Code("installations", Words("Impianti", "Installations")),
    Code("ground_and_water", Words("Frana o acqua", "Landslide or flood")),
    Code("seismic", Words("Terremoto", "Earthquake")),
)

INSPECTORS = (
    Code("fire_brigade", Words("Vigili del fuoco", "Fire brigade")),
    Code("technical_office", Words("Ufficio tecnico comunale", "Municipal technical office")),
    Code("local_police", Words("Polizia locale", "Local police")),
    Code("health_authority", Words("ASP", "Health authority (ASP)")),
)

ORDER_STATES = (
    Code("issued", Words("Emessa", "Issued")),
    Code("notified", Words("Notificata", "Notified")),
    Code("executed", Words("Eseguita", "Carried out")),
    Code("suspended", Words("Sospesa", "Suspended")),
    Code("revoked", Words("Revocata", "Revoked")),
    Code("annulled", Words("Annullata", "Annulled")),
)
IN_FORCE = frozenset({"issued", "notified", "executed"})
"""States in which an order binds."""

ADDRESSEE_ROLES = (
    Code("occupant", Words("Chi ci abita", "Who lives there")),
    Code("owner", Words("Proprietario", "Owner")),
    Code("tenant", Words("Inquilino", "Tenant")),
    Code("administrator", Words("Amministratore", "Administrator of the building")),
)

ANSWERS = (
    Code("yes", Words("Sì", "Yes")),
    Code("no", Words("No", "No")),
    Code("unknown", Words("Non so", "I do not know")),
)
"""Not knowing is an answer, and is another thing than not having asked."""


@dataclass(frozen=True)
class LegalFact:
    """One of the four facts of 2.3, none of which follows from another; `hint` says in plain words what it is."""

    code: str
    label: Words
    hint: Words


LEGAL_FACTS = (
    LegalFact(
        "fitness_title", Words("Titolo di agibilità", "Title of fitness"), Words("la carta per abitarla", "the paper for living in it")
    ),
    LegalFact(
        "declared_unfit", Words("Inagibilità dichiarata", "Declared unfit"), Words("un atto la dice inagibile", "an act calls it unfit")
    ),
    LegalFact(
        "under_vacate_order", Words("Ordinanza di sgombero", "Vacate order"), Words("si deve lasciare la casa", "the home must be left")
    ),
    LegalFact(
        "suitability_certificate",
        Words("Idoneità alloggiativa", "Suitability certificate"),
        Words("serve per il ricongiungimento", "needed for family reunification"),
    ),
)

AEDES = (
    Code("A", Words("Agibile in ogni parte", "Usable in every part")),
    Code("B", Words("Inagibile per ora, usabile dopo un pronto intervento", "Unusable for now, usable after short-term measures")),
    Code("C", Words("Inagibile in parte", "Unusable in part")),
    Code("D", Words("Inagibile per ora, da rivedere a fondo", "Unusable for now, to be reviewed in depth")),
    Code("E", Words("Inagibile in ogni parte", "Unusable in every part")),
)
EXTERNAL_RISK = Code("F", Words("Inagibile per un rischio esterno", "Unusable because of an external risk"))
"""Never alone: it is added to one of A to E (domain.md 2.6)."""

Use = Literal["full", "conditional", "none"]
USES = (
    Code("full", Words("Si può usare", "May be used")),
    Code("conditional", Words("Si può usare a condizioni", "May be used on conditions")),
    Code("none", Words("Non si può usare", "May not be used")),
)
