"""Two Python clients of other people: `couchdb`, whose own replicator-like calls are old and plain, and IBM's `ibmcloudant`."""

import io

import couchdb
import pytest
from ibm_cloud_sdk_core import ApiException
from ibmcloudant import CouchDbSessionAuthenticator
from ibmcloudant.cloudant_v1 import BulkDocs, CloudantV1, Document

from tests.conformance.conftest import Database

PHOTO = bytes(range(256)) * 500


@pytest.fixture
def plain(database: Database) -> couchdb.Database:
    return couchdb.Server(database.peer.url_with_credentials + "/")[database.name]


@pytest.fixture
def cloudant(database: Database) -> CloudantV1:
    """Signs in by POST /_session and goes on with the cookie."""
    service = CloudantV1(authenticator=CouchDbSessionAuthenticator(*database.peer.credentials))
    service.set_service_url(database.peer.url)
    return service


def test_couchdb_writes_reads_and_meets_conflicts(plain: couchdb.Database) -> None:
    doc_id, rev = plain.save({"_id": "a/b ü", "n": 1})
    assert (plain[doc_id]["n"], doc_id in plain, len(plain)) == (1, True, 1)
    plain[doc_id] = {"_rev": rev, "n": 2}
    with pytest.raises(couchdb.ResourceConflict):
        plain.save({"_id": doc_id, "_rev": rev, "n": 3})
    plain.put_attachment(plain[doc_id], io.BytesIO(PHOTO), "photo.jpg", "image/jpeg")
    assert plain.get_attachment(doc_id, "photo.jpg").read() == PHOTO
    plain.delete(plain[doc_id])
    assert doc_id not in plain


def test_couchdb_lists_and_follows(plain: couchdb.Database) -> None:
    results = plain.update([{"_id": f"d{n}", "n": n} for n in range(10)])
    assert all(ok for ok, _id, _rev in results)
    assert [row.doc["n"] for row in plain.view("_all_docs", include_docs=True, startkey="d3", limit=2)] == [3, 4]
    seen = [row["id"] for row in plain.changes(feed="continuous", since=0, timeout=50) if "id" in row]
    assert sorted(seen) == [f"d{n}" for n in range(10)]


def test_couchdb_is_told_plainly_who_may_what(database: Database) -> None:
    stranger = couchdb.Server(database.peer.url.replace("://", "://admin:wrong@") + "/")
    with pytest.raises(couchdb.Unauthorized):
        stranger[database.name].info()


def test_cloudant_signs_in_with_a_cookie_and_keeps_documents(database: Database, cloudant: CloudantV1) -> None:
    rev = cloudant.put_document(database.name, "d", Document(n=1)).get_result()["rev"]
    assert cloudant.get_document(database.name, "d").get_result() == {"_id": "d", "_rev": rev, "n": 1}
    with pytest.raises(ApiException) as met:
        cloudant.put_document(database.name, "d", Document(n=2))
    assert met.value.status_code == 409
    docs = [Document(id=f"d{n}") for n in range(3)]
    assert all(row["ok"] for row in cloudant.post_bulk_docs(database.name, BulkDocs(docs=docs)).get_result())
    assert cloudant.post_all_docs(database.name, keys=["d1", "x"]).get_result()["rows"][1]["error"] == "not_found"
    assert len(cloudant.post_changes(database.name).get_result()["results"]) == 4
    assert cloudant.get_session_information().get_result()["userCtx"]["name"] == database.peer.credentials[0]
    cloudant.put_attachment(database.name, "d", "p", io.BytesIO(PHOTO), "image/jpeg", rev=rev)
    assert cloudant.get_attachment(database.name, "d", "p").get_result().content == PHOTO


def test_cloudant_sees_what_a_server_is(database: Database, cloudant: CloudantV1) -> None:
    assert cloudant.get_server_information().get_result()["couchdb"] == "Welcome"
    assert database.name in cloudant.get_all_dbs().get_result()
    information = cloudant.get_database_information(database.name).get_result()
    assert (information["db_name"], information["doc_count"]) == (database.name, 0)
    assert cloudant.post_revs_diff(database.name, {"d": ["1-a"]}).get_result() == {"d": {"missing": ["1-a"]}}
