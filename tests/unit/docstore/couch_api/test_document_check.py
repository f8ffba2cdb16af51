"""The owner's check: every way of writing a document meets it, one document is refused and its neighbours are not."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from docstore.canonical import JsonObject
from docstore.couch_api.authentication import UserContext
from docstore.errors import Forbidden
from tests.support.couch_server import ADMIN, running_couch_server

SENTENCE = "Qui si scrive solo ciò che piace al padrone di casa."


def no_bad_documents(database: str, document: JsonObject, caller: UserContext) -> None:
    names = {document["_id"], *document, *document.get("_attachments", {})}
    if database == "guarded" and "bad" in names and caller.name == ADMIN[0]:
        raise Forbidden(SENTENCE)


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder: Path = tmp_path_factory.mktemp("databases")
    with running_couch_server(folder, document_check=no_bad_documents) as server:
        for name in ("guarded", "free"):
            httpx.put(f"{server.url}/{name}", auth=ADMIN).raise_for_status()
        yield server.url


@pytest.fixture
def guarded(url: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"{url}/guarded", auth=ADMIN, timeout=30) as client:
        yield client


def refused(answer: httpx.Response) -> bool:
    return (answer.status_code, answer.json()) == (403, {"error": "forbidden", "reason": SENTENCE})


def ids(client: httpx.Client) -> list[str]:
    return [row["id"] for row in client.get("/_all_docs").json()["rows"]]


def test_a_single_document_is_refused_with_the_sentence_and_not_stored(guarded: httpx.Client) -> None:
    assert refused(guarded.put("/one", json={"bad": 1}))
    assert refused(guarded.post("", json={"_id": "one", "bad": 1}))
    assert refused(guarded.put("/one?new_edits=false", json={"_rev": "1-aa", "bad": 1}))
    assert guarded.get("/one").status_code == 404


def test_an_edit_that_turns_bad_leaves_the_document_as_it_was(guarded: httpx.Client) -> None:
    rev = guarded.put("/two", json={"good": 1}).json()["rev"]
    assert refused(guarded.put("/two", json={"_rev": rev, "bad": 1}))
    assert guarded.get("/two").json() == {"_id": "two", "_rev": rev, "good": 1}


@pytest.mark.parametrize("new_edits", [True, False])
def test_of_many_only_the_bad_ones_are_refused(guarded: httpx.Client, new_edits: bool) -> None:
    docs: list[dict[str, Any]] = [{"_id": f"{new_edits}-{number}", "bad" if number == 1 else "good": 1} for number in range(3)]
    if not new_edits:
        docs = [{**document, "_rev": "1-abc"} for document in docs]
    answer = guarded.post("/_bulk_docs", json={"docs": docs, "new_edits": new_edits})
    said = [entry for entry in answer.json() if "error" in entry]
    rev = {} if new_edits else {"rev": "1-abc"}
    assert answer.status_code == 201
    assert said == [{"id": f"{new_edits}-1", **rev, "error": "forbidden", "reason": SENTENCE}]
    assert [f"{new_edits}-0", f"{new_edits}-2"] == [name for name in ids(guarded) if name.startswith(str(new_edits))]


def test_attachments_are_part_of_what_is_asked_about(guarded: httpx.Client) -> None:
    assert refused(guarded.put("/three/bad", content=b"x", headers={"content-type": "text/plain"}))
    assert guarded.get("/three").status_code == 404
    held = guarded.put("/three/good", content=b"x", headers={"content-type": "text/plain"}).json()
    assert refused(guarded.put(f"/three/bad?rev={held['rev']}", content=b"x"))
    assert guarded.delete(f"/three/good?rev={held['rev']}").status_code == 200


def test_an_attachment_with_a_revision_that_is_not_there_is_a_conflict_still(guarded: httpx.Client) -> None:
    held = guarded.put("/four", json={"good": 1}).json()
    guarded.put("/four", json={"_rev": held["rev"], "good": 2})
    assert guarded.put(f"/four/a?rev={held['rev']}", content=b"x").status_code == 409
    assert guarded.delete(f"/four/a?rev={held['rev']}").status_code in {404, 409}


def test_copies_and_multipart_documents_are_asked_about(guarded: httpx.Client) -> None:
    guarded.put("/five", json={"good": 1})
    assert refused(guarded.request("COPY", "/five", headers={"destination": "bad"}))
    assert guarded.request("COPY", "/five", headers={"destination": "six"}).status_code == 201
    body = "\r\n".join(["--b", "content-type: application/json", "", json.dumps({"bad": 1}), "--b--", ""])
    assert refused(guarded.put("/nine", content=body, headers={"content-type": 'multipart/related; boundary="b"'}))
    assert guarded.get("/nine").status_code == 404


def test_a_deletion_is_asked_about_too(guarded: httpx.Client) -> None:
    guarded.put("/_local/bad", json={})
    assert guarded.get("/bad").status_code == 404
    grafted = {"_id": "bad", "_rev": "1-abc", "_deleted": True}
    assert guarded.post("/_bulk_docs", json={"docs": [grafted], "new_edits": False}).json()[0]["error"] == "forbidden"


def test_local_and_design_documents_and_other_databases_are_not(url: str, guarded: httpx.Client) -> None:
    assert guarded.put("/_local/mine", json={"bad": 1}).status_code == 201
    assert guarded.put("/_design/mine", json={"bad": 1}).status_code == 201
    with httpx.Client(base_url=f"{url}/free", auth=ADMIN) as free:
        assert free.put("/one", json={"bad": 1}).status_code == 201


def test_compaction_leaves_every_living_document(guarded: httpx.Client) -> None:
    guarded.put("/kept", json={"good": 1})
    assert guarded.post("/_compact", json={}).status_code == 202
    assert guarded.get("/kept").json()["good"] == 1
