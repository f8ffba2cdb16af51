"""What replicators ask, CouchDB's own and PouchDB (protocol.rst): bulk writes, `_revs_diff`, `_bulk_get`, multipart."""

import base64
import json
import random
from email import message_from_bytes
from email.message import Message
from typing import Any

import httpx

from tests.conformance.conftest import Database

A, B, C = "a" * 32, "b" * 32, "c" * 32
PHOTO = random.Random(9).randbytes(70_000)


def graft(database: Database, *documents: dict[str, Any]) -> None:
    answer = database.http.post("/_bulk_docs", json={"new_edits": False, "docs": list(documents)})
    assert (answer.status_code, answer.json()) == (201, [])


def revision(doc_id: str, generation: int, *hashes: str, **fields: Any) -> dict[str, Any]:
    return {"_id": doc_id, "_rev": f"{generation}-{hashes[0]}", "_revisions": {"start": generation, "ids": list(hashes)}, **fields}


def parts_of(response: httpx.Response) -> list[Message]:
    whole = message_from_bytes(b"Content-Type: " + response.headers["content-type"].encode() + b"\r\n\r\n" + response.content)
    payload = whole.get_payload()
    assert isinstance(payload, list)
    return payload  # type: ignore[return-value]


def test_bulk_docs_answers_one_result_a_document_in_order(database: Database) -> None:
    first = database.http.post("/_bulk_docs", json={"docs": [{"_id": "a"}, {"_id": "b"}]}).json()
    assert [(row["id"], row["ok"]) for row in first] == [("a", True), ("b", True)]
    second = database.http.post("/_bulk_docs", json={"docs": [{"_id": "a"}, {"_id": "b", "_rev": first[1]["rev"]}, {"n": 1}]}).json()
    assert second[0] == {"id": "a", "error": "conflict", "reason": "Document update conflict."}
    assert second[1]["rev"].startswith("2-")
    assert len(second[2]["id"]) == 32


def test_revs_diff_tells_what_is_missing_and_what_it_may_stand_on(database: Database) -> None:
    graft(database, revision("d", 2, B, A))
    asked = {"d": [f"1-{A}", f"2-{B}", f"3-{C}"], "e": [f"1-{A}"]}
    answer = database.http.post("/_revs_diff", json=asked).json()
    assert answer["d"]["missing"] == [f"3-{C}"]
    assert answer["d"]["possible_ancestors"] == [f"2-{B}"]
    assert answer["e"] == {"missing": [f"1-{A}"]}
    assert database.http.post("/_missing_revs", json=asked).json() == {"missing_revs": {"d": [f"3-{C}"], "e": [f"1-{A}"]}}


def test_writing_the_same_revision_twice_changes_nothing(database: Database) -> None:
    graft(database, revision("d", 1, A, n=1))
    before = database.http.get("/_changes").json()["results"]
    graft(database, revision("d", 1, A, n=1))
    assert [row["changes"] for row in database.http.get("/_changes").json()["results"]] == [row["changes"] for row in before]
    assert database.http.get("").json()["doc_count"] == 1


def test_bulk_get_answers_each_revision_asked_for(database: Database) -> None:
    graft(database, revision("d", 2, B, A, n=2))
    body = {"docs": [{"id": "d", "rev": f"2-{B}"}, {"id": "d", "rev": f"9-{C}"}, {"id": "none", "rev": f"1-{A}"}, {"id": "d"}]}
    results = database.http.post("/_bulk_get", json=body, params={"revs": "true"}, headers={"Accept": "application/json"}).json()["results"]
    assert [entry["id"] for entry in results] == ["d", "d", "none", "d"]
    assert results[0]["docs"][0]["ok"] == revision("d", 2, B, A, n=2)
    assert results[1]["docs"][0]["error"]["error"] == "not_found"
    assert results[2]["docs"][0]["error"]["id"] == "none"
    assert results[3]["docs"][0]["ok"]["n"] == 2


def related(document: dict[str, Any], *bodies: bytes) -> dict[str, Any]:
    """A multipart/related request as CouchDB's replicator writes it: the attachments' parts have no names, only their order."""
    head = b"--limit\r\nContent-Type: application/json\r\n\r\n" + json.dumps(document).encode()
    parts = b"".join(b"\r\n--limit\r\n\r\n" + body for body in bodies)
    return {"content": head + parts + b"\r\n--limit--", "headers": {"Content-Type": 'multipart/related; boundary="limit"'}}


def following(content_type: str, data: bytes, revpos: int = 1) -> dict[str, Any]:
    return {"content_type": content_type, "revpos": revpos, "length": len(data), "follows": True}


def test_a_document_comes_with_its_attachments_in_one_multipart_request(database: Database) -> None:
    attachments = {
        "one.txt": following("text/plain", b"--limi\r\nt"),
        "photo.jpg": following("image/jpeg", PHOTO),
        "empty": following("text/plain", b""),
    }
    document = revision("d", 1, A, _attachments=attachments)
    made = database.http.put("/d", params={"new_edits": "false"}, **related(document, b"--limi\r\nt", PHOTO, b""))
    assert (made.status_code, made.json()["rev"]) == (201, f"1-{A}")
    assert database.http.get("/d/photo.jpg").content == PHOTO
    assert database.http.get("/d/one.txt").content == b"--limi\r\nt"
    assert database.http.get("/d/empty").content == b""


def test_open_revs_as_multipart_has_a_part_for_each_revision(database: Database) -> None:
    """What CouchDB's replicator asks: one part with bytes, one without, one missing."""
    data = base64.b64encode(PHOTO).decode()
    graft(
        database,
        revision("d", 2, B, A, _attachments={"p": {"content_type": "image/jpeg", "revpos": 2, "data": data}}),
        revision("d", 2, C, A),
    )
    asked = json.dumps([f"2-{B}", f"2-{C}", f"7-{A}"])
    answer = database.http.get("/d", params={"revs": "true", "open_revs": asked}, headers={"Accept": "multipart/mixed"})
    with_bytes, without, missing = parts_of(answer)
    document, photo = with_bytes.get_payload()
    assert json.loads(document.get_payload())["_revisions"] == {"start": 2, "ids": [B, A]}
    assert json.loads(document.get_payload())["_attachments"]["p"]["follows"] is True
    assert photo["Content-Disposition"] == 'attachment; filename="p"'
    assert answer.content.count(PHOTO) == 1
    assert json.loads(str(without.get_payload()))["_rev"] == f"2-{C}"
    assert missing["Content-Type"] == 'application/json; error="true"'
    assert json.loads(str(missing.get_payload())) == {"missing": f"7-{A}"}


def test_atts_since_spares_the_bytes_that_the_asker_has(database: Database) -> None:
    old, new = (base64.b64encode(word).decode() for word in (b"old bytes", b"new bytes"))
    graft(database, revision("d", 1, A, _attachments={"old": {"revpos": 1, "data": old}}))
    stub = {"revpos": 1, "stub": True}
    graft(database, revision("d", 2, B, A, _attachments={"old": stub, "new": {"revpos": 2, "data": new}}))
    query = {"atts_since": json.dumps([f"1-{A}"]), "revs": "true"}
    answer = database.http.get("/d", params={**query, "open_revs": json.dumps([f"2-{B}"])}, headers={"Accept": "multipart/mixed"})
    assert b"new bytes" in answer.content
    assert b"old bytes" not in answer.content
    plain = database.http.get("/d", params={**query, "attachments": "true"}, headers={"Accept": "application/json"}).json()
    assert plain["_attachments"]["old"]["stub"] is True
    assert plain["_attachments"]["new"]["data"] == new


def test_checkpoints_are_kept_as_local_documents(database: Database) -> None:
    history = {"session_id": "s", "source_last_seq": "12-abc", "history": [{"session_id": "s", "recorded_seq": "12-abc"}]}
    database.http.put("/_local/replication-id", json=history).raise_for_status()
    found = database.http.get("/_local/replication-id").json()
    assert {name: value for name, value in found.items() if not name.startswith("_")} == history
    assert database.http.post("/_ensure_full_commit", json={}).status_code == 201


def test_a_purged_leaf_is_as_never_written(database: Database) -> None:
    graft(database, revision("d", 2, B, A), revision("d", 2, C, A))
    purged = database.http.post("/_purge", json={"d": [f"2-{C}"]})
    assert purged.status_code in (201, 202)
    assert purged.json()["purged"] == {"d": [f"2-{C}"]}
    assert database.http.get("/d", params={"conflicts": "true"}).json() == {"_id": "d", "_rev": f"2-{B}"}
    database.http.post("/_purge", json={"d": [f"2-{B}"]}).raise_for_status()
    assert database.http.get("/d").json() == {"error": "not_found", "reason": "missing"}


def test_a_leaf_tells_no_more_of_its_history_than_the_limit(database: Database) -> None:
    """Though the tree knows more of it, where a branch from further down shares its beginning."""
    database.http.put("/_revs_limit", content="20").raise_for_status()
    ids = [f"{number:032x}" for number in range(30, 0, -1)]
    graft(database, revision("d", 30, *ids))
    graft(database, revision("d", 25, B, *ids[6:]))
    query = {"open_revs": "all", "revs": "true"}
    leaves = [entry["ok"] for entry in database.http.get("/d", params=query, headers={"Accept": "application/json"}).json()]
    assert {leaf["_rev"]: len(leaf["_revisions"]["ids"]) for leaf in leaves} == {f"30-{ids[0]}": 20, f"25-{B}": 20}


def test_text_comes_in_beside_the_digest_of_its_packed_form(database: Database) -> None:
    """So does CouchDB give it inside JSON: who copies a document from there with its attachments must not be refused."""
    packed = {"content_type": "text/plain", "digest": "md5-l+E01S8ievuA/7w5QRAvfg==", "data": base64.b64encode(b"testo " * 99).decode()}
    graft(database, revision("d", 1, A, _attachments={"n.txt": packed}))
    assert database.http.get("/d/n.txt").content == b"testo " * 99
