"""Errors of the embedded surface: one shape on every route, for everybody, and bounds that hold."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from docstore.couch_api.app import ENDPOINTS
from docstore.couch_api.routing import ANY_METHOD, Access
from docstore.couch_api.surface import CouchEndpoint, Settings
from tests.support.couch_server import running_couch_server

VALUES = {"{db}": "d", "{doc}": "none", "{design}": "_design%2Fnone", "{name...}": "none.jpg", "{rest...}": "x"}
MOST = 20_000
BODIES = [
    b"",
    b"{",
    b"[]",
    b"{}",
    b'"text"',
    b'{"docs":1}',
    b'{"docs":[1]}',
    b'{"docs":[{"_id":1}]}',
    b'{"d":1}',
    b'{"d":["x"]}',
    b"[" * 9_000,
]
QUERIES = [
    "rev=x",
    "open_revs=x",
    "open_revs=[1]",
    "limit=-1",
    "since=x",
    "startkey=x",
    "startkey=1",
    "keys=1",
    "atts_since=1",
    "revs=maybe",
    "feed=x",
]


def path_of(endpoint: CouchEndpoint) -> str:
    path = endpoint.pattern
    for part, value in VALUES.items():
        path = path.replace(part, value)
    return path


def method_of(endpoint: CouchEndpoint) -> str:
    return "GET" if endpoint.method == ANY_METHOD else endpoint.method


def is_one_shape(answer: httpx.Response) -> bool:
    told = answer.json()
    return set(told) == {"error", "reason"} and all(isinstance(word, str) and word for word in told.values())


ROUTES = [pytest.param(endpoint, id=f"{endpoint.method} {endpoint.pattern}") for endpoint in ENDPOINTS]


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A surface that takes little, and its admin."""
    folder: Path = tmp_path_factory.mktemp("small")
    with (
        running_couch_server(folder, settings=Settings(most_request_bytes=MOST, most_attachment_bytes=MOST)) as server,
        httpx.Client(base_url=server.url, auth=("admin", "check-pw"), timeout=30) as admin,
    ):
        admin.put("/d").raise_for_status()
        yield admin


@pytest.mark.parametrize("endpoint", ROUTES)
def test_a_stranger_is_told_in_the_one_shape(small: httpx.Client, endpoint: CouchEndpoint) -> None:
    answer = httpx.request(method_of(endpoint), str(small.base_url).rstrip("/") + path_of(endpoint))
    if endpoint.access is Access.ANYONE:
        assert answer.status_code in (200, 400)
    else:
        assert answer.status_code == 401
    assert answer.is_success or is_one_shape(answer)


@pytest.mark.parametrize("endpoint", [route for route in ROUTES if route.values[0].pattern != "/{db}"])  # type: ignore[attr-defined]
def test_what_cannot_be_read_is_told_in_the_one_shape(small: httpx.Client, endpoint: CouchEndpoint) -> None:
    for query in ["", *QUERIES]:
        for body in BODIES if method_of(endpoint) in ("POST", "PUT") and not query else [b"{}"]:
            headers = {"Content-Type": "application/json", "Destination": "x"}
            address = f"{path_of(endpoint)}?timeout=0&{query}"
            answer = small.request(method_of(endpoint), address, content=body, headers=headers)
            assert answer.status_code < 500 or answer.status_code == 501, (address, body, answer.text)
            assert answer.status_code < 400 or is_one_shape(answer), (address, body, answer.text)


@pytest.mark.parametrize("path", ["/", "/_session", "/d/_changes", "/d/_bulk_docs", "/d/none", "/d/none/a.jpg"])
def test_a_wrong_method_names_the_right_ones(small: httpx.Client, path: str) -> None:
    answer = small.request("PATCH", path)
    assert (answer.status_code, is_one_shape(answer)) == (405, True)
    assert answer.json()["reason"] == f"Only {answer.headers['allow']} allowed"


def test_too_much_is_refused_and_stores_nothing(small: httpx.Client) -> None:
    large = json.dumps({"text": "x" * MOST}).encode()
    for method, path, body, headers in (
        ("PUT", "/d/large", large, {}),
        ("PUT", "/d/large", gzip.compress(large), {"Content-Encoding": "gzip"}),
        ("PUT", "/d/large/a.bin", large, {}),
        ("POST", "/d/_bulk_docs", b'{"docs":[' + large + b"]}", {}),
    ):
        answer = small.request(method, path, content=body, headers={"Content-Type": "application/json", **headers})
        assert (answer.status_code, is_one_shape(answer)) == (413, True)
    assert small.get("/d/large").status_code == 404


def test_a_body_that_a_foreign_page_could_send_is_refused(small: httpx.Client) -> None:
    answer = small.post("/d/_bulk_docs", content=b'{"docs":[]}', headers={"Content-Type": "text/plain"})
    assert (answer.status_code, answer.json()["error"]) == (415, "bad_content_type")


def test_an_unauthorised_answer_opens_no_window_of_the_browser(small: httpx.Client) -> None:
    answer = httpx.get(str(small.base_url) + "_all_dbs")
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")


def test_what_a_document_holds_is_never_a_page_of_this_origin(small: httpx.Client) -> None:
    small.put("/d/page/evil.html", content=b"<script>alert(1)</script>", headers={"Content-Type": "text/html"}).raise_for_status()
    answer = small.get("/d/page/evil.html")
    assert (answer.headers["content-security-policy"], answer.headers["x-content-type-options"]) == ("sandbox", "nosniff")
    assert small.get("/d/page").headers["content-type"] == "application/json"
