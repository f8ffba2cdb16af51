"""Photos as evidence at the office: the alert of a broken chain, what stands behind a photo, the covered copy, the earlier photo."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import flet as ft

from schemas.custody import ChainFault
from sync_server.office.reading import VisitSeen
from sync_server.office.views.photos import where_taken
from sync_server.projection.custody import BrokenChain, ChainSeen
from sync_server.projection.custody_log import Passage
from sync_server.projection.evidence import Earlier, Evidence, Picture
from tests.support.flet_headless import HeadlessApp
from tests.support.office_devices import NOW
from tests.support.office_page import KnownReading, a_state, shown
from ui.words import Words

AT = int(NOW.timestamp() * 1000)
FAULTY = ChainSeen("draft:t:1", "broken", 3, "ab" * 32, (ChainFault("missing", 2), ChainFault("broken", 3, "photo:one")))
BROKEN = BrokenChain(FAULTY, "outreach-catania", "dwelling:high", "tabletaaaa", "giulia", "assessment:high", {"street": "Via Alta"}, AT)
PROOF = Evidence(
    "c0ffee" * 10 + "abcd",
    "2026-11-21T18:10:00+01:00",
    AT,
    2,
    "ab" * 32,
    (Passage("working_verified", AT), Passage("original_verified", AT), Passage("opened_original", AT, "sara")),
)


class Proving(KnownReading):
    """Visits whose first photo has this behind it."""

    def __init__(self, chain: ChainSeen | None = None, broken: tuple[BrokenChain, ...] = (), **photo: Any) -> None:
        super().__init__()
        self._chain, self._broken, self._photo = chain, broken, photo

    async def broken(self) -> tuple[BrokenChain, ...]:
        return self._broken

    async def visit(self, key: str) -> VisitSeen | None:
        found = await super().visit(key)
        assert found is not None
        first, *others = found.seen.photos
        return replace(found, seen=replace(found.seen, photos=(replace(first, **self._photo), *others), chain=self._chain))


def sources(app: HeadlessApp) -> list[str]:
    return [str(one.src) for one in app.controls() if isinstance(one, ft.Image)]


async def test_a_broken_chain_stands_above_the_list_and_leads_to_its_visit() -> None:
    state = await a_state(Proving(FAULTY, (BROKEN,)))
    async with shown(state) as app:
        assert app.sees("Catena di custodia interrotta: 1 sopralluogo")
        assert app.sees("manca l'anello 2, l'anello 3 è stato cambiato")
        told = next(one for one in app.controls() if isinstance(one, ft.Semantics) and one.identifier == "broken-chains")
        assert told.live_region
        await app.tap_identifier("broken-high")
        assert state.path == "/assessment/high"


async def test_a_broken_chain_whose_visit_has_not_come_says_so_and_leads_nowhere() -> None:
    async with shown(await a_state(Proving(None, (replace(BROKEN, visit=None),)))) as app:
        assert app.sees("il sopralluogo non è ancora arrivato")


async def test_no_alert_where_every_chain_holds() -> None:
    async with shown(await a_state(Proving(ChainSeen("draft:t:1", "whole", 2, "ab" * 32)))) as app:
        assert not app.sees("Catena di custodia interrotta")


async def test_behind_a_photo_stand_its_hash_its_place_and_both_clocks() -> None:
    whole = ChainSeen("draft:t:1", "whole", 2, "ab" * 32)
    async with shown(await a_state(Proving(whole, evidence=PROOF))) as app:
        assert PROOF.sha256 in app.texts()
        for said in (
            "Catena di custodia intera: 2 anelli",
            "Anello 2 della catena",
            "(orologio del telefono)",
            "(orologio del centro)",
            "Originale verificato",
            "Originale aperto da sara",
        ):
            assert app.sees(said)


async def test_a_covered_copy_stands_in_its_photos_place_until_somebody_asks_for_the_photo() -> None:
    async with shown(await a_state(Proving(instead=Picture("photo:covered", "verified", "verified")))) as app:
        assert not any("photo%3Aone" in source for source in sources(app)), "neither large nor small"
        assert any("photo%3Acovered" in source for source in sources(app))
        await app.tap("Mostra l'originale")
        assert any("photo%3Aone?lane=working" in source for source in sources(app))
        assert not app.sees("Copia disegnata o coperta"), "the photo itself is no copy"
        await app.tap("Nascondi l'originale")
        assert not any("photo%3Aone" in source for source in sources(app))


async def test_while_the_covered_copy_is_on_its_way_the_photo_is_not_shown_instead() -> None:
    async with shown(await a_state(Proving(instead=Picture("photo:covered", "waiting", "unknown")))) as app:
        assert not any("photo%3Aone" in source for source in sources(app))
        assert app.sees("non è ancora arrivata tutta")


async def test_what_a_photo_shows_again_stands_beside_it() -> None:
    earlier = Earlier(Picture("photo:old", "verified", "verified"), "muffa", "2026-03-12T10:00:00+01:00")
    async with shown(await a_state(Proving(stage="remedy", earlier=earlier))) as app:
        assert app.sees("Prima: ")
        assert app.sees("Rimedio")
        assert {"photo%3Aold?lane=working", "photo%3Aone?lane=working"} <= {one.rpartition("/")[2] for one in sources(app)}


async def test_the_log_names_people_as_the_office_knows_them() -> None:
    class Knowing(Proving):
        async def visit(self, key: str) -> VisitSeen | None:
            found = await super().visit(key)
            assert found is not None
            return replace(found, names={"sara": "Sara Ufficio"})

    async with shown(await a_state(Knowing(evidence=PROOF))) as app:
        assert app.sees("Originale aperto da Sara Ufficio")


async def test_what_a_photo_shows_and_where_is_said_in_words() -> None:
    async with shown(await a_state(Proving(subject="hazard_close"))) as app:
        assert app.sees("da vicino")
    async with shown(await a_state(Proving(subject="exterior", hazard=None))) as app:
        assert app.sees("Esterno")


async def test_the_room_of_a_photo_is_called_as_the_visit_calls_its_rooms() -> None:
    seen = await Proving(room="r2", subject="room").visit("high")
    assert seen is not None
    rooms = {"r1": {"kind": "bedroom"}, "r2": {"kind": "bedroom"}}
    held = replace(seen, seen=replace(seen.seen, document={**seen.seen.document, "rooms": rooms}))
    first, other = held.seen.photos
    assert where_taken(held, first, Words("it")).endswith(" 2")
    assert where_taken(held, other, Words("it")) == "", "nobody said of which room it is"
