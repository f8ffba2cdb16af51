"""What the access matrix asks: every verb of the surface as a request, every kind of document, every misdeed in every way of writing."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from schemas.custody import chain_end, make_custody
from schemas.documents import JsonObject
from schemas.hold import HoldTerms, make_hold
from schemas.photo import make_chunk, split
from schemas.same_as import make_same_as
from tests.support.access_cast import PLANTED, Cast, sound_fact
from tests.support.builders import (
    Pen,
    a_change,
    a_closure,
    a_draft,
    a_dwelling,
    a_dwelling_id,
    a_household_id,
    a_photo,
    a_residence,
    a_ulid,
    a_void,
    an_arrival,
    an_assessment,
)
from tests.support.dangers import a_danger

CANARY = "Zzyzx-body-of-a-refused-document"
A_REV = "1-" + "b" * 32


@dataclass(frozen=True)
class Ask:
    """One request; `fine` is what a caller with the right may be answered."""

    method: str
    path: str
    more: Mapping[str, Any] = field(default_factory=dict)
    fine: frozenset[int] = frozenset({200, 201, 202})


def readings(database: str, rev: str) -> dict[str, Ask]:
    """Every verb that tells something of a database; `rev` is the planted document's."""
    base, document = f"/db/{database}", f"/db/{database}/{quote(PLANTED)}"
    by_body = {
        "POST _all_docs": ("_all_docs", {"keys": [PLANTED], "include_docs": True}),
        "POST _all_docs/queries": ("_all_docs/queries", {"queries": [{"include_docs": True}]}),
        "_changes by ids": ("_changes?filter=_doc_ids&include_docs=true", {"doc_ids": [PLANTED]}),
        "_changes by selector": ("_changes?filter=_selector&include_docs=true", {"selector": {"type": "planted"}}),
        "_bulk_get": ("_bulk_get?revs=true&attachments=true", {"docs": [{"id": PLANTED}, {"id": PLANTED, "rev": rev}]}),
        "_revs_diff": ("_revs_diff", {PLANTED: [A_REV]}),
        "_missing_revs": ("_missing_revs", {PLANTED: [A_REV]}),
        "_ensure_full_commit": ("_ensure_full_commit", {}),
    }
    by_get = {
        "database": base,
        "_all_docs": f"{base}/_all_docs?include_docs=true&attachments=true",
        "_changes": f"{base}/_changes?include_docs=true&attachments=true&style=all_docs&conflicts=true",
        "_changes longpoll": f"{base}/_changes?feed=longpoll&timeout=200&since=0&include_docs=true",
        "_changes continuous": f"{base}/_changes?feed=continuous&timeout=200&include_docs=true",
        "_changes eventsource": f"{base}/_changes?feed=eventsource&timeout=200&include_docs=true",
        "document": document,
        "document with attachments": f"{document}?attachments=true&revs=true&revs_info=true",
        "open_revs": f"{document}?open_revs=all&revs=true",
        "rev": f"{document}?rev={rev}",
        "attachment": f"{document}/word.txt",
        "attachment of a rev": f"{document}/word.txt?rev={rev}",
        "guard": f"{base}/_design/soglia",
        "_design_docs": f"{base}/_design_docs?include_docs=true",
        "_local": f"{base}/_local/planted",
        "_local_docs": f"{base}/_local_docs?include_docs=true",
        "_security": f"{base}/_security",
        "_revs_limit": f"{base}/_revs_limit",
    }
    heads = {"HEAD database": base, "HEAD document": document, "HEAD attachment": f"{document}/word.txt"}
    ranged = Ask("GET", f"{document}/word.txt", {"headers": {"range": "bytes=2-30"}}, frozenset({200, 206}))
    return {
        **{name: Ask("GET", path) for name, path in by_get.items()},
        **{name: Ask("HEAD", path) for name, path in heads.items()},
        **{name: Ask("POST", f"{base}/{path}", {"json": body}) for name, (path, body) in by_body.items()},
        "range of an attachment": ranged,
    }


def unindexed(database: str) -> dict[str, Ask]:
    """Verbs of CouchDB that the embedded server does not offer: whatever is answered, nothing may be told to who reads nothing."""
    base, all_of_it = f"/db/{database}", {"json": {"selector": {"_id": {"$gt": None}}}}
    return {
        "_find": Ask("POST", f"{base}/_find", all_of_it),
        "_explain": Ask("POST", f"{base}/_explain", all_of_it),
        "_index": Ask("GET", f"{base}/_index"),
        "_view": Ask("GET", f"{base}/_design/soglia/_view/all"),
        "_show": Ask("GET", f"{base}/_design/soglia/_show/all/{quote(PLANTED)}"),
        "_info": Ask("GET", f"{base}/_design/soglia/_info"),
        "_shards": Ask("GET", f"{base}/_shards/{quote(PLANTED)}"),
        "_purged_infos_limit": Ask("GET", f"{base}/_purged_infos_limit"),
    }


def settings(database: str, rev: str, guard_rev: str) -> dict[str, Ask]:
    """Who manages a database: named as in `access_spec.OF_A_DATABASE`."""
    base = f"/db/{database}"
    everyone = {"admins": {"names": [], "roles": ["staff"]}, "members": {"names": [], "roles": ["staff"]}}
    design = {"_id": "_design/evil", "validate_doc_update": "function () {}"}
    grafted = {**design, "_rev": A_REV, "_revisions": {"start": 1, "ids": [A_REV[2:]]}}
    return {
        "PUT _security": Ask("PUT", f"{base}/_security", {"json": everyone}),
        "PUT _revs_limit": Ask("PUT", f"{base}/_revs_limit", {"content": b"1000"}),
        "POST _compact": Ask("POST", f"{base}/_compact", {"json": {}}),
        "POST _purge": Ask("POST", f"{base}/_purge", {"json": {PLANTED: [rev]}}),
        "PUT _design": Ask("PUT", f"{base}/_design/evil", {"json": design}),
        "_bulk_docs of a _design": Ask("POST", f"{base}/_bulk_docs", {"json": {"docs": [design]}}),
        "_bulk_docs of a _design, new_edits=false": Ask("POST", f"{base}/_bulk_docs", {"json": {"docs": [grafted], "new_edits": False}}),
        "COPY onto a _design": Ask("COPY", f"{base}/{quote(PLANTED)}", {"headers": {"destination": "_design/evil"}}),
        "attachment to the guard": Ask("PUT", f"{base}/_design/soglia/x.txt?rev={guard_rev}", {"content": b"x"}),
        "DELETE of the guard": Ask("DELETE", f"{base}/_design/soglia?rev={guard_rev}"),
        "DELETE database": Ask("DELETE", base),
    }


def server_verbs(caller: str) -> dict[str, Ask]:
    """At `/db` itself: named as in `access_spec.OF_THE_SERVER`."""
    user = {"type": "user", "roles": ["_admin", "centre", "office"], "password": "una-parola-lunga", "work_role": "admin"}
    own = {"nobody": "giulia", "admin": "giulia", "outreach": "giulia", "educator of A": "marco", "educator of B": "paolo"}.get(
        caller, "sara"
    )
    paths = ("/", "/_up", "/_session", "/_all_dbs", "/_users/_all_docs", "/_users/_changes")
    empty = "prova-admin" if caller == "admin" else "casework-gelsom"  # which the verb before made: what may be done must harm nothing
    return {
        **{f"GET {path}": Ask("GET", f"/db{path}{'?include_docs=true' if 'users' in path else ''}") for path in paths},
        "PUT database": Ask("PUT", f"/db/prova-{caller.replace(' ', '-').lower()}"),
        "GET a colleague's _users document": Ask("GET", "/db/_users/org.couchdb.user:anna"),
        "PUT a new _users document": Ask(
            "PUT", f"/db/_users/org.couchdb.user:new{len(caller)}", {"json": {**user, "name": f"new{len(caller)}", "roles": []}}
        ),
        "PUT one's own _users document": Ask("PUT", f"/db/_users/org.couchdb.user:{own}", {"json": {**user, "name": own}}),
        "PUT /_node/_local/_config": Ask("PUT", "/db/_node/_local/_config/admins/evil", {"json": "evil-password"}),
        "PUT /_replicator document": Ask("PUT", "/db/_replicator/evil", {"json": _replication()}),
        "GET /_db_updates": Ask("GET", "/db/_db_updates?timeout=200"),
        "POST /_dbs_info": Ask("POST", "/db/_dbs_info", {"json": {"keys": ["office"]}}),
        "GET /_active_tasks": Ask("GET", "/db/_active_tasks"),
        "GET /_scheduler/jobs": Ask("GET", "/db/_scheduler/jobs"),
        "GET /_membership": Ask("GET", "/db/_membership"),
        "POST /_replicate between two databases": Ask("POST", "/db/_replicate", {"json": {"source": empty, "target": "board"}}),
        **{f"POST /_replicate {name}": Ask("POST", "/db/_replicate", {"json": ends}) for name, ends in _elsewhere().items()},
    }


def _elsewhere() -> dict[str, JsonObject]:
    """Replications that nobody may begin: this centre's list is empty."""
    return {
        "to an address that is not listed": {"source": "casework-gelsom", "target": "http://127.0.0.1:9/elsewhere"},
        "from an address that is not listed": {"source": "http://127.0.0.1:9/secret", "target": "board"},
        "of the accounts": {"source": "_users", "target": "board"},
        "into _replicator": {"source": "catalog", "target": "_replicator"},
    }


def _replication() -> JsonObject:
    return {"source": "http://127.0.0.1:9/secret", "target": "http://127.0.0.1:9/elsewhere", "create_target": True}


def offered(cast: Cast, caller: str) -> dict[str, JsonObject]:
    """One sound document of each kind of `access_spec.KINDS`, signed by the caller on the caller's device."""
    pen = cast.pen(caller)
    dwelling, draft = a_dwelling(pen, f"d {pen.device}"), a_draft(pen)
    terms = HoldTerms(a_ulid("hold"), "residence:zagara", ("r1",), 1, "2026-12-31", "2026-12-01")
    hold = make_hold("confirmed", terms, pen.sign())
    chunk = make_chunk(next(split(f"pixels of {pen.device}".encode())))
    chunk["_attachments"]["bytes"]["data"] = base64.b64encode(chunk["_attachments"]["bytes"]["data"]).decode()
    return {
        "change of a dwelling": dwelling[0],
        "change of a household": a_change(pen, a_household_id(pen.device), "name", "Famiglia di prova"),
        "change of a danger": a_danger(pen, "live_wires", name=pen.device)[0],
        "two dwellings joined": make_same_as(a_dwelling_id(f"d {pen.device}"), a_dwelling_id("d1"), pen.sign()),
        "void of a change": a_void(pen, dwelling[0]),
        "void of a hold": a_void(pen, hold),
        "assessment": an_assessment(pen, draft, dwelling),
        "photo": a_photo(pen),
        "link of a photo's chain": make_custody(a_photo(pen), chain_end(()), pen.sign()),
        "draft": draft,
        "stay in A": an_arrival(pen, f"s {pen.device}", "h1", "2026-12-01", {"r1": 1}),
        "stay in B": an_arrival(pen, f"t {pen.device}", "h1", "2026-12-01", {"r1": 1}, residence="residence:gelsom"),
        "room of A closed": a_closure(pen, "r1", "2027-01-01"),
        "hold in A": hold,
        "chunk of a photo": chunk,
        "residence": a_residence(f"{pen.device[:5]}x".replace("-", "0")).to_document(),
        "availability": {"_id": "availability:zagara", "type": "availability", "schema_version": 1, "residence": "residence:zagara"},
        "receipt": {"_id": f"receipt:{'a' * 26}:working", "type": "receipt", "schema_version": 1, "status": "verified"},
        "a stranger's kind": {"_id": f"recipe:{pen.device}", "type": "recipe", "text": "pasta alla Norma"},
    }


def misdeeds(cast: Cast, caller: str, database: str) -> Iterator[tuple[str, JsonObject]]:
    """What somebody with a right to write in their circle may still not: named as in `access_spec.MISDEEDS`."""
    pen, colleague = cast.pen(caller), cast.grants.get(f"colleague of {caller}", cast.grants["colleague of outreach"])
    fact, stored = sound_fact(pen, database, CANARY), cast.facts[database, caller]
    other = "residence:zagara" if database.startswith("residence-gelsom") else "residence:gelsom"
    altered = {**stored, "fields": {"name": {"v": CANARY, "over": []}}}
    yield "in the name of somebody who never used this device", sound_fact(Pen("anna", pen.device), database, CANARY)
    yield "in the name of a colleague's device", sound_fact(Pen(pen.author, colleague["device"]), database, CANARY)
    yield "a body that is not the one of its name", {**fact, "fields": {"name": {"v": CANARY + "!", "over": []}}}
    yield "a fact altered", {**altered, "_rev": "1-" + "a" * 32}
    yield "a fact altered as a second root", {**altered, "_rev": "1-" + "f" * 32}
    yield (
        "a fact grown out of a made-up history",
        {**fact, "_rev": "2-" + "c" * 32, "_revisions": {"start": 2, "ids": ["c" * 32, "d" * 32]}},
    )
    yield "a fact deleted", {**stored, "_deleted": True, "_rev": "1-" + "a" * 32}
    yield "a colleague's draft", {**a_draft(Pen("anna", colleague["device"])), "dwelling_note": CANARY}
    borrowed = {**a_draft(Pen("anna", colleague["device"])), "author": pen.author, "device": pen.device}
    yield "a draft under a colleague's device's name", borrowed
    attachment = {"x.txt": {"content_type": "text/plain", "data": base64.b64encode(CANARY.encode()).decode()}}
    yield "a fact with an attachment", {**fact, "_attachments": attachment}
    yield "of another residence", an_arrival(pen, "s9", "h9", "2026-12-01", {"r1": 1}, residence=other)
    yield "of the centre's own kind", {"_id": f"receipt:{'a' * 26}:working", "type": "receipt", "status": CANARY}
    yield "without a kind", {"_id": "words", "text": CANARY}


def by_every_way(database: str, document: JsonObject) -> Iterator[tuple[str, Ask]]:
    """The ways of `access_spec.WAYS`."""
    base, address = f"/db/{database}", f"/db/{database}/{quote(str(document['_id']), safe='')}"
    keeps_rev = document.get("_rev") == "1-" + "a" * 32 or "_revisions" in document
    plain = document if keeps_rev else {name: document[name] for name in document if name != "_rev"}
    # A revision that is there already changes nothing, and is answered so: from elsewhere comes one that grows out of it.
    child = {"_rev": "2-" + "e" * 32, "_revisions": {"start": 2, "ids": ["e" * 32, "a" * 32]}}
    grafted = {**document, **child} if document.get("_rev") == "1-" + "a" * 32 else {"_rev": A_REV, **document}
    yield "PUT", Ask("PUT", address, {"json": plain})
    yield "POST", Ask("POST", base, {"json": plain})
    yield "PUT multipart", Ask("PUT", address, _related(plain))
    yield "_bulk_docs", Ask("POST", f"{base}/_bulk_docs", {"json": {"docs": [plain]}})
    yield "_bulk_docs new_edits=false", Ask("POST", f"{base}/_bulk_docs", {"json": {"docs": [grafted], "new_edits": False}})
    yield "PUT new_edits=false", Ask("PUT", f"{address}?new_edits=false", {"json": grafted})


def _related(document: JsonObject) -> dict[str, Any]:
    body = b"--edge\r\ncontent-type: application/json\r\n\r\n" + json.dumps(document).encode() + b"\r\n--edge--"
    return {"content": body, "headers": {"content-type": 'multipart/related; boundary="edge"'}}


def on_a_stored_fact(database: str, fact: JsonObject) -> dict[str, Ask]:
    """Verbs that change a fact without sending one."""
    address, rev = f"/db/{database}/{quote(str(fact['_id']), safe='')}", "1-" + "a" * 32
    return {
        "DELETE": Ask("DELETE", f"{address}?rev={rev}"),
        "attachment": Ask("PUT", f"{address}/x.txt?rev={rev}", {"content": CANARY.encode(), "headers": {"content-type": "text/plain"}}),
        "attachment to nothing": Ask("PUT", f"/db/{database}/change%3A{'b' * 26}/x.txt", {"content": CANARY.encode()}),
        "COPY": Ask("COPY", address, {"headers": {"destination": f"change:{'c' * 26}"}}),
        "COPY onto itself": Ask("COPY", address, {"headers": {"destination": f"{fact['_id']}?rev={rev}"}}),
    }


def writings(database: str, rev: str, fact: JsonObject) -> dict[str, Ask]:
    """Every verb that stores or removes something in a database, for who may not even enter it."""
    base, planted = f"/db/{database}", f"/db/{database}/{quote(PLANTED)}"
    new = {"_id": f"change:{'d' * 26}", "type": "change", "text": CANARY}
    return {
        **dict(by_every_way(database, new)),
        **on_a_stored_fact(database, fact),
        "DELETE of another": Ask("DELETE", f"{planted}?rev={rev}"),
        "DELETE attachment": Ask("DELETE", f"{planted}/word.txt?rev={rev}"),
        "PUT _local": Ask("PUT", f"{base}/_local/planted", {"json": {"word": CANARY}}),
        "DELETE _local": Ask("DELETE", f"{base}/_local/planted?rev=0-1"),
    }


def refused(answer: Any) -> bool:
    """Whether nothing was stored, as the answer tells it: a status, or `_bulk_docs`' word for its one document."""
    if answer.status_code >= 400:
        return True
    told = answer.json()
    return isinstance(told, list) and len(told) == 1 and "error" in told[0]
