"""Bad input at the centre: a sentence that says what to do, at `/api/check` before anything is written and at `/db` when it is."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from schemas.documents import JsonObject
from schemas.facts import fact_id
from tests.support.builders import Pen, a_change, a_dwelling_id, a_photo, a_residence, a_void, an_arrival, an_exit
from tests.support.centre import PASSWORD, LiveCentre, serving_centre
from tests.support.centre_couchdb import BorrowedCouch

CIRCLE = "residence-zagara"
ADMIN = ("admin", "check-pw")
MARCO, GIULIA, SARA = (("marco", PASSWORD), ("giulia", PASSWORD), ("sara", PASSWORD))
PEN = Pen(device="u-marco")
HERE = an_arrival(PEN, "s1", "h1", "2026-04-10", {"r2": 2})
THIRTEEN = {**a_residence().to_document(), "rooms": {"r1": {"name": "Grande", "beds": 13, "floor": "Terra"}}}


def renamed(fact: JsonObject, **fields: Any) -> JsonObject:
    document = {**fact, **fields}
    return {**document, "_id": fact_id(document)}


@pytest.fixture
async def live(tmp_path: Path, server: BorrowedCouch | None) -> AsyncIterator[LiveCentre]:
    """A centre with one residence, in whose second room a household sleeps since 10 April."""
    async with serving_centre(tmp_path / "data", server=server) as centre:
        await centre.add("giulia", "outreach", "outreach-catania")
        await centre.add("marco", "educator", CIRCLE)
        await centre.add("sara", "office")
        put = await centre.client.put("/db/catalog/residence:zagara", json=a_residence().to_document(), auth=centre.admin)
        assert put.status_code == 201
        await centre.idle()
        stored = await centre.client.put(f"/db/{CIRCLE}/{HERE['_id']}", json=HERE, auth=MARCO)
        assert stored.status_code == 201
        yield centre


async def check(live: LiveCentre, auth: tuple[str, str], **body: Any) -> tuple[int, dict[str, Any]]:
    answer = await live.client.post("/api/check", json=body, auth=auth)
    return answer.status_code, answer.json()


BROKEN: list[tuple[JsonObject, str, str]] = [
    (an_exit(PEN, "s1", "h1", "2026-04-01"), "exit_before_arrival", "correggi la data"),
    (an_arrival(PEN, "s2", "h2", "2026-04-12", {"r2": 1}), "room_occupied", "scegli una stanza libera"),
    (an_arrival(PEN, "s2", "h2", "2026-04-12", {"r9": 1}), "unknown_room", "sceglila dall'elenco"),
    (an_arrival(PEN, "s2", "h2", "2026-04-12", {"r1": 2}), "too_many_people", "più grande"),
    (an_arrival(PEN, "s2", "h2", "2026-04-12", {"r1": 1}, residence="residence:gelsom"), "unknown_residence", "dall'elenco"),
    (THIRTEEN, "too_many_beds", "togli un letto o una stanza"),
    (renamed(a_photo(PEN), original_size=16 * 1024 * 1024), "photo_too_large", "risoluzione più bassa"),
    (renamed(a_photo(PEN), content_type="application/pdf"), "not_an_image", "scegli un'altra immagine"),
    ({**HERE, "on": "2026-04-11"}, "id_mismatch", "registra una correzione"),
    ({"_id": HERE["_id"], "type": "stay"}, "missing", "compila il campo"),
    (a_change(PEN, a_dwelling_id(), "target_group", "z"), "not_in_list", "dell'elenco"),
    ({"_id": "recipe:1", "type": "recipe"}, "unknown_type", "controlla"),
]


async def test_each_case_is_told_before_it_is_written_and_nothing_is_stored(live: LiveCentre) -> None:
    await live.client.put("/db/residence-gelsom", auth=live.admin)  # a circle whose residence is not in the catalogue
    before = (await live.client.get(f"/db/{CIRCLE}", auth=live.admin)).json()["update_seq"]
    for document, code, words in BROKEN:
        status, told = await check(live, ADMIN, document=document)
        assert (status, told["error"]) == (422, code)
        assert words in told["reason"]
        assert told.keys() <= {"error", "reason", "path"}
    assert (await live.client.get(f"/db/{CIRCLE}", auth=live.admin)).json()["update_seq"] == before


async def test_what_could_follow_is_ok_and_documents_follow_on_each_other(live: LiveCentre) -> None:
    leaves = an_exit(PEN, "s1", "h1", "2026-04-12")
    comes = an_arrival(PEN, "s2", "h2", "2026-04-12", {"r2": 2})
    assert await check(live, MARCO, document=HERE) == (200, {"ok": True}), "what is stored already contradicts nothing"
    assert await check(live, MARCO, documents=[leaves, comes]) == (200, {"ok": True})
    assert await check(live, MARCO, documents=[a_void(PEN, HERE), comes]) == (200, {"ok": True})
    status, told = await check(live, MARCO, documents=[comes, leaves])
    assert (status, told["error"], told["index"]) == (422, "room_occupied", 0)


async def test_the_second_of_two_newcomers_in_one_room_is_named(live: LiveCentre) -> None:
    both = [an_arrival(PEN, name, name, "2026-05-02", {"r5": 1}) for name in ("h3", "h4")]
    status, told = await check(live, MARCO, documents=both)
    assert (status, told["error"], told["index"]) == (422, "room_occupied", 1)


async def test_who_may_not_read_a_residence_learns_nothing_of_its_rooms(live: LiveCentre) -> None:
    taken, free = (an_arrival(PEN, "s2", "h2", "2026-04-12", {room: 1}) for room in ("r2", "r1"))
    answers = [await check(live, GIULIA, document=document) for document in (taken, free)]
    assert answers[0] == answers[1]
    assert (answers[0][0], answers[0][1]["error"]) == (403, "forbidden")
    assert (await live.client.post("/api/check", json={"document": taken})).status_code == 401
    token = (await live.enrol("marco"))["access_token"]
    answer = await live.client.post("/api/check", json={"document": taken}, headers={"authorization": f"Bearer {token}"})
    assert answer.json()["error"] == "room_occupied"


@pytest.mark.parametrize("body", [{}, {"document": "x"}, {"document": {}, "documents": []}, {"documents": [1]}])
async def test_a_question_that_asks_nothing_gets_a_sentence(live: LiveCentre, body: dict[str, Any]) -> None:
    status, told = await check(live, SARA, **body)
    assert (status, told["error"]) == (422, "invalid")


async def test_openapi_tells_both_answers_of_a_check(live: LiveCentre) -> None:
    described = (await live.client.get("/api/openapi.json")).json()["paths"]["/api/check"]["post"]
    assert {"200", "401", "403", "422"} <= set(described["responses"])


@pytest.mark.parametrize("server", ["embedded"], indirect=True)  # CouchDB has no such check, and readers pass over it: docs/security.md
@pytest.mark.parametrize(("document", "words"), [(THIRTEEN, "togli un letto"), ({**HERE, "on": "2026-04-11"}, "registra una correzione")])
async def test_a_malformed_document_is_refused_by_every_way_of_writing(live: LiveCentre, document: JsonObject, words: str) -> None:
    database = "catalog" if document["type"] == "residence" else CIRCLE
    held = (await live.client.get(f"/db/{database}/{document['_id']}", auth=live.admin)).json()
    newer = {**document, "_rev": held["_rev"]}
    grafted = {**document, "_rev": "1-abc"}
    single = await live.client.put(f"/db/{database}/{document['_id']}", json=newer, auth=live.admin)
    assert (single.status_code, single.json()["error"]) == (403, "forbidden")
    assert words in single.json()["reason"]
    assert (await live.client.post(f"/db/{database}", json=newer, auth=live.admin)).status_code == 403
    many = await live.client.post(f"/db/{database}/_bulk_docs", json={"docs": [newer, {"_id": "stranger"}]}, auth=live.admin)
    assert ["error" in one for one in many.json()] == [True, False]
    pushed = await live.client.post(f"/db/{database}/_bulk_docs", json={"docs": [grafted], "new_edits": False}, auth=live.admin)
    assert [(one["id"], one["rev"], one["error"]) for one in pushed.json()] == [(document["_id"], "1-abc", "forbidden")]
    assert (await live.client.get(f"/db/{database}/{document['_id']}?conflicts=true", auth=live.admin)).json() == held


async def test_databases_of_somebody_else_and_the_centres_own_writing_are_untouched(live: LiveCentre) -> None:
    await live.client.put("/db/prova-peer", auth=live.admin)
    assert (await live.client.put("/db/prova-peer/stay:1", json={"type": "stay"}, auth=live.admin)).status_code == 201
    token = live.centre.desk.tokens.access("centre", {"_admin", "centre"}, "u-centre")
    headers = {"authorization": f"Bearer {token}"}
    held = (await live.client.get("/db/catalog/residence:zagara", auth=live.admin)).json()
    body = {**THIRTEEN, "_rev": held["_rev"]}
    assert (await live.client.put("/db/catalog/residence:zagara", json=body, headers=headers)).status_code == 201
    assert (await live.client.get("/health")).json()["status"] == "ok"


async def test_a_wrong_password_gets_a_sentence_everywhere(live: LiveCentre) -> None:
    wrong = ("marco", "sbagliata")
    for method, path in (("POST", "/api/check"), ("GET", "/api/availability"), ("GET", f"/db/{CIRCLE}")):
        answer = await live.client.request(method, path, auth=wrong, json={"document": HERE} if method == "POST" else None)
        assert answer.status_code == 401
        assert answer.json().keys() == {"error", "reason"}
