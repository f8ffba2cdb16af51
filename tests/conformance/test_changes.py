"""The changes feed in its kinds. A feed that waits is read line by line while another connection writes."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest

from tests.conformance.conftest import Database
from tests.conformance.differences import LIMIT_THAT_IS_NO_NUMBER


def write(database: Database, *doc_ids: str) -> None:
    database.http.post("/_bulk_docs", json={"docs": [{"_id": doc_id} for doc_id in doc_ids]}).raise_for_status()


def changes(database: Database, **query: Any) -> dict[str, Any]:
    answer = database.http.get("/_changes", params=query)
    answer.raise_for_status()
    found: dict[str, Any] = answer.json()
    return found


def ids(found: dict[str, Any]) -> list[str]:
    return [row["id"] for row in found["results"]]


@contextmanager
def feed(database: Database, **query: Any) -> Iterator[Iterator[dict[str, Any]]]:
    """The rows of a continuous feed as they come."""
    with (
        database.peer.client(f"/{database.name}") as other,
        other.stream("GET", "/_changes", params={"feed": "continuous", **query}) as answer,
    ):
        yield (json.loads(line) for line in answer.iter_lines() if line.strip())


def test_every_document_stands_once_at_its_last_change(database: Database) -> None:
    write(database, "a", "b")
    rev = database.http.get("/a").json()["_rev"]
    gone = database.http.delete("/a", params={"rev": rev}).json()["rev"]
    rows = changes(database)["results"]
    assert [row["id"] for row in rows] == ["b", "a"]
    assert (rows[1]["deleted"], rows[1]["changes"]) == (True, [{"rev": gone}])


def test_reading_goes_on_from_where_it_stopped(database: Database) -> None:
    write(database, *(f"d{n}" for n in range(5)))
    seen: list[str] = []
    since = "0"
    for _ in range(3):
        page = changes(database, since=since, limit=2)
        seen += ids(page)
        since = page["last_seq"]
    assert sorted(seen) == [f"d{n}" for n in range(5)]
    assert changes(database, since=since)["results"] == []
    assert changes(database, since="now")["results"] == []
    write(database, "later")
    assert ids(changes(database, since=since)) == ["later"]


def test_pending_says_how_much_is_left(database: Database) -> None:
    write(database, *(f"d{n}" for n in range(5)))
    page = changes(database, limit=2)
    assert page["pending"] == 3
    assert changes(database)["pending"] == 0


def test_all_leaves_are_told_when_they_are_asked_for(database: Database) -> None:
    docs = [{"_id": "d", "_rev": f"1-{letter * 32}"} for letter in "ab"]
    database.http.post("/_bulk_docs", json={"docs": docs, "new_edits": False}).raise_for_status()
    assert changes(database)["results"][0]["changes"] == [{"rev": f"1-{'b' * 32}"}]
    told = changes(database, style="all_docs")["results"][0]["changes"]
    assert {change["rev"] for change in told} == {f"1-{letter * 32}" for letter in "ab"}
    with_doc = changes(database, include_docs="true", conflicts="true")["results"][0]["doc"]
    assert with_doc["_conflicts"] == [f"1-{'a' * 32}"]


def test_newest_first(database: Database) -> None:
    write(database, "a")
    write(database, "b")
    assert ids(changes(database, descending="true")) == ["b", "a"]
    assert ids(changes(database, descending="true", limit=1)) == ["b"]


def test_only_the_documents_asked_for(database: Database) -> None:
    write(database, "a", "b", "c")
    asked = database.http.post("/_changes", params={"filter": "_doc_ids"}, json={"doc_ids": ["c", "a", "none"]}).json()
    assert sorted(ids(asked)) == ["a", "c"]
    assert ids(changes(database, filter="_doc_ids", doc_ids='["b"]')) == ["b"]


def test_only_the_documents_that_a_selector_fits(database: Database) -> None:
    database.http.post("/_bulk_docs", json={"docs": [{"_id": "a", "type": "x"}, {"_id": "b", "type": "y"}]}).raise_for_status()
    asked = database.http.post("/_changes", params={"filter": "_selector"}, json={"selector": {"type": "y"}}).json()
    assert ids(asked) == ["b"]
    assert "doc" not in asked["results"][0]


def test_longpoll_answers_at_once_when_there_is_something(database: Database) -> None:
    write(database, "a")
    assert ids(changes(database, feed="longpoll", since="0")) == ["a"]


def test_longpoll_ends_with_nothing_after_its_timeout(database: Database) -> None:
    write(database, "a")
    page = changes(database, feed="longpoll", since="now", timeout=50)
    assert page["results"] == []
    assert changes(database, since=page["last_seq"])["results"] == []


def test_longpoll_waits_for_the_next_change(database: Database) -> None:
    query = {"feed": "longpoll", "since": "now", "heartbeat": "200"}
    with database.peer.client(f"/{database.name}") as other, other.stream("GET", "/_changes", params=query) as answer:
        lines = answer.iter_lines()
        assert next(lines) == '{"results":['
        write(database, "late")
        rest = json.loads('{"results":[' + "".join(lines))
    assert ids(rest) == ["late"]


def test_continuous_tells_each_change_as_it_comes(database: Database) -> None:
    write(database, "a")
    with feed(database, since="0", heartbeat="200", include_docs="true") as rows:
        assert next(rows)["id"] == "a"
        write(database, "b")
        assert next(rows)["id"] == "b"
        write(database, "c")
        last = next(rows)
        assert (last["id"], last["doc"]["_id"]) == ("c", "c")
    assert changes(database, since=last["seq"])["results"] == []


def test_continuous_ends_after_its_timeout_with_where_to_go_on(database: Database) -> None:
    write(database, "a")
    with feed(database, timeout="50") as rows:
        told = list(rows)
    assert told[0]["id"] == "a"
    assert changes(database, since=told[-1]["last_seq"])["results"] == []


def test_continuous_stops_at_its_limit(database: Database) -> None:
    write(database, "a", "b", "c")
    with feed(database, limit="2") as rows:
        told = list(rows)
    assert len([row for row in told if "id" in row]) == 2


def test_a_heartbeat_is_an_empty_line(database: Database) -> None:
    with database.peer.client(f"/{database.name}") as other:
        query = {"feed": "continuous", "since": "now", "heartbeat": "150"}
        with other.stream("GET", "/_changes", params=query) as answer:
            beat = next(answer.iter_raw())
    assert beat == b"\n"


def test_eventsource_tells_events_with_their_place(database: Database) -> None:
    write(database, "a")
    with database.peer.client(f"/{database.name}") as other, other.stream("GET", "/_changes", params={"feed": "eventsource"}) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        lines = answer.iter_lines()
        row = json.loads(next(lines).removeprefix("data: "))
        place = json.loads(next(lines).removeprefix("id: "))
    assert (row["id"], row["seq"]) == ("a", place)


def test_events_go_on_after_the_one_that_was_seen_last(database: Database) -> None:
    write(database, "a")
    with database.peer.client(f"/{database.name}") as other:
        with other.stream("GET", "/_changes", params={"feed": "eventsource"}) as answer:
            place = next(line for line in answer.iter_lines() if line.startswith("id: ")).removeprefix("id: ")
        write(database, "b")
        query = {"feed": "eventsource", "timeout": "50"}
        with other.stream("GET", "/_changes", params=query, headers={"Last-Event-ID": place}) as answer:
            told = [json.loads(line.removeprefix("data: ")) for line in answer.iter_lines() if line.startswith("data: {")]
    assert [row["id"] for row in told if "id" in row] == ["b"]


def test_a_limit_that_is_no_number_is_refused(database: Database) -> None:
    assert database.http.get("/_changes", params={"limit": "many"}).status_code == LIMIT_THAT_IS_NO_NUMBER.on(database.peer)


@pytest.mark.parametrize("query", [{"since": "no seq"}, {"feed": "sometimes"}, {"filter": "_doc_ids"}], ids=str)
def test_a_wish_that_cannot_be_read_is_refused(database: Database, query: dict[str, str]) -> None:
    refused: httpx.Response = database.http.get("/_changes", params=query)
    assert refused.status_code == 400
