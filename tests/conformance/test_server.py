"""The server as one meets it: welcome, sessions, who sees which database, what is not offered."""

from collections.abc import Iterator
from uuid import uuid4

import httpx
import jwt
import pytest

from tests.conformance.conftest import Database, Peer
from tests.conformance.differences import MISSING_DATABASE_WITHOUT_A_NAME, UUIDS_WITHOUT_A_NAME
from tests.support.couch_server import TOKEN_KEY, CouchServer

YEAR_2100 = 4_102_444_800


def test_anyone_is_welcomed(peer: Peer) -> None:
    found = httpx.get(peer.url + "/")
    assert found.json()["couchdb"] == "Welcome"
    assert found.json()["version"].startswith("3.")
    assert httpx.get(peer.url + "/_up").json()["status"] == "ok"


@pytest.mark.parametrize("path", ["/_all_dbs", "/{db}", "/{db}/doc", "/{db}/_changes", "/{db}/_all_docs", "/{db}/_local/x"])
def test_everything_else_wants_a_name(database: Database, path: str) -> None:
    found = httpx.get(database.peer.url + path.replace("{db}", database.name))
    assert (found.status_code, found.json()["error"]) == (401, "unauthorized")


@pytest.mark.parametrize("path", ["/some-database", "/some-database/doc", "/some-database/_changes"])
def test_a_stranger_who_asks_for_what_is_not_there(peer: Peer, path: str) -> None:
    found = httpx.get(peer.url + path)
    assert found.status_code == MISSING_DATABASE_WITHOUT_A_NAME.on(peer)
    assert found.json()["error"] == {401: "unauthorized", 404: "not_found"}[found.status_code]


def test_a_stranger_who_asks_for_ids(peer: Peer) -> None:
    assert httpx.get(peer.url + "/_uuids").status_code == UUIDS_WITHOUT_A_NAME.on(peer)


def test_a_wrong_password_is_401_even_at_the_door(peer: Peer) -> None:
    for name in (peer.credentials[0], "nobody"):
        found = httpx.get(peer.url + "/", auth=(name, "wrong"))
        assert (found.status_code, found.json()) == (401, {"error": "unauthorized", "reason": "Name or password is incorrect."})


def test_a_session_is_a_cookie(peer: Peer) -> None:
    name, password = peer.credentials
    with httpx.Client(base_url=peer.url) as browser:
        assert browser.get("/_session").json()["userCtx"] == {"name": None, "roles": []}
        assert browser.post("/_session", data={"name": name, "password": "wrong"}).status_code == 401
        signed_in = browser.post("/_session", data={"name": name, "password": password})
        assert signed_in.json()["ok"] is True
        assert "httponly" in signed_in.headers["set-cookie"].lower()
        context = browser.get("/_session").json()
        assert (context["userCtx"]["name"], context["info"]["authenticated"]) == (name, "cookie")
        assert browser.get("/_all_dbs").status_code == 200
        browser.delete("/_session")
        assert browser.get("/_session").json()["userCtx"]["name"] is None


def test_databases_are_made_and_removed_by_admins(peer: Peer) -> None:
    name = f"conformance-{uuid4().hex}"
    with peer.client() as http:
        assert http.put(f"/{name}").status_code == 201
        again = http.put(f"/{name}")
        assert (again.status_code, again.json()["error"]) == (412, "file_exists")
        assert name in http.get("/_all_dbs").json()
        assert http.head(f"/{name}").status_code == 200
        assert http.delete(f"/{name}", params={"rev": "1-a"}).status_code == 400
        assert http.delete(f"/{name}").status_code == 200
        assert (http.get(f"/{name}").status_code, http.delete(f"/{name}").status_code) == (404, 404)
        assert (http.get(f"/{'a' * 400}").status_code, http.delete(f"/{'a' * 400}").status_code) == (404, 404)
        assert http.put("/Capital").json()["error"] == "illegal_database_name"


def test_a_database_made_again_is_read_from_its_beginning(peer: Peer) -> None:
    """A place in the old feed means nothing in the new one: whoever kept it must not miss what came since."""
    name = f"conformance-{uuid4().hex}"
    with peer.client() as http:
        http.put(f"/{name}")
        for doc_id in "abc":
            http.put(f"/{name}/{doc_id}", json={})
        since = http.get(f"/{name}/_changes").json()["last_seq"]
        http.delete(f"/{name}")
        http.put(f"/{name}")
        http.put(f"/{name}/new", json={})
        assert [row["id"] for row in http.get(f"/{name}/_changes", params={"since": since}).json()["results"]] == ["new"]
        http.delete(f"/{name}")


def test_ids_are_given_out(peer: Peer) -> None:
    with peer.client() as http:
        found = http.get("/_uuids", params={"count": 3}).json()["uuids"]
    assert len(set(found)) == 3
    assert all(len(one) == 32 for one in found)


def test_settings_of_a_database(database: Database) -> None:
    security = {"admins": {"names": [], "roles": ["_admin"]}, "members": {"names": ["giulia"], "roles": ["staff"]}}
    assert database.http.put("/_security", json=security).json() == {"ok": True}
    assert database.http.get("/_security").json() == security
    assert database.http.put("/_revs_limit", content="50").json() == {"ok": True}
    assert database.http.get("/_revs_limit").json() == 50
    assert database.http.post("/_compact", json={}).status_code == 202
    assert database.http.put("/_security", json={"members": {"names": "all"}}).status_code in (400, 500)


def token(name: str, *roles: str, **claims: object) -> dict[str, str]:
    whole = {"sub": name, "exp": YEAR_2100, "_couchdb.roles": list(roles), **claims}
    return {"Authorization": f"Bearer {jwt.encode(whole, TOKEN_KEY, 'HS256', headers={'kid': 'soglia'})}"}


@pytest.fixture
def guarded(embedded: CouchServer) -> Iterator[str]:
    """A database of one circle on the embedded server, with a document."""
    name = f"circle-{uuid4().hex}"
    with httpx.Client(base_url=embedded.url, auth=("admin", "check-pw")) as http:
        http.put(f"/{name}")
        http.put(f"/{name}/_security", json={"members": {"roles": ["outreach-catania"]}, "admins": {"names": ["chief"]}})
        http.put(f"/{name}/d", json={"n": 1})
        yield f"{embedded.url}/{name}"
        http.delete(f"/{name}")


def test_members_read_and_write_and_others_do_not(guarded: str) -> None:
    assert httpx.get(guarded + "/d", auth=("giulia", "giulia-pw")).json()["n"] == 1
    assert httpx.put(guarded + "/e", auth=("giulia", "giulia-pw"), json={}).status_code == 201
    for path in ("", "/d", "/_changes", "/_all_docs", "/_security", "/_local/x", "/d/att"):
        refused = httpx.get(guarded + path, auth=("marco", "marco-pw"))
        assert (refused.status_code, refused.json()["error"]) == (403, "forbidden"), path
    assert httpx.post(guarded + "/_bulk_docs", auth=("marco", "marco-pw"), json={"docs": [{"_id": "m"}]}).status_code == 403
    assert httpx.get(guarded + "/m", auth=("admin", "check-pw")).status_code == 404


def test_a_member_is_no_admin(guarded: str) -> None:
    with httpx.Client(auth=("giulia", "giulia-pw")) as giulia:
        for method, path, body in (
            ("PUT", "/_security", {}),
            ("PUT", "/_design/guard", {}),
            ("PUT", "/_revs_limit", 5),
            ("POST", "/_compact", {}),
            ("POST", "/_purge", {"d": []}),
            ("DELETE", "", None),
        ):
            assert giulia.request(method, guarded + path, json=body).status_code == 401, path
        written = giulia.post(guarded + "/_bulk_docs", json={"docs": [{"_id": "_design/guard"}, {"_id": "f"}]}).json()
    assert (written[0]["error"], written[1]["ok"]) == ("unauthorized", True)
    assert httpx.put(guarded + "/_design/guard", headers=token("chief"), json={}).status_code == 201


def test_a_token_carries_its_roles(guarded: str) -> None:
    assert httpx.get(guarded + "/d", headers=token("anna", "outreach-catania")).json()["n"] == 1
    assert httpx.get(guarded + "/d", headers=token("anna", "residence-aaaaaa")).status_code == 403
    for headers in (token("anna", "outreach-catania", exp=1), {"Authorization": "Bearer nonsense"}):
        assert httpx.get(guarded + "/d", headers=headers).status_code == 401


def test_a_new_database_is_the_admins_alone(embedded: CouchServer) -> None:
    with httpx.Client(base_url=embedded.url, auth=("admin", "check-pw")) as http:
        http.put("/fresh")
        assert http.get("/fresh/_security").json()["members"]["roles"] == ["_admin"]
    assert httpx.get(f"{embedded.url}/fresh", auth=("giulia", "giulia-pw")).status_code == 403


def test_users_see_their_own_account_and_nothing_of_others(embedded: CouchServer) -> None:
    with httpx.Client(base_url=embedded.url, auth=("admin", "check-pw")) as http:
        http.put("/_users")
        for name in ("giulia", "marco"):
            account = {"type": "user", "name": name, "roles": [], "password": f"{name}-pw"}
            assert http.put(f"/_users/org.couchdb.user:{name}", json=account).status_code == 201
        assert http.put("/_users/other", json={"n": 1}).status_code == 403
    with httpx.Client(base_url=embedded.url, auth=("giulia", "giulia-pw")) as http:
        own = http.get("/_users/org.couchdb.user:giulia").json()
        assert own["password_scheme"] == "pbkdf2"
        assert "password" not in own
        assert http.get("/_users/org.couchdb.user:marco").status_code == 403
        assert http.get("/_users/_all_docs").status_code == 403


def test_a_feed_ends_when_its_database_is_removed(embedded: CouchServer) -> None:
    with httpx.Client(base_url=embedded.url, auth=("admin", "check-pw"), timeout=30) as http:
        http.put("/short-lived")
        with http.stream("GET", "/short-lived/_changes", params={"feed": "continuous", "heartbeat": "150"}) as answer:
            lines = answer.iter_lines()
            assert next(lines) == ""
            http.delete("/short-lived").raise_for_status()
            assert "last_seq" in [line for line in lines if line][-1]
        assert http.get("/short-lived").status_code == 404


NOT_OFFERED = ["/d/_find", "/d/_index", "/d/_explain", "/d/_design/x/_view/y", "/d/_design/x/_search/y", "/_replicate", "/_active_tasks"]


@pytest.mark.parametrize("path", NOT_OFFERED)
def test_what_is_not_offered_is_said(embedded: CouchServer, path: str) -> None:
    with httpx.Client(base_url=embedded.url, auth=("admin", "check-pw")) as http:
        http.put("/d")
        found = http.post(path, json={})
    assert (found.status_code, found.json()["error"]) == (501, "not_implemented")
    assert found.json()["reason"].endswith(".")
