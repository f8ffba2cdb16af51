"""What a request asks of `_changes`: one frozen value, read from the query (and, for filters, the body).

Design functions and views as filters would need JavaScript per reader: they are refused with a sentence rather than ignored, because a
reader who gets everything in place of its part would store what it did not ask for.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from docstore.couch_api.query import Query, unreadable
from docstore.errors import BadRequest, NotOffered

FEEDS = ("normal", "longpoll", "continuous", "eventsource")
DEFAULT_WAIT_MS = 60_000
MOST_WAIT_MS = 60_000
LEAST_HEARTBEAT_MS = 100
Feed = Literal["normal", "longpoll", "continuous", "eventsource"]


@dataclass(frozen=True, slots=True)
class ChangesOptions:
    """One reader's wish. Times in seconds; `heartbeat` None: no heartbeat, then the feed ends after `timeout` without news."""

    feed: Feed
    since: str
    limit: int | None
    style: Literal["main_only", "all_docs"]
    descending: bool
    include_docs: bool
    attachments: bool
    conflicts: bool
    heartbeat: float | None
    timeout: float
    doc_ids: tuple[str, ...] | None
    selector: Mapping[str, Any] | None


def changes_options(query: Query, body: Mapping[str, Any], last_event: str | None) -> ChangesOptions:
    feed, style = query.text("feed", "normal"), query.text("style", "main_only")
    if feed not in FEEDS:
        raise BadRequest(f"Supported `feed` types: {', '.join(FEEDS)}")
    if style not in ("main_only", "all_docs"):
        raise unreadable("style", "main_only or all_docs")
    doc_ids, selector = _filter(query, body)
    limit = query.integer("limit")
    return ChangesOptions(
        feed=feed,  # type: ignore[arg-type]
        since=last_event or query.text("since") or "0",
        # CouchDB takes 0 for 1 here; PouchDB counts on it.
        limit=None if limit is None else max(1, limit),
        style=style,  # type: ignore[arg-type]
        descending=query.boolean("descending"),
        include_docs=query.boolean("include_docs"),
        attachments=query.boolean("attachments"),
        conflicts=query.boolean("conflicts"),
        heartbeat=_heartbeat(query),
        timeout=min(_milliseconds(query, "timeout", DEFAULT_WAIT_MS), MOST_WAIT_MS) / 1000,
        doc_ids=doc_ids,
        selector=selector,
    )


def _filter(query: Query, body: Mapping[str, Any]) -> tuple[tuple[str, ...] | None, Mapping[str, Any] | None]:
    name = query.text("filter")
    if name is None:
        return None, None
    if name == "_doc_ids":
        doc_ids = body.get("doc_ids", query.json("doc_ids"))
        if not isinstance(doc_ids, list) or not all(isinstance(doc_id, str) for doc_id in doc_ids):
            raise BadRequest("`doc_ids` filter parameter is not a list of doc ids.")
        return tuple(doc_ids), None
    if name == "_selector":
        selector = body.get("selector")
        if not isinstance(selector, dict):
            raise BadRequest("Filtering by selector needs a `selector` object in a POST body.")
        _refuse_patterns(selector)
        return None, selector
    raise NotOffered(f"The filter `{name[:80]}` is not offered: use _doc_ids or _selector.")


def _refuse_patterns(part: Any) -> None:
    """A reader's regular expression could hold the server for as long as its author likes."""
    if isinstance(part, dict) and "$regex" in part:
        raise NotOffered("Selectors of this feed may not use $regex.")
    for inner in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
        _refuse_patterns(inner)


def _heartbeat(query: Query) -> float | None:
    asked = query.text("heartbeat")
    if asked is None or asked == "false":
        return None
    if asked == "true":
        return DEFAULT_WAIT_MS / 1000
    return max(LEAST_HEARTBEAT_MS, _milliseconds(query, "heartbeat", DEFAULT_WAIT_MS)) / 1000


def _milliseconds(query: Query, name: str, default: int) -> int:
    value = query.integer(name, default)
    return default if value is None else value
