"""`validate_doc_update`: what a database's own functions refuse, by every way in (CouchDB's documentation, "Validate Document Update")."""

import base64
import json
from typing import Any

import pytest

from tests.conformance.conftest import Database

SEALED = """function (newDoc, oldDoc, userCtx, secObj) {
  if (oldDoc && oldDoc.sealed && !newDoc.over) { throw({forbidden: 'sealed: ' + oldDoc.word}); }
  if (newDoc.word === 'who') { throw({unauthorized: 'tell your name'}); }
  if (newDoc.word === 'tell') { throw({forbidden: JSON.stringify([newDoc, oldDoc, userCtx, secObj])}); }
  if (newDoc._attachments && newDoc._attachments.secret) { throw({forbidden: 'no secrets'}); }
}"""
REFUSED = {"error": "forbidden", "reason": "sealed: first"}


@pytest.fixture
def sealed(database: Database) -> str:
    """A database with the function, and the revision of a sealed document in it."""
    database.http.put("/_design/guard", json={"language": "javascript", "validate_doc_update": SEALED}).raise_for_status()
    return str(database.http.put("/d", json={"word": "first", "sealed": True}).raise_for_status().json()["rev"])


def test_an_edit_a_deletion_and_an_attachment_are_refused_and_nothing_changes(database: Database, sealed: str) -> None:
    http = database.http
    answers = [
        http.put("/d", json={"_rev": sealed, "word": "second"}),
        http.post("/", json={"_id": "d", "_rev": sealed, "word": "second"}),
        http.delete("/d", params={"rev": sealed}),
        http.put("/d/photo", content=b"bytes", params={"rev": sealed}, headers={"Content-Type": "image/jpeg"}),
        http.request("COPY", "/d", headers={"Destination": f"d?rev={sealed}"}),
    ]
    assert [(answer.status_code, answer.json()) for answer in answers] == [(403, REFUSED)] * 5
    assert http.get("/d").json() == {"_id": "d", "_rev": sealed, "word": "first", "sealed": True}


def test_a_refusal_falls_on_its_document_alone(database: Database, sealed: str) -> None:
    docs = [{"_id": "d", "_rev": sealed, "word": "second"}, {"_id": "e", "word": "welcome"}, {"_id": "f", "word": "who"}]
    refused, taken, unnamed = database.http.post("/_bulk_docs", json={"docs": docs}).json()
    assert (refused["error"], refused["reason"], taken["ok"]) == ("forbidden", "sealed: first", True)
    assert (unnamed["error"], unnamed["reason"]) == ("unauthorized", "tell your name")
    assert database.http.get("/f").status_code == 404


def test_a_replicated_revision_is_held_against_its_nearest_ancestor(database: Database, sealed: str) -> None:
    ancestor = sealed.partition("-")[2]
    grafted = {"_id": "d", "_rev": "3-cc", "word": "third", "_revisions": {"start": 3, "ids": ["cc", "bb", ancestor]}}
    other_root = {"_id": "d", "_rev": "1-aa", "word": "beside", "_revisions": {"start": 1, "ids": ["aa"]}}
    said = database.http.post("/_bulk_docs", json={"docs": [grafted, other_root], "new_edits": False}).json()
    assert [(one["id"], one["rev"], one["error"]) for one in said] == [("d", "3-cc", "forbidden")]
    leaves = database.http.get("/d", params={"open_revs": "all"}, headers={"Accept": "application/json"}).json()
    assert {leaf["ok"]["_rev"] for leaf in leaves} == {sealed, "1-aa"}


def test_a_revision_that_is_here_already_is_not_asked_about_again(database: Database, sealed: str) -> None:
    again = {"_id": "d", "_rev": sealed, "word": "first", "sealed": True, "_revisions": {"start": 1, "ids": [sealed.partition("-")[2]]}}
    assert database.http.post("/_bulk_docs", json={"docs": [again], "new_edits": False}).json() == []


def test_the_function_sees_the_document_its_history_the_caller_and_the_security(database: Database, sealed: str) -> None:
    attachment = {"a.txt": {"content_type": "text/plain", "data": base64.b64encode(b"words").decode()}}
    document = {
        "_id": "t",
        "word": "tell",
        "n": 1,
        "_attachments": attachment,
        "_rev": "2-bb",
        "_revisions": {"start": 2, "ids": ["bb", "aa"]},
    }
    refusals = database.http.post("/_bulk_docs", json={"docs": [document], "new_edits": False}).json()
    new, old, caller, security = json.loads(refusals[0]["reason"])
    assert {name: new[name] for name in ("_id", "word", "n", "_rev", "_revisions")} == {
        name: document[name] for name in ("_id", "word", "n", "_rev", "_revisions")
    }
    assert new["_attachments"]["a.txt"]["stub"] is True
    assert new["_attachments"]["a.txt"]["content_type"] == "text/plain"
    assert "data" not in new["_attachments"]["a.txt"]
    assert old is None
    assert (caller["db"], caller["name"]) == (database.name, database.peer.credentials[0])
    assert "_admin" in caller["roles"]
    assert "members" in security


def test_a_new_document_has_no_history(database: Database, sealed: str) -> None:
    reason = database.http.put("/t", json={"word": "tell"}).json()["reason"]
    assert json.loads(reason)[:2] == [{"_id": "t", "word": "tell"}, None]


def test_local_and_design_documents_are_not_asked_about(database: Database, sealed: str) -> None:
    assert database.http.put("/_local/note", json={"word": "who"}).status_code == 201
    assert database.http.put("/_design/other", json={"word": "who"}).status_code == 201


def test_every_design_document_is_asked(database: Database, sealed: str) -> None:
    never = "function (newDoc) { if (newDoc.word === 'never') { throw({forbidden: 'never'}); } }"
    database.http.put("/_design/other", json={"validate_doc_update": never}).raise_for_status()
    assert [database.http.put("/x", json={"word": word}).status_code for word in ("never", "who", "good")] == [403, 401, 201]


@pytest.mark.parametrize("source", ["function (newDoc) { throw new Error('broken'); }", "function (newDoc) { newDoc.no.such; }"])
def test_a_function_that_fails_lets_nothing_through(database: Database, source: str) -> None:
    database.http.put("/_design/broken", json={"validate_doc_update": source}).raise_for_status()
    answer: Any = database.http.put("/x", json={"word": "any"})
    assert answer.status_code >= 400
    assert database.http.get("/x").status_code == 404
