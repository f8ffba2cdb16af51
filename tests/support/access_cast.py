"""The cast of the access matrix: a centre as its own process, somebody of each role on a device, and in each database a word that only
its readers may ever see."""

from __future__ import annotations

import asyncio
import base64
import re
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import httpx
import jwt

from schemas.documents import JsonObject
from schemas.photo import make_chunk, split
from sync_server.accounts.roles import Person
from sync_server.accounts.tokens import SESSION_SECONDS, Tokens
from sync_server.accounts.users import NewUser, user_document
from sync_server.folder import read_secret
from tests.support.access_spec import READS, SHUT_OUT, TEAM
from tests.support.builders import Pen, a_change, a_dwelling, a_household_id, a_photo, a_residence, a_void
from tests.support.centre import ADMIN_PASSWORD, PASSWORD, CentreProcess, desk_of
from tests.support.centre_couchdb import BorrowedCouch

PLANTED = "planted:1"
_PUBLISHED = re.compile("availability:|receipt:(?!a{26})")
"""A receipt that somebody forges here is one for a photo of 26 times the letter a."""
PHOTO = b"\xff\xd8\xff" + bytes(range(256)) * 40
STAFF: Mapping[str, Person] = {
    "outreach": Person("giulia", "Giulia", "outreach", (TEAM,)),
    "educator of A": Person("marco", "Marco", "educator", ("residence-zagara",)),
    "educator of B": Person("paolo", "Paolo", "educator", ("residence-gelsom",)),
    "case manager": Person("carla", "Carla", "casework", ("casework-zagara",)),
    "case manager of the team": Person("dario", "Dario", "casework", ("casework-catania",)),
    "office": Person("sara", "Sara", "office"),
}
COLLEAGUES = {
    "outreach": Person("anna", "Anna", "outreach", (TEAM,)),
    "educator of A": Person("lucia", "Lucia", "educator", ("residence-zagara",)),
}
REVOKED = Person("elena", "Elena", "educator", ("residence-zagara",))


def word(database: str) -> str:
    """What is planted there; no one's answer holds it by chance."""
    return f"Zzyzx{database.strip('_').replace('-', '').title()}Zz"


@dataclass
class Cast:
    """Everybody, and what they were given."""

    process: CentreProcess
    client: httpx.Client
    admin: tuple[str, str]
    """Who may all at `/db`: the centre's administrator, or CouchDB's own."""
    tokens: Tokens
    on_couchdb: bool = False
    grants: dict[str, dict[str, Any]] = field(default_factory=dict)
    planted: dict[str, str] = field(default_factory=dict)
    photo: str = ""
    facts: dict[tuple[str, str], JsonObject] = field(default_factory=dict)
    """In each database one stored fact of each who reads it: `facts[database, caller]`."""
    shut_out: dict[str, str] = field(default_factory=dict)
    """The token of each of `SHUT_OUT`."""

    def headers(self, caller: str, path: str = "/db") -> dict[str, str]:
        if caller == "nobody":
            return {}
        if caller == "admin":
            name = self.admin if path.startswith("/db") else ("admin", ADMIN_PASSWORD)
            return {"authorization": "Basic " + base64.b64encode(":".join(name).encode()).decode()}
        if caller in SHUT_OUT:
            return {"authorization": f"Bearer {self.shut_out[caller]}"}
        return {"authorization": f"Bearer {self.grants[caller]['access_token']}"}

    def bad(self, kind: str) -> dict[str, str]:
        """A header that opens nothing, whatever roles it claims."""
        claims = {"sub": "sara", "exp": int(time.time()) + 600, "_couchdb.roles": ["_admin", "centre", "office", "staff"]}
        key, other = self.tokens.access_key, b"another key of 32 bytes, no more"
        expired = {**claims, "exp": int(time.time()) - 60}
        made: dict[str, str] = {
            "expired": jwt.encode(expired, key, "HS256", {"kid": "soglia"}),
            "signed with another key": jwt.encode(claims, other, "HS256", {"kid": "soglia"}),
            "unsigned": jwt.encode(claims, "", "none", {"kid": "soglia"}),
            "under another key's name": jwt.encode(claims, key, "HS256", {"kid": "office"}),
            "an office session": self.tokens.session("sara"),
            "not a token": "x.y.z",
        }
        return {"authorization": f"Bearer {made[kind]}"}

    def pen(self, caller: str) -> Pen:
        if caller == "admin":
            return Pen("admin", "u-admin")
        return Pen(STAFF[caller].name, self.grants[caller]["device"])

    def ask(self, caller: str, method: str, path: str, **more: Any) -> httpx.Response:
        """One request; no answer may tell a word that the caller does not read."""
        headers = {**self.headers(caller, path), **more.pop("headers", {})}
        answer = self.answered(method, path, headers, **more)
        self.tells_nothing(caller, answer)
        return answer

    def answered(self, method: str, path: str, headers: Mapping[str, str], **more: Any) -> httpx.Response:
        """A feed is read to its first lines and left."""
        request = self.client.build_request(method, path, headers=headers, **more)
        answer = self.client.send(request, stream=True)
        self.client.cookies.clear()  # each request is the first of its caller
        if "feed=continuous" not in path and "feed=eventsource" not in path:
            answer.read()
            return answer
        gathered = b""
        try:
            for piece in answer.iter_raw():
                gathered += piece
                if b"Zzyzx" in gathered or len(gathered) > 100_000:
                    break
        except httpx.ReadTimeout:
            gathered += b"\n"  # a feed that has nothing more to tell
        finally:
            answer.close()
        return httpx.Response(answer.status_code, content=gathered)

    def tells_nothing(self, caller: str, answer: httpx.Response) -> None:
        told = answer.content + str(answer.headers).encode()
        for database, readers in READS.items():
            if caller != "admin" and caller not in readers:
                for secret in (word(database), base64.b64encode(word(database).encode()).decode()):
                    assert secret.encode() not in told, f"{caller} was told a word of {database} by {answer.request.url}"

    def leaves(self, database: str) -> list[Any]:
        """Every leaf of a database, by id, without what the centre itself publishes meanwhile."""
        rows = self.ask("admin", "GET", f"/db/{database}/_changes?style=all_docs").json()["results"]
        found = [(row["id"], sorted(change["rev"] for change in row["changes"]), row.get("deleted", False)) for row in rows]
        return sorted(leaf for leaf in found if not _PUBLISHED.match(leaf[0]))


@contextmanager
def on_stage(data: Path, couch: BorrowedCouch | None) -> Iterator[Cast]:
    """The centre with everybody enrolled and a word planted everywhere."""
    if couch is not None:
        couch.prepare(data)
    process = CentreProcess(data, environ={"SOGLIA_COUCHDB_URL": couch.url} if couch else {})
    try:
        url = process.start()
        admin = (couch.address.user, couch.address.password) if couch else ("admin", ADMIN_PASSWORD)
        with httpx.Client(base_url=url, timeout=10) as client:
            cast = Cast(process, client, admin, Tokens(_secret(data, "tokens"), _secret(data, "sessions"), time.time), couch is not None)
            _furnish(cast)
            _revoke(cast, couch)
            cast.shut_out = _shut_out(cast)
            yield cast
    finally:
        process.end_now()


def _secret(data: Path, name: str) -> bytes:
    found = read_secret(data, name)
    assert found is not None
    return found


def _furnish(cast: Cast) -> None:
    for person in (*STAFF.values(), *COLLEAGUES.values(), REVOKED):
        document = user_document(NewUser(person, PASSWORD), "00" * 16)
        cast.ask("admin", "PUT", f"/db/_users/{document['_id']}", json=document).raise_for_status()
    for key in ("zagara", "gelsom"):
        residence = a_residence(key, name=f"Casa {key}").to_document()
        cast.ask("admin", "PUT", f"/db/catalog/residence:{key}", json=residence).raise_for_status()
    _wait(lambda: all(cast.ask("admin", "GET", f"/db/{name}/_design/soglia").is_success for name in READS if name != "_users"))
    for caller, person in STAFF.items():
        cast.grants[caller] = _enrolled(cast, person.name)
    for caller, person in COLLEAGUES.items():
        cast.grants[f"colleague of {caller}"] = _enrolled(cast, person.name)
    cast.grants["revoked device"] = _enrolled(cast, REVOKED.name)
    for database in READS:
        if database != "_users":
            _plant(cast, database)
    _write_something(cast)


def _plant(cast: Cast, database: str) -> None:
    secret = word(database)
    attachment = {"word.txt": {"content_type": "text/plain", "data": base64.b64encode(secret.encode()).decode()}}
    document = {"type": "planted", "word": secret, "_attachments": attachment}
    stored = cast.ask("admin", "PUT", f"/db/{database}/{PLANTED}", json=document).raise_for_status()
    cast.planted[database] = stored.json()["rev"]
    cast.ask("admin", "PUT", f"/db/{database}/_local/planted", json={"word": secret}).raise_for_status()


def _write_something(cast: Cast) -> None:
    """A fact of the team with a photo, and one of A, each with its circle's word."""
    pen = cast.pen("outreach")
    dwelling, photo = a_dwelling(pen), a_photo(pen, PHOTO)
    _push(cast, "outreach", TEAM, [*dwelling, photo])
    pieces = [make_chunk(piece) for suffix in (b"", b"w") for piece in split(PHOTO + suffix)]
    for chunk in pieces:
        held = chunk["_attachments"]["bytes"]
        held["data"] = base64.b64encode(held["data"]).decode()
    _push(cast, "outreach", f"{TEAM}-media", pieces)
    household = a_change(cast.pen("educator of A"), a_household_id("h1"), "name", word("residence-zagara"))
    _push(cast, "educator of A", "residence-zagara", [household])
    cast.photo = photo["_id"]
    for database, readers in READS.items():
        for caller in sorted(readers):
            cast.facts[database, caller] = sound_fact(cast.pen(caller), database, f"di {caller}")
            _push(cast, "admin", database, [cast.facts[database, caller]])


def sound_fact(pen: Pen, database: str, text: str) -> JsonObject:
    """Of a kind that may be stored there, where any is."""
    household = a_change(pen, a_household_id(text), "name", text)
    return a_void(pen, household) if database.startswith(("casework", "office")) else household


def _revoke(cast: Cast, couch: BorrowedCouch | None) -> None:
    """As the office does it: at the desk, which has no address of its own. The centre goes on at the same one."""

    async def revoke() -> None:
        async with desk_of(cast.process.data, couch) as desk:
            await desk.revoke(cast.grants["revoked device"]["device"], "sara", "perso")

    assert cast.process.stop() == 0
    asyncio.run(revoke())
    cast.process.start()


def _shut_out(cast: Cast) -> dict[str, str]:
    key, ended = cast.tokens.access_key, int(time.time()) - 60
    its_own = jwt.decode(cast.grants["revoked device"]["access_token"], key, ["HS256"])
    everything = {"sub": "sara", "exp": int(time.time()) + 3600, "_couchdb.roles": ["_admin", "centre", "office", "staff", *READS]}
    signed = {"revoked device": ({**its_own, "exp": ended}, key), "expired token": ({**everything, "exp": ended}, key)}
    signed["forged token"] = everything, b"another key of 32 bytes, no more"
    return {caller: jwt.encode(claims, by, "HS256", {"kid": "soglia"}) for caller, (claims, by) in signed.items()}


def _push(cast: Cast, caller: str, database: str, documents: list[JsonObject]) -> None:
    with_revs = [{**document, "_rev": "1-" + "a" * 32} for document in documents]
    answer = cast.ask(caller, "POST", f"/db/{database}/_bulk_docs", json={"docs": with_revs, "new_edits": False})
    assert (answer.status_code, answer.json()) == (201, [])


def _enrolled(cast: Cast, user: str) -> dict[str, Any]:
    body = {"user": user, "password": PASSWORD, "device_name": "prova", "platform": "test", "app_version": "0.1.0"}
    answer = cast.client.post("/api/device/enrol", json=body)
    answer.raise_for_status()
    grant: dict[str, Any] = answer.json()
    return grant


def _wait(reached: Any, seconds: float = 60) -> None:
    """For what another process does: it has no bell to ring here."""
    deadline = time.monotonic() + seconds
    while not reached():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


def session_headers(cast: Cast, caller: str) -> dict[str, str]:
    """The office's cookie of this person, as if they had signed in there; Sara's, ended or forged, of whoever is nobody."""
    ended = replace(cast.tokens, now=lambda: time.time() - SESSION_SECONDS - 60)
    forged = replace(cast.tokens, session_key=b"another key of 32 bytes, no more")
    names = {"admin": "admin", "revoked device": REVOKED.name, **{role: person.name for role, person in STAFF.items()}}
    pens = {"expired token": ended, "forged token": forged}
    return {"cookie": f"soglia_office={pens.get(caller, cast.tokens).session(names.get(caller, 'sara'))}"} if caller != "nobody" else {}
