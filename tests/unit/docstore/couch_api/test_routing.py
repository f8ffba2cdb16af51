"""Paths to endpoints: ids with slashes, reserved ids, and names that must never become documents."""

import pytest

from docstore.couch_api.app import ENDPOINTS
from docstore.couch_api.routing import RouteTable, split_path

TABLE = RouteTable(ENDPOINTS)

FITS = [
    ("GET", b"/", "/", {}),
    ("GET", b"/_session", "/_session", {}),
    ("GET", b"/db", "/{db}", {"db": "db"}),
    ("GET", b"/db/", "/{db}", {"db": "db"}),
    ("GET", b"/a%2Fb/x", "/{db}/{doc}", {"db": "a/b", "doc": "x"}),
    ("GET", b"/db/a%2Fb", "/{db}/{doc}", {"db": "db", "doc": "a/b"}),
    ("GET", b"/db/a/b", "/{db}/{doc}/{name...}", {"db": "db", "doc": "a", "name": "b"}),
    ("GET", b"/db/a/b/c%2Fd", "/{db}/{doc}/{name...}", {"db": "db", "doc": "a", "name": "b/c/d"}),
    ("GET", b"/db/_design/x", "/{db}/{doc}", {"db": "db", "doc": "_design/x"}),
    ("GET", b"/db/_design%2Fx", "/{db}/{doc}", {"db": "db", "doc": "_design/x"}),
    ("GET", b"/db/_design/x/logo.png", "/{db}/{doc}/{name...}", {"db": "db", "doc": "_design/x", "name": "logo.png"}),
    ("GET", b"/db/_design/x/_view/y", "/{db}/{design}/_view/{rest...}", {"db": "db", "design": "_design/x", "rest": "y"}),
    ("GET", b"/db/_local/x%2Fy", "/{db}/{doc}", {"db": "db", "doc": "_local/x/y"}),
    ("GET", b"/db/%C3%BC%20+", "/{db}/{doc}", {"db": "db", "doc": "ü +"}),
    ("HEAD", b"/db/doc", "/{db}/{doc}", {"db": "db", "doc": "doc"}),
    ("POST", b"/db/_all_docs/queries", "/{db}/_all_docs/queries", {"db": "db"}),
    ("GET", b"/db/doc?rev=1-a/b", "/{db}/{doc}", {"db": "db", "doc": "doc"}),
]


@pytest.mark.parametrize(("method", "path", "pattern", "parameters"), FITS, ids=[path.decode() for _, path, *_ in FITS])
def test_a_path_finds_its_endpoint(method: str, path: bytes, pattern: str, parameters: dict[str, str]) -> None:
    match = TABLE.find(method, split_path(path, ""))
    assert match is not None
    assert match.endpoint is not None
    assert (match.endpoint.pattern, match.parameters) == (pattern, parameters)


@pytest.mark.parametrize("path", [b"/db/_changes", b"/db/_bulk_docs", b"/db/_all_docs"])
def test_a_reserved_name_is_never_a_document(path: bytes) -> None:
    match = TABLE.find("PUT", split_path(path, ""))
    assert match is not None
    assert match.endpoint is None
    assert "PUT" not in match.methods


def test_the_mount_is_taken_off() -> None:
    assert split_path(b"/db/catalog/residence%3Aabc", "/db") == ["catalog", "residence:abc"]
    assert split_path(b"/db", "/db") == []


def test_an_id_that_is_no_text_is_told_apart() -> None:
    with pytest.raises(UnicodeDecodeError):
        split_path(b"/db/%ff", "")
