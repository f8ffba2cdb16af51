"""One document over HTTP: writing, revisions, conflicts, deleting, reading back (CouchDB's API, "Documents")."""

import json
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from tests.conformance.conftest import Database
from tests.conformance.differences import DESIGN_NAME_WITH_AN_ESCAPED_SLASH

IDS = [
    "plain",
    "dwelling:01jd",
    "with space",
    "a/b",
    "ünï/cödé ☂",
    "a+b&c=d?e#f",
    "percent%2Fliteral",
    "quote'\"",
    "_design/guard",
    "emoji 🏠",
]


def put(http: httpx.Client, doc_id: str, body: dict[str, Any], **query: str) -> httpx.Response:
    return http.put(f"/{quote(doc_id, safe='')}", json=body, params=query)


def rev_of(response: httpx.Response) -> str:
    response.raise_for_status()
    return str(response.json()["rev"])


@pytest.mark.parametrize("doc_id", IDS)
def test_an_id_comes_back_as_it_went_in(database: Database, doc_id: str) -> None:
    rev = rev_of(put(database.http, doc_id, {"word": "perché"}))
    found = database.http.get(f"/{quote(doc_id, safe='')}", follow_redirects=True)
    assert found.json() == {"_id": doc_id, "_rev": rev, "word": "perché"}
    redirects = DESIGN_NAME_WITH_AN_ESCAPED_SLASH.on(database.peer) if doc_id.startswith("_design/") else 0
    assert len(found.history) == redirects
    assert [row["id"] for row in database.http.get("/_all_docs").json()["rows"]] == [doc_id]


def test_an_edit_needs_the_revision_that_it_stands_on(database: Database) -> None:
    first = rev_of(put(database.http, "d", {"n": 1}))
    assert first.startswith("1-")
    stale = put(database.http, "d", {"n": 2})
    assert (stale.status_code, stale.json()) == (409, {"error": "conflict", "reason": "Document update conflict."})
    second = rev_of(put(database.http, "d", {"_rev": first, "n": 2}))
    third = rev_of(put(database.http, "d", {"n": 3}, rev=second))
    fourth = rev_of(database.http.put("/d", json={"n": 4}, headers={"If-Match": f'"{third}"'}))
    assert [rev.split("-")[0] for rev in (second, third, fourth)] == ["2", "3", "4"]
    assert database.http.get("/d").json()["n"] == 4
    assert put(database.http, "d", {"_rev": third, "n": 5}, rev=fourth).status_code == 400


def test_the_revision_is_the_etag(database: Database) -> None:
    rev = rev_of(put(database.http, "d", {"n": 1}))
    found = database.http.get("/d")
    assert found.headers["etag"] == f'"{rev}"'
    assert database.http.get("/d", headers={"If-None-Match": f'"{rev}"'}).status_code == 304
    head = database.http.head("/d")
    assert (head.status_code, head.headers["etag"], head.content) == (200, f'"{rev}"', b"")


def test_deleting_leaves_a_tombstone_that_can_be_read_by_its_revision(database: Database) -> None:
    rev = rev_of(put(database.http, "d", {"n": 1}))
    assert database.http.delete("/d").status_code == 409
    gone = rev_of(database.http.delete("/d", params={"rev": rev}))
    missing = database.http.get("/d")
    assert (missing.status_code, missing.json()) == (404, {"error": "not_found", "reason": "deleted"})
    assert database.http.get("/d", params={"rev": gone}).json() == {"_id": "d", "_rev": gone, "_deleted": True}
    assert database.http.get("/never").json() == {"error": "not_found", "reason": "missing"}
    assert database.http.delete("/never").status_code == 404
    again = rev_of(put(database.http, "d", {"n": 2}))
    assert again.startswith("3-")


def test_post_gives_an_id_to_a_document_without_one(database: Database) -> None:
    made = database.http.post("", json={"n": 1})
    assert made.status_code == 201
    assert database.http.get(f"/{made.json()['id']}").json()["n"] == 1
    assert database.http.post("", json={"_id": "mine", "n": 2}).json()["id"] == "mine"


def test_copy_takes_fields_and_attachments_along(database: Database) -> None:
    rev = rev_of(put(database.http, "d", {"n": 1, "_attachments": {"a.txt": {"content_type": "text/plain", "data": "aGFsbG8="}}}))
    copied = database.http.request("COPY", "/d", headers={"Destination": "e"})
    assert copied.status_code == 201
    assert database.http.get("/e").json()["n"] == 1
    assert database.http.get("/e/a.txt").content == b"hallo"
    over = database.http.request("COPY", "/e", headers={"Destination": f"d?rev={rev}"})
    assert over.json()["rev"].startswith("2-")


def grafted(doc_id: str, generation: int, hashes: list[str], **fields: Any) -> dict[str, Any]:
    return {"_id": doc_id, "_rev": f"{generation}-{hashes[0]}", "_revisions": {"start": generation, "ids": hashes}, **fields}


def test_a_foreign_branch_is_a_conflict_that_both_sides_can_see(database: Database) -> None:
    """1-a <- 2-b and 2-c: the higher hash wins, the other is a conflict; deleting it closes it."""
    for doc in (grafted("d", 2, ["b" * 32, "a" * 32], who="b"), grafted("d", 2, ["c" * 32, "a" * 32], who="c")):
        assert put(database.http, "d", doc, new_edits="false").status_code == 201
    found = database.http.get("/d", params={"conflicts": "true"}).json()
    assert (found["who"], found["_conflicts"]) == ("c", [f"2-{'b' * 32}"])
    leaves = database.http.get("/d", params={"open_revs": "all"}, headers={"Accept": "application/json"}).json()
    assert {leaf["ok"]["who"] for leaf in leaves} == {"b", "c"}
    database.http.delete("/d", params={"rev": f"2-{'b' * 32}"}).raise_for_status()
    assert "_conflicts" not in database.http.get("/d", params={"conflicts": "true"}).json()
    assert len(database.http.get("/d", params={"deleted_conflicts": "true"}).json()["_deleted_conflicts"]) == 1


def test_the_history_can_be_asked_for(database: Database) -> None:
    put(database.http, "d", grafted("d", 3, ["c" * 32, "b" * 32, "a" * 32]), new_edits="false").raise_for_status()
    rev = rev_of(put(database.http, "d", {"_rev": f"3-{'c' * 32}", "n": 4}))
    found = database.http.get("/d", params={"revs": "true", "revs_info": "true"}).json()
    assert found["_revisions"] == {"start": 4, "ids": [rev.split("-")[1], "c" * 32, "b" * 32, "a" * 32]}
    assert [(entry["rev"][0], entry["status"]) for entry in found["_revs_info"]] == [
        ("4", "available"),
        ("3", "available"),
        ("2", "missing"),
        ("1", "missing"),
    ]
    latest = database.http.get("/d", params={"rev": f"3-{'c' * 32}", "latest": "true"}).json()
    assert latest["_rev"] == rev


def test_a_local_document_has_no_history_and_is_in_no_feed(database: Database) -> None:
    assert database.http.get("/_local/note").status_code == 404
    database.http.put("/_local/note", json={"n": 1}).raise_for_status()
    rev = database.http.get("/_local/note").json()["_rev"]
    database.http.put("/_local/note", json={"_rev": rev, "n": 2}).raise_for_status()
    assert database.http.get("/_local%2Fnote").json()["n"] == 2
    assert [row["id"] for row in database.http.get("/_local_docs").json()["rows"]] == ["_local/note"]
    assert database.http.get("/_changes").json()["results"] == []
    assert database.http.delete("/_local/note").status_code == 200
    assert database.http.get("/_local/note").status_code == 404


REFUSED: list[tuple[str, bytes, int, str]] = [
    ("/d", b"[1]", 400, "bad_request"),
    ("/d", b"{", 400, "bad_request"),
    ("/d", b"", 400, "bad_request"),
    ("/d", b'{"_unknown":1}', 400, "doc_validation"),
    ("/_nothing", b"{}", 400, "illegal_docid"),
    ("/d?rev=nonsense", b"{}", 400, "bad_request"),
    ("/d", b'{"_rev":"1-967a00dff5e02add41819138abb3284d"}', 409, "conflict"),
    ("/d", b'{"_attachments":{"a":{"stub":true}}}', 412, "missing_stub"),
]


@pytest.mark.parametrize(("path", "body", "status", "word"), REFUSED, ids=[f"{path} {body[:30]!r}" for path, body, *_ in REFUSED])
def test_what_no_document_can_be_is_refused_in_couchdbs_words(database: Database, path: str, body: bytes, status: int, word: str) -> None:
    refused = database.http.put(path, content=body, headers={"Content-Type": "application/json"})
    assert (refused.status_code, refused.json()["error"]) == (status, word)
    assert database.http.get("").json()["doc_count"] == 0


def test_all_docs_lists_in_the_order_of_ids(database: Database) -> None:
    for doc_id in ("b", "a", "C", "d"):
        put(database.http, doc_id, {"v": doc_id}).raise_for_status()
    database.http.delete("/d", params={"rev": database.http.get("/d").json()["_rev"]}).raise_for_status()

    def listed(**query: Any) -> list[str]:
        given = {name: value if name in ("limit", "skip") else json.dumps(value) for name, value in query.items()}
        return [row["id"] for row in database.http.get("/_all_docs", params=given).json()["rows"]]

    assert listed() == ["C", "a", "b"]
    assert listed(descending=True) == ["b", "a", "C"]
    assert listed(startkey="a") == ["a", "b"]
    assert listed(endkey="a") == ["C", "a"]
    assert listed(endkey="a", inclusive_end=False) == ["C"]
    assert listed(key="a") == ["a"]
    assert listed(skip=1, limit=1) == ["a"]
    asked = database.http.post("/_all_docs", json={"keys": ["b", "none", "d"]}, params={"include_docs": "true"}).json()["rows"]
    assert asked[0]["doc"]["v"] == "b"
    assert (asked[1]["key"], asked[1]["error"]) == ("none", "not_found")
    assert (asked[2]["value"]["deleted"], asked[2]["doc"]) == (True, None)
