"""Seven invented residences of Catania and thirty invented households: the data, without any code.

Rooms of a residence sum to twelve beds. A stay is (room, arrived days ago, planned end in days or None, exited days ago or None,
destination); what follows from it (free, reserved, occupied, blocked, out of service) is left to the rules of `schemas`.
"""

from __future__ import annotations

from dataclasses import dataclass

GROUND, FIRST, SECOND = "T", "1", "2"
"""Floors by their sign, so that every language has its own words for them."""


@dataclass(frozen=True, slots=True)
class RoomPlan:
    key: str
    beds: int
    floor: str
    accessible: bool = False
    private_bathroom: bool = False


@dataclass(frozen=True, slots=True)
class StayPlan:
    """`people` are (first name, age); the household bears `surname`."""

    surname: str
    people: tuple[tuple[str, int], ...]
    room: str
    arrived: int
    planned: int | None = None
    exited: int | None = None
    destination: str | None = None
    moved_to: tuple[str, int] | None = None
    extended: tuple[int, int] | None = None
    """(days ago, new planned end in days)."""


@dataclass(frozen=True, slots=True)
class HoldPlan:
    room: str
    persons: int
    confirmed: int
    expires: int


@dataclass(frozen=True, slots=True)
class ClosurePlan:
    room: str
    since: int
    until: int | None
    reason: str


@dataclass(frozen=True, slots=True)
class ResidencePlan:
    key: str
    name: str
    street: str
    district: str
    rooms: tuple[RoomPlan, ...]
    stays: tuple[StayPlan, ...]
    holds: tuple[HoldPlan, ...] = ()
    closures: tuple[ClosurePlan, ...] = ()


RESIDENCES = (
    ResidencePlan(
        "zagara",
        "Casa Zagara",
        "Via del Gelso Bianco",
        "Picanello",
        (
            RoomPlan("1", 1, GROUND, accessible=True, private_bathroom=True),
            RoomPlan("2", 1, GROUND),
            RoomPlan("3", 3, FIRST),
            RoomPlan("4", 1, FIRST),
            RoomPlan("5", 4, SECOND),
            RoomPlan("6", 2, SECOND),
        ),
        (
            StayPlan("Pappalardo", (("Salvatore", 61),), "1", 111, planned=-7),
            StayPlan("Cannizzaro", (("Rosaria", 38), ("Alessio", 12), ("Giada", 8)), "5", 131, planned=53),
            StayPlan("Ferlito", (("Chiara", 24), ("Emma", 0)), "6", 48, planned=134),
            StayPlan("Privitera", (("Nunzio", 45), ("Agata", 43), ("Davide", 15)), "3", 88, planned=-12, exited=10, destination="ERP"),
            StayPlan("Scuderi", (("Concetta", 70),), "2", 80, planned=-20, exited=22, destination="FAMIGLIA_STABILE"),
            StayPlan("Arena", (("Biagio", 52),), "4", 70, exited=35, destination="MERCATO_CONTRIBUTO"),
        ),
        (HoldPlan("4", 1, confirmed=2, expires=8),),
        (ClosurePlan("2", 4, 6, "perdita dal soffitto"),),
    ),
    ResidencePlan(
        "gines2",
        "Casa Ginestra",
        "Via delle Tre Fontane",
        "Cibali",
        (RoomPlan("1", 4, GROUND, accessible=True), RoomPlan("2", 3, FIRST), RoomPlan("3", 3, FIRST), RoomPlan("4", 2, SECOND)),
        (
            StayPlan("Mirabella", (("Ignazia", 41), ("Carmelo", 44), ("Sofia", 6)), "1", 64, planned=9),
            StayPlan("Tosto", (("Angela", 33), ("Mattia", 10), ("Noemi", 7)), "2", 57, planned=84),
            StayPlan("Grasso", (("Fatima", 29), ("Amina", 4)), "3", 30, planned=120),
            StayPlan("Leonardi", (("Orazio", 58), ("Lina", 57)), "4", 86, exited=19, destination="ERP"),
        ),
    ),
    ResidencePlan(
        "mandor",
        "Casa Mandorlo",
        "Via della Lanterna",
        "San Cristoforo",
        (RoomPlan("1", 4, GROUND), RoomPlan("2", 4, FIRST), RoomPlan("3", 2, SECOND), RoomPlan("4", 2, SECOND, private_bathroom=True)),
        (
            StayPlan("Musumeci", (("Grazia", 36), ("Turi", 39), ("Sara", 13), ("Leo", 9)), "1", 75, planned=20),
            StayPlan("Balsamo", (("Irene", 31), ("Tommaso", 5), ("Nina", 2)), "2", 41, planned=110),
            StayPlan("Distefano", (("Pippo", 66), ("Maria", 64)), "3", 90, planned=5, extended=(12, 40)),
            StayPlan("Okafor", (("Grace", 27), ("Daniel", 3)), "4", 22, planned=150),
        ),
    ),
    ResidencePlan(
        "gelso4",
        "Casa Gelsomino",
        "Via del Pozzo Antico",
        "Librino",
        (
            RoomPlan("1", 4, GROUND, accessible=True),
            RoomPlan("2", 3, FIRST),
            RoomPlan("3", 2, FIRST),
            RoomPlan("4", 2, SECOND),
            RoomPlan("5", 1, SECOND),
        ),
        (
            StayPlan("Torrisi", (("Venera", 47), ("Gaetano", 19), ("Alba", 14)), "1", 60, planned=45),
            StayPlan("Russo", (("Elena", 34), ("Marta", 11)), "4", 27, planned=70, moved_to=("3", 21)),
            StayPlan("Hassan", (("Yusuf", 40), ("Layla", 37)), "4", 85, exited=28, destination="MERCATO"),
            StayPlan("Caruso", (("Enzo", 55), ("Pina", 54), ("Ivan", 17)), "2", 79, exited=15, destination="RIENTRO_ALLOGGIO"),
        ),
        (HoldPlan("2", 3, confirmed=1, expires=3),),
    ),
    ResidencePlan(
        "carrub",
        "Casa Carrubo",
        "Via dei Sette Scalini",
        "Nesima",
        (RoomPlan("1", 4, GROUND), RoomPlan("2", 4, FIRST), RoomPlan("3", 2, SECOND), RoomPlan("4", 2, SECOND)),
        (
            StayPlan("Zappalà", (("Loredana", 42), ("Samuele", 16), ("Aurora", 10)), "2", 66, planned=58),
            StayPlan("Spina", (("Rita", 68), ("Alfio", 71)), "3", 39, planned=96),
            StayPlan("Diallo", (("Aissatou", 25), ("Moussa", 1)), "4", 18, planned=140),
            StayPlan("Fichera", (("Dario", 49), ("Ester", 46), ("Luca", 20), ("Anna", 18)), "1", 89, exited=33, destination="ERS"),
        ),
        closures=(ClosurePlan("1", 14, 14, "rifacimento dell'impianto elettrico"),),
    ),
    ResidencePlan(
        "lentis",
        "Casa Lentisco",
        "Via della Pietra Nera",
        "Monte Po",
        (RoomPlan("1", 4, GROUND, accessible=True), RoomPlan("2", 3, FIRST), RoomPlan("3", 3, FIRST), RoomPlan("4", 2, SECOND)),
        (
            StayPlan("Laudani", (("Santa", 44), ("Rosario", 47), ("Gioele", 12), ("Miriam", 9)), "1", 50, planned=16),
            StayPlan("Viola", (("Teresa", 30), ("Pietro", 6)), "2", 36, planned=100),
            StayPlan("Aiello", (("Cosimo", 63), ("Franca", 60), ("Ugo", 22)), "3", 84, exited=26, destination="ERP"),
            StayPlan("Bonanno", (("Giusi", 35), ("Elia", 8)), "4", 72, exited=12, destination="FAMIGLIA_TEMP"),
        ),
    ),
    ResidencePlan(
        "oleand",
        "Casa Oleandro",
        "Via del Fico d'India",
        "Zia Lisa",
        (
            RoomPlan("1", 4, GROUND),
            RoomPlan("2", 3, GROUND, accessible=True),
            RoomPlan("3", 2, FIRST),
            RoomPlan("4", 1, FIRST),
            RoomPlan("5", 1, SECOND),
            RoomPlan("6", 1, SECOND),
        ),
        (
            StayPlan("Nicotra", (("Daniela", 39), ("Fabio", 41), ("Greta", 15), ("Nico", 11)), "1", 83, planned=31),
            StayPlan("Patanè", (("Melina", 33), ("Bruno", 4)), "2", 45, planned=77),
            StayPlan("Rapisarda", (("Tina", 59), ("Saro", 62)), "3", 27, planned=130),
            StayPlan("Costa", (("Vito", 51),), "4", 11, planned=19),
        ),
        closures=(ClosurePlan("6", 9, 10, "finestra da cambiare"),),
    ),
)
