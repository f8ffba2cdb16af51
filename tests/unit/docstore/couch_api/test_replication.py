"""Which addresses `_replicate` may be sent to: one plain spelling of what is listed, and nothing else."""

from __future__ import annotations

import base64
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docstore.couch_api.replication import Here, ReplicationTargets, There, wished
from docstore.errors import BadRequest, DocstoreError, Forbidden, NotOffered

SECRET = "s3greto"


def listed(text: str) -> ReplicationTargets:
    targets = ReplicationTargets.parse(text)
    assert targets is not None
    return targets


TARGETS = listed("https://copia.example.org/db, http://127.0.0.1:15984")


def source(end: Any, targets: ReplicationTargets = TARGETS) -> Here | There:
    return wished({"source": end, "target": "catalog"}, targets).source


ALLOWED = {
    "https://copia.example.org/db/catalog": "https://copia.example.org/db/catalog",
    "https://COPIA.example.org:443/db/catalog/": "https://copia.example.org/db/catalog",
    "https://copia.example.org/db/deeper/catalog": "https://copia.example.org/db/deeper/catalog",
    "http://127.0.0.1:15984/residence-zagara": "http://127.0.0.1:15984/residence-zagara",
    "http://127.0.0.1:15984/a%2Fb": "http://127.0.0.1:15984/a%2Fb",
}


@pytest.mark.parametrize("address", ALLOWED)
def test_a_database_below_a_listed_address_is_taken(address: str) -> None:
    assert source(address) == There(ALLOWED[address])


ELSEWHERE = [
    "http://copia.example.org/db/catalog",
    "https://copia.example.org:8443/db/catalog",
    "https://copia.example.org/catalog",
    "https://copia.example.org/db2/catalog",
    "https://copia.example.org/DB/catalog",
    "https://copia.example.org./db/catalog",
    "https://copia.example.org.evil.example/db/catalog",
    "https://evilcopia.example.org/db/catalog",
    "https://copia.example.org:x@evil.example/db/catalog",
    "https://copia.example.org:443@evil.example/db/catalog",
    "http://127.0.0.1:15984@169.254.169.254/catalog",
    "http://127.0.0.1:5984/catalog",
    "http://127.0.0.1:1598/catalog",
    "http://127.0.0.1:15985/catalog",
    "http://127.0.0.1/catalog",
    "http://localhost:15984/catalog",
    "http://127.1:15984/catalog",
    "http://2130706433:15984/catalog",
    "http://0x7f.0.0.1:15984/catalog",
    "http://127.0.0.01:15984/catalog",
    "http://[::1]:15984/catalog",
    "http://[::ffff:127.0.0.1]:15984/catalog",
    "http://[::ffff:7f00:1]:15984/catalog",
]


@pytest.mark.parametrize("address", ELSEWHERE)
def test_another_address_is_forbidden(address: str) -> None:
    with pytest.raises(Forbidden):
        source(address)


UNREADABLE = [
    "",
    "file:///etc/passwd",
    "ftp://127.0.0.1:15984/catalog",
    "gopher://127.0.0.1:15984/catalog",
    "HTTP://127.0.0.1:15984/catalog",
    "//127.0.0.1:15984/catalog",
    "http:/127.0.0.1:15984/catalog",
    "http:127.0.0.1:15984/catalog",
    " http://127.0.0.1:15984/catalog",
    "http://127.0.0.1:15984/catalog\n",
    "http://127.0.0.1:15984/cata\tlog",
    "http://127.0.0.1:15984\r\nX: y/catalog",
    "http://127.0.0.1:15984",
    "http://127.0.0.1:15984/",
    "http://127.0.0.1:015984/catalog",
    "http://127.0.0.1:/catalog",
    "http://127.0.0.1:159840/catalog",
    "http://127.0.0.1:15984/catalog?x=1",
    "http://127.0.0.1:15984/catalog#x",
    "http://evil.example#@127.0.0.1:15984/catalog",
    "http://evil.example?@127.0.0.1:15984/catalog",
    "http://evil.example\\@127.0.0.1:15984/catalog",
    "http://evil.example/@127.0.0.1:15984/catalog",
    "http://a@b@127.0.0.1:15984/catalog",
    "http://only-a-name@127.0.0.1:15984/catalog",
    "http://127.0.0.1:15984/x/../catalog",
    "http://127.0.0.1:15984/x/%2e%2e/catalog",
    "http://127.0.0.1:15984/x%2f..%2f/catalog",
    "http://127.0.0.1:15984//catalog",
    "http://127.0.0.1:15984/..",
    "http://127.0.0.1:15984/%2e%2e",
    "http://127.0.0.1:15984/_node/_local",
    "http://127.0.0.1:15984/_all_dbs",
    "http://127.0.0.1:15984/_replicate",
    "http://127.0.0.1:15984/catalog/_design/x",
    "http://127.0.0.1:15984/Catalog",
    "http://１２７.0.0.1:15984/catalog",
    "http://127。0。0。1:15984/catalog",
    "https://сopia.example.org/db/catalog",
    "http://127.0.0.1%00.evil.example:15984/catalog",
    "http://[::1%25eth0]:15984/catalog",
    "../catalog",
    "catalog/../_users",
    "_local",
]


@pytest.mark.parametrize("address", UNREADABLE)
def test_what_could_be_read_in_two_ways_is_not_read(address: str) -> None:
    with pytest.raises(BadRequest):
        source(address)
    with pytest.raises(BadRequest):
        source({"url": address})


@pytest.mark.parametrize(
    "name", ["_users", "_replicator", "_global_changes", "http://127.0.0.1:15984/_users", "http://127.0.0.1:15984/_replicator"]
)
def test_accounts_and_the_servers_own_are_not_replicated(name: str) -> None:
    with pytest.raises(Forbidden):
        source(name)
    with pytest.raises(Forbidden):
        wished({"source": "catalog", "target": name}, TARGETS)


@pytest.mark.parametrize(
    "end",
    [
        f"http://admin:{SECRET}%40@127.0.0.1:15984/catalog",
        {"url": "http://127.0.0.1:15984/catalog", "auth": {"basic": {"username": "admin", "password": f"{SECRET}@"}}},
        {
            "url": "http://127.0.0.1:15984/catalog",
            "headers": {"Authorization": "Basic " + base64.b64encode(f"admin:{SECRET}@".encode()).decode()},
        },
    ],
)
def test_who_signs_in_leaves_the_address_and_is_never_shown(end: Any) -> None:
    found = source(end)
    assert isinstance(found, There)
    assert found.url == "http://127.0.0.1:15984/catalog"
    assert found.authorization == "Basic " + base64.b64encode(f"admin:{SECRET}@".encode()).decode()
    assert SECRET not in repr(found)
    assert str(found.authorization) not in repr(found)


@pytest.mark.parametrize(
    "more",
    [
        {"auth": {"basic": {"username": "a:b", "password": "x"}}},
        {"auth": {"basic": {"username": "a"}}},
        {"auth": {"oauth": {}}},
        {"auth": None},
        {"headers": {"Host": "evil.example"}},
        {"headers": {"Authorization": "Bearer x", "Host": "evil.example"}},
        {"headers": {"Authorization": "Bearer x\r\nHost: evil.example"}},
        {"headers": {"Authorization": "Bearer ü"}},
        {"headers": []},
        {"auth": {"basic": {"username": "a", "password": "b"}}, "headers": {"Authorization": "Bearer x"}},
        {"proxy": "http://evil.example"},
    ],
)
def test_what_is_not_understood_at_an_end_is_refused(more: dict[str, Any]) -> None:
    with pytest.raises(BadRequest):
        source({"url": "http://127.0.0.1:15984/catalog", **more})


@pytest.mark.parametrize("end", [None, 1, [], {}, {"url": None}, {"url": "catalog"}, True])
def test_an_end_of_another_shape_is_refused(end: Any) -> None:
    with pytest.raises(BadRequest):
        source(end)


NAMED = [
    *({name: True} for name in ("continuous", "create_target", "cancel")),
    {"doc_ids": ["a"]},
    {"filter": "x/y"},
    {"selector": {}},
    {"proxy": "http://evil.example"},
    {"source_proxy": "http://evil.example"},
]


@pytest.mark.parametrize("options", NAMED)
def test_what_couchdb_has_besides_is_named_as_not_offered(options: dict[str, Any]) -> None:
    with pytest.raises(NotOffered, match=next(iter(options))):
        wished({"source": "catalog", "target": "board", **options}, TARGETS)


@pytest.mark.parametrize("options", [{"surprise": 1}, {"continuous": "yes"}, {"cancel": None}, {"user_ctx": {"roles": ["_admin"]}}])
def test_any_other_field_is_refused(options: dict[str, Any]) -> None:
    with pytest.raises(BadRequest):
        wished({"source": "catalog", "target": "board", **options}, TARGETS)


def test_what_is_switched_off_may_be_said() -> None:
    told = {"source": "catalog", "target": "board", "continuous": False, "create_target": False}
    assert wished(told, TARGETS).target == Here("board")


def test_one_end_is_ours_and_the_two_are_not_the_same() -> None:
    with pytest.raises(NotOffered):
        wished({"source": "http://127.0.0.1:15984/a", "target": "http://127.0.0.1:15984/b"}, TARGETS)
    with pytest.raises(BadRequest):
        wished({"source": "catalog", "target": "catalog"}, TARGETS)


def test_without_a_list_there_are_only_our_own_databases() -> None:
    with pytest.raises(Forbidden):
        source("http://127.0.0.1:15984/catalog", listed(" "))
    assert source("board", listed("")) == Here("board")


@pytest.mark.parametrize(
    "text",
    ["copia.example.org", "https://", "ftp://a/b", "https://a:b@copia.example.org", "https://a/?x", "https://a/../b", "https://a/_x"],
)
def test_a_list_with_an_address_that_cannot_be_used_is_no_list(text: str) -> None:
    assert ReplicationTargets.parse(f"https://copia.example.org {text}") is None


@given(st.one_of(st.text(), st.from_regex(r"https?://[ -~]{0,12}127\.0\.0\.1:15984[ -~]{0,20}", fullmatch=True)))
def test_whatever_is_sent_begins_as_listed_or_is_refused(text: str) -> None:
    with suppress(DocstoreError):
        found = source(text)
        assert isinstance(found, Here) or found.url.startswith("http://127.0.0.1:15984/")
