"""The chains of custody as the centre finds them: each draft's links held against the rule, against the photos and the visits handed in.

Rule (design.md section 7, domain.md 10.2, ADR 0116): every link's head is reckoned anew, and a chain that any visit of its draft vouched
for must still have that end. A link that was taken back counts as before: what vouches for a photo cannot be unsaid. No clock value: a
rebuild finds the same.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from docstore.sqlite.connection import Connection
from schemas.custody import ChainCheck, ChainEnd, ChainFault, Custody, check_chain
from schemas.documents import JsonObject
from sync_server.projection.subjects import Subject

COLUMNS = (
    "draft TEXT NOT NULL, database TEXT NOT NULL, dwelling TEXT NOT NULL, device TEXT NOT NULL, author TEXT NOT NULL, state TEXT NOT NULL,"
    " count INTEGER NOT NULL, head TEXT NOT NULL, faults TEXT NOT NULL, visit TEXT, PRIMARY KEY (database, draft)"
)
ASSESSMENTS_OF_DRAFT = (
    "CREATE INDEX IF NOT EXISTS leaves_of_a_draft ON leaves(database, json_extract(body, '$.draft')) WHERE kind = 'assessment'"
)
_CAME = "(SELECT max(l.at) FROM custody_log l WHERE l.database = c.database AND l.subject = c.draft AND l.what = 'chain_broken')"


@dataclass(frozen=True, slots=True)
class ChainSeen:
    """A chain as it was found: whole, growing (its visit is open) or broken, and at which places."""

    draft: str
    state: str
    count: int
    head: str
    faults: tuple[ChainFault, ...] = ()


@dataclass(frozen=True, slots=True)
class BrokenChain:
    """A chain that does not hold, with where and whose it is; `visit` is what was handed in of it, if that has arrived."""

    chain: ChainSeen
    database: str
    dwelling: str
    device: str
    author: str
    visit: str | None
    address: Mapping[str, Any] | None
    noticed_ms: int | None


def fold_chain(connection: Connection, subject: Subject) -> None:
    where = (subject.database, subject.key)
    connection.execute("DELETE FROM chains WHERE database = ? AND draft = ?", where)
    links = [Custody.from_document(one) for one in _bodies(connection, "subject = ?2 AND kind = 'custody'", where)]
    visits = _bodies(connection, "json_extract(body, '$.draft') = ?2 AND kind = 'assessment'", where)
    ends = [ChainEnd.read(visit["custody"]) for visit in visits if visit.get("custody") is not None]
    if not links and not any(end.count for end in ends):
        return
    found = check_ends(links, ends, _photos(connection, subject.database, links))
    about = visits[-1] if visits else links[0].to_document()
    connection.execute(
        "INSERT INTO chains(database, draft, dwelling, device, author, state, count, head, faults, visit) VALUES (?,?,?,?,?,?,?,?,?,?)",
        (
            *where,
            about["dwelling"],
            about["device"],
            about["author"],
            found.state,
            found.count,
            found.head,
            json.dumps([[fault.code, fault.seq, fault.photo] for fault in found.faults]),
            visits[-1]["_id"] if visits else None,
        ),
    )


def check_ends(links: Sequence[Custody], ends: Sequence[ChainEnd], photos: Mapping[str, str]) -> ChainCheck:
    """Against every end that a visit of this draft named: a correction must not hide that the first one does not hold."""
    ordered = sorted(ends, key=lambda end: (end.count, end.head))
    last = check_chain(links, ordered[-1] if ordered else None, photos)
    others = [fault for end in ordered[:-1] for fault in check_chain(links, end, photos).faults]
    faults = tuple(dict.fromkeys(sorted((*last.faults, *others), key=lambda fault: (fault.seq, fault.code, fault.photo or ""))))
    return ChainCheck("broken" if faults else last.state, last.count, last.head, faults)


def chain_of(connection: Connection, database: str, draft: str) -> ChainSeen | None:
    """None where nothing vouches for anything: an older app wrote no links."""
    sql = "SELECT draft, state, count, head, faults FROM chains WHERE database = ? AND draft = ?"
    return next((_seen(row) for row in connection.execute(sql, (database, draft))), None)


def read_broken(connection: Connection, circles: Collection[str] | None) -> list[BrokenChain]:
    """Every chain of these circles that does not hold, the last to be noticed first."""
    which, arguments = ("1", ()) if circles is None else ("c.database IN (SELECT value FROM json_each(?))", (json.dumps(sorted(circles)),))
    rows = connection.execute(
        "SELECT c.draft, c.state, c.count, c.head, c.faults, c.database, c.dwelling, c.device, c.author, c.visit,"
        " coalesce(json_extract(a.body, '$.document.address'), json_extract(d.body, '$.address[0]')),"
        f" {_CAME} AS came FROM chains c"
        " LEFT JOIN assessments a ON a.database = c.database AND a.assessment = c.visit"
        " LEFT JOIN dwellings d ON d.database = c.database AND d.dwelling = c.dwelling"
        f" WHERE c.state = 'broken' AND {which} ORDER BY came DESC, c.draft",
        arguments,
    )
    return [_broken(row) for row in rows]


def _broken(row: tuple[Any, ...]) -> BrokenChain:
    *chain, database, dwelling, device, author, visit, address, came = row
    return BrokenChain(
        chain=_seen(tuple(chain)),
        database=database,
        dwelling=dwelling,
        device=device,
        author=author,
        visit=visit,
        address=None if address is None else json.loads(address),
        noticed_ms=None if came is None else int(came * 1000),
    )


def _seen(row: tuple[Any, ...]) -> ChainSeen:
    draft, state, count, head, faults = row
    return ChainSeen(draft, state, int(count), head, tuple(ChainFault(code, seq, photo) for code, seq, photo in json.loads(faults)))


def _bodies(connection: Connection, which: str, where: tuple[str, str]) -> list[JsonObject]:
    """In an order that does not hang on the order of arrival: what is handed in last comes last."""
    rows = connection.execute(f"SELECT body FROM leaves WHERE database = ?1 AND {which}", where)
    return sorted((json.loads(body) for (body,) in rows), key=lambda one: (one["at"], one["_id"]))


def _photos(connection: Connection, database: str, links: Sequence[Custody]) -> dict[str, str]:
    rows = connection.execute(
        "SELECT doc_id, json_extract(body, '$.original_sha256') FROM leaves WHERE database = ? AND kind = 'photo'"
        " AND doc_id IN (SELECT value FROM json_each(?))",
        (database, json.dumps([link.photo for link in links])),
    )
    return {str(photo): str(sha256) for photo, sha256 in rows}
