"""What is looked at from outside, in the moment in which it happens and at the end: checkpoints, and the books of refusals.

Read from the stores' files and feeds, without the production's own readers of either.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from docstore.store import Store

Revision = tuple[str, str]


def passed_over(source: Store, target: Store, checkpoint: Mapping[str, Any], own: Store) -> set[Revision]:
    """What a checkpoint, in the moment in which it is written, passes although the target lacks it and no book says so."""
    reached = int(str(checkpoint["source_last_seq"]).partition("-")[0])
    rows = [row for row in source.changes(0, style="all_docs").results if row["seq"] <= reached and not stays_at_the_centre(row["id"])]
    asked = {row["id"]: [leaf["rev"] for leaf in row["changes"]] for row in rows}
    return {(doc_id, rev) for doc_id, found in target.revs_diff(asked).items() for rev in found["missing"]} - refused(own)


def stays_at_the_centre(doc_id: str) -> bool:
    """Guards judge there and nowhere else: design documents are not replicated to devices (design.md section 5)."""
    return doc_id.startswith("_design/")


def refused(store: Store) -> set[Revision]:
    """What stands in a device's book of refusals."""
    if not store.read("SELECT 1 FROM sqlite_master WHERE name = 'replication_refused'"):
        return set()
    return {(row[0], row[1]) for row in store.read("SELECT doc_id, rev FROM replication_refused")}


def asked_for(revisions: Sequence[Revision]) -> dict[str, list[str]]:
    asked: dict[str, list[str]] = {}
    for doc_id, rev in revisions:
        asked.setdefault(doc_id, []).append(rev)
    return asked
