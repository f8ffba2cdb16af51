"""The states of the app filled with one evening's invented work, for tests of the views and for pictures of the screens.

Rule: no real person and no real address; the figures are those of the mockups, so that a picture can be held beside them.
"""

from __future__ import annotations

import dataclasses
import io
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any, TypeVar, cast

from mobile.services.history import PastVisit
from mobile.services.problems import Problem
from mobile.services.shown import Counts, Lane, Person, PhotoTile, RefusedItem, RoomChoice, RoomInterval, RoomTile, SyncLine
from mobile.state.drawing import DrawingState
from mobile.state.find import FindState
from mobile.state.photos import PhotosState
from mobile.state.residence import ArrivalForm, ExitForm, ResidenceState
from mobile.state.sample import SampleState
from mobile.state.session import Phase, SessionState
from mobile.state.sync import SyncState
from mobile.state.today import TodayState
from mobile.state.visit import Delivery, DwellingCard, Gap, HazardAnswer, Position, SimilarDwelling, VisitState
from mobile.views.frame import Face, Viewport
from mobile.views.root import root
from mobile.views.standing import stand
from schemas.assessment import HazardRating
from schemas.dwelling import Dwelling, read_dwelling
from schemas.household import Household, read_household
from schemas.photo_subjects import Wanted
from schemas.records import LiveValue, Record
from tests.support.flet_headless import HeadlessApp

State = TypeVar("State")

EVENING = datetime(2026, 11, 22, 20, 14, tzinfo=UTC)
"""21:14 in Catania."""

DAY = date(2026, 11, 22)


def filled(kind: type[State], **values: Any) -> State:
    """A state with these fields and nothing behind it: its methods are the test's business."""
    made = kind.__new__(kind)
    for field in dataclasses.fields(kind):  # type: ignore[arg-type]
        if field.default is not dataclasses.MISSING:
            value = field.default
        elif field.default_factory is not dataclasses.MISSING:
            value = field.default_factory()
        else:
            value = None
        setattr(made, field.name, values.get(field.name, value))
    for name in values.keys() - {field.name for field in dataclasses.fields(kind)}:  # type: ignore[arg-type]
        object.__setattr__(made, name, values[name])
    return made


def face(role: str = "outreach", *, width: float = 412, height: float = 915, language: str = "it") -> Face:
    """An app in the middle of that evening."""
    app = SimpleNamespace(
        session=session(role, language),
        today=today(),
        find=find(),
        visit=visit(),
        photos=photos(),
        drawing=DrawingState(),
        residence=residence(),
        sync=sync(),
        sample=SampleState(),
        look_again=lambda: None,
    )
    return Face(cast(Any, app), lambda: EVENING, Viewport(width, height))


def showing(face: Face, path: str = "", **page: object) -> HeadlessApp:
    """The app with these states on a page of the viewport's size, at `path` or where it stands."""
    if path:
        face.navigation.arrive(path)
    return HeadlessApp(lambda shown: stand(shown, face, root), **{"width": face.viewport.width, "height": face.viewport.height, **page})


def session(role: str = "outreach", language: str = "it", **values: Any) -> SessionState:
    people = [
        Person("giulia", "Giulia Ferrante", "outreach", undelivered=3),
        Person("marta", "Marta Leone", "outreach"),
        Person("andrea", "Andrea Russo", "outreach"),
    ]
    name = "Marco Trovato" if role == "educator" else "Giulia Ferrante"
    known = {"phase": Phase.OPEN, "users": people, "selected": "giulia", "user": "giulia", "display_name": name, "role": role}
    return filled(SessionState, **{**known, "language": language, **values})


def today(**values: Any) -> TodayState:
    cards = [
        _card("1", "Via della Concordia 118", "San Cristoforo", "a", "B", 3010.0, (5, 2), Delivery("draft", 8)),
        _card("2", "Vicolo del Melograno 3", "San Cristoforo", "c", "D", 560.0, (2, None), Delivery("to_deliver", 3)),
        _card("3", "Via del Gelso Nero 15", "Librino", "b", "C", 1114.7, (4, 3), Delivery("refused", reason="manca una risposta")),
        _card(
            "4",
            "Cortile dell'Arancio 9",
            "Civita",
            "c",
            "E",
            210.0,
            (1, None),
            Delivery("delivered", at=datetime(2026, 11, 12, 9, tzinfo=UTC)),
        ),
        _card("5", "Via dei Tessitori 41", "Civita", "c", None, None, (None, None), None),
    ]
    return filled(TodayState, **{"cards": cards, "total": 5, "known": 41, **values})


def _card(
    key: str, address: str, district: str, group: str, band: str | None, score: float | None, people: Any, delivery: Any
) -> DwellingCard:
    seen = None if band is None else date(2026, 11, 8 + 4 * int(key))
    return DwellingCard(f"dwelling:{key}", address, district, group, band, score, people[0], people[1], seen, delivery)


def find(**values: Any) -> FindState:
    """Mockup 04: two in the street that is being typed, and one whose name is like it."""
    likely = [
        SimilarDwelling(
            "dwelling:1",
            "Via della Concordia 118",
            "a",
            date(2026, 11, 13),
            "near",
            detail="Piano 2, int. 5",
            visited_by="alfio",
            households=("Privitera",),
            people=5,
            minors=2,
            metres=18.0,
            towards="n",
        ),
        SimilarDwelling(
            "dwelling:2", "Via della Concordia 112", "c", date(2026, 5, 14), "near", space="garage", people=2, metres=31.0, towards="ne"
        ),
        SimilarDwelling("dwelling:3", "Via Concordia Vecchia 8", "c", date(2026, 3, 3), "same_words", metres=640.0, towards="s"),
    ]
    known: dict[str, Any] = {
        "query": "via della Concor",
        "found": likely,
        "alike": 3,
        "known": 412,
        "fresh_at": datetime(2026, 11, 22, 16, 40, tzinfo=UTC),
        "here": Position(37.50123, 15.08123, 14.0, "gps"),
        "begin": lambda: None,
        "locate": _at_once,
        "leave": lambda: None,
    }
    return filled(FindState, **{**known, **values})


async def _at_once() -> None:
    """A position that is there already."""


def visit(**values: Any) -> VisitState:
    hazards = {
        "1": HazardAnswer("1", 18, "III", (0, 100, 316, 584), 20064.4 / 18, "C"),
        "2": HazardAnswer("2", 560, "II", (46, 215, 316, 423), 138.0, "F"),
        "29": HazardAnswer("29", 100, "I", (316, 46, 215, 423), 3275.0, "B"),
    }
    known = {
        "draft": "draft:abc:1",
        "dwelling": "dwelling:1",
        "street": "Via della Concordia",
        "number": "118",
        "detail": "Piano 2, int. 5",
        "district": "San Cristoforo",
        "city": "Catania",
        "position": Position(37.50123, 15.08123, 9.0, "gps"),
        "target_group": "a",
        "people": 5,
        "minors": 2,
        "hazards": hazards,
        "households": (household(),),
        "past": (past_visit(),),
        "look_for_doubles": lambda _query="": None,
        "place": place(),
        "gaps": [Gap("hazards", "hazards"), Gap("photos", "photos")],
        "saved_at": datetime(2026, 11, 22, 20, 12, tzinfo=UTC),
        "delivery": Delivery("draft", 8),
    }
    return filled(VisitState, **{**known, **values})


def place() -> Dwelling:
    """The four rooms of mockup 06: three measured, and a bathroom that is not yet."""
    address = {
        "street": "Via della Concordia",
        "number": "118",
        "detail": "Piano 2, int. 5",
        "district": "San Cristoforo",
        "city": "Catania",
    }
    said: dict[str, Any] = {"address": address, "people_count": 5, "rooms_listed": True}
    sizes = {"r1": ("bedroom", [3600, 3400], 2850), "r2": ("bedroom", [2800, 3100], 2550), "r3": ("living_kitchen", [4200, 3900], 2850)}
    window = {"opens": True, "openings": [{"sides_mm": [1500, 1400]}]}
    for key, (kind, sides, height) in sizes.items():
        said |= {f"rooms/{key}/kind": kind, f"rooms/{key}/size": {"sides_mm": sides}, f"rooms/{key}/height_mm": height}
        said |= {f"rooms/{key}/window": window, f"rooms/{key}/sleepers": 1 if kind == "bedroom" else 0}
    said["rooms/r4/kind"] = "bathroom"
    return read_dwelling(Record("dwelling:1", {name: (LiveValue(value, (), "", "", False),) for name, value in said.items()}))


def past_visit() -> PastVisit:
    """What a colleague handed in some months before."""
    rated = {"1": HazardRating(likelihood=18, spread=[0, 100, 316, 584], harm="III")}
    day = datetime(2026, 3, 12, 10, 5, tzinfo=UTC)
    return PastVisit("assessment:1", "alfio", day, rated, "C", 1114.67, 5, 3, 6, "Muffa in camera.", "", False, False, {})


def household() -> Household:
    """Two of those who live there."""
    record = f"household:{'0' * 26}"
    said = {"name": "Privitera", "lives_at": "dwelling:1"}
    said |= {f"people/{'0' * 25}1/name": "Rosaria Privitera", f"people/{'0' * 25}1/relation": "head"}
    said |= {f"people/{'0' * 25}2/name": "Samuele Privitera", f"people/{'0' * 25}2/age": {"years": 9, "on": DAY.isoformat()}}
    return read_household(Record(record, {name: (LiveValue(value, (), "", "", False),) for name, value in said.items()}))


def new_visit(**values: Any) -> VisitState:
    similar = [SimilarDwelling("dwelling:1", "Via della Concordia 118", "a", date(2026, 11, 13), "same_street")]
    known = {
        "new_dwelling": True,
        "position": None,
        "target_group": None,
        "people": None,
        "minors": None,
        "hazards": {},
        "similar": similar,
        "households": (),
        "past": (),
        "place": read_dwelling(Record("dwelling:1", {})),
    }
    return visit(**{**known, "number": "", "detail": "", "district": "", **values})


def picture(color: tuple[int, int, int]) -> bytes:
    """A small flat picture."""
    from PIL import Image

    made = io.BytesIO()
    Image.new("RGB", (180, 170), color).save(made, "JPEG")
    return made.getvalue()


def photos(**values: Any) -> PhotosState:
    kinds = [
        ("Esterno", "original_archived", 0, 0, None),
        ("Portone, civico", "original_archived", 0, 0, None),
        ("Camera", "delivered", 0, 0, None),
        ("Muffa, angolo", "delivered", 0, 0, None),
        ("Muffa, vicino", "delivered", 0, 0, None),
        ("Bagno, soffitto", "sending", 1_400_000, 2_100_000, None),
        ("Crepa, cucina", "on_phone", 0, 900_000, None),
        ("Finestra rotta", "error", 0, 900_000, "arrivata incompleta."),
    ]
    tiles = [
        PhotoTile(f"photo:{index}", picture((150 + 9 * index, 140, 90 + 12 * index)), name, None, kind, sent, total, sentence)  # type: ignore[arg-type]
        for index, (name, kind, sent, total, sentence) in enumerate(kinds)
    ]
    wanted = [Wanted(subject, photo=f"photo:{at}") for at, subject in enumerate(("exterior", "entrance"))]  # type: ignore[arg-type]
    wanted += [Wanted("room", room="r1", photo="photo:2"), Wanted("hazard_wide", hazard="1", photo="photo:3")]
    wanted += [Wanted("hazard_close", hazard="1", photo="photo:4"), Wanted("hazard_wide", hazard="23")]
    known = {"tiles": tiles, "delivered": 5, "originals_archived": 2, "wanted": wanted, "wanted_done": 5}
    return filled(PhotosState, **{**known, **values})


def sync(**values: Any) -> SyncState:
    lanes = [
        Lane("records", waiting=2, sent=41, refused=1, waiting_bytes=31_000),
        Lane("photos", waiting=11, sent=96, resumes=(600_000, 900_000), waiting_bytes=8_700_000),
        Lane("originals", waiting=36, sent=71, waiting_bytes=142_000_000),
    ]
    refused = RefusedItem(
        "assessment:x",
        "1-a",
        "Via del Gelso Nero 15",
        "manca la risposta «Via di fuga libera?», obbligatoria dal 21/11.",
        datetime(2026, 11, 22, 17, 2, tzinfo=UTC),
        "draft:abc:2",
        datetime(2026, 11, 20, 10, tzinfo=UTC),
    )
    known = {
        "line": SyncLine("waiting", 14, 11),
        "lanes": lanes,
        "refused": [refused],
        "online": False,
        "last_contact": datetime(2026, 11, 22, 17, 2, tzinfo=UTC),
        "free_bytes": 3_100_000_000,
        "persisted": True,
    }
    return filled(SyncState, **{**known, **values})


def residence(**values: Any) -> ResidenceState:
    rooms = [
        RoomTile(
            "r5",
            "Stanza 5",
            "2",
            ("occupied", "occupied", "occupied", "blocked"),
            False,
            False,
            "s1",
            "Famiglia Cannizzaro",
            3,
            date(2026, 7, 14),
            date(2027, 1, 14),
        ),
        RoomTile(
            "r6", "Stanza 6", "2", ("occupied", "occupied"), False, False, "s2", "Famiglia Ferlito", 2, date(2026, 10, 5), date(2027, 4, 5)
        ),
        RoomTile("r3", "Stanza 3", "1", ("free", "free", "free")),
        RoomTile("r4", "Stanza 4", "1", ("reserved",), intervals=(RoomInterval(DAY, date(2026, 11, 30), {"reserved": 1}),)),
        RoomTile(
            "r1", "Stanza 1", "T", ("occupied",), True, False, "s3", "Salvatore Pappalardo", 1, date(2026, 8, 3), date(2026, 11, 15), True
        ),
        RoomTile(
            "r2",
            "Stanza 2",
            "T",
            ("out_of_service",),
            intervals=(RoomInterval(date(2026, 11, 18), date(2026, 11, 28), {"out_of_service": 1}),),
        ),
    ]
    known = {
        "residence": "residence:zagara",
        "name": "Casa Zagara",
        "today": DAY,
        "floors": ["T", "1", "2"],
        "rooms": rooms,
        "counts": Counts(12, 3, 1, 6, 1, 1, 3),
        "arrival": arrival(),
        "exit": filled(ExitForm, stay="s2", household="Famiglia Ferlito", on=DAY),
    }
    return filled(ResidenceState, **{**known, **values})


def arrival(**values: Any) -> ArrivalForm:
    choices = [
        RoomChoice("r3", "Stanza 3", 3, True),
        RoomChoice("r6", "Stanza 6", 2, False, "2 letti, il nucleo è di 3"),
        RoomChoice("r2", "Stanza 2", 1, False, "1 letto, il nucleo è di 3; fuori servizio"),
        RoomChoice("r5", "Stanza 5", 4, False, "Occupata", date(2027, 1, 14)),
    ]
    known = {
        "household": "Famiglia Nicolosi",
        "people": [("Concetta", 45), ("Davide", 16), ("Sofia", 11)],
        "room": "r3",
        "on": DAY,
        "planned_end": date(2027, 5, 22),
        "choices": choices,
    }
    return filled(ArrivalForm, **{**known, **values})


A_PROBLEM = Problem("no_network", "La rete non risponde. Quello che hai scritto è salvo qui: riprova quando torna.")
