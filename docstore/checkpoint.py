"""Where a replication goes on: comparing what two sides remember of it.

Both sides keep a `_local/<replication id>` document with the sessions that wrote a checkpoint, newest first. The rule is
CouchDB's (`protocol.rst`, "Compare Replication Logs"; `compare_replication_logs` in couch_replicator): the same newest
session on both sides means their last checkpoint is common; else the newest session that both histories know; else from
the beginning. A side restored from a backup, cloned or wiped forgets sessions, and the comparison falls back behind them.

Two things are stricter than CouchDB (ADR 0020): every checkpoint has a session id of its own, so that an equal id means
the very same sequence was written on both sides; and the sequence is read from this device's **own** copy, because many
may write to the centre's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from docstore.canonical import digest_hex

REPLICATION_ID_VERSION = 1
"""Part of every replication id. Whoever changes how a replication is named raises it: old checkpoints are then not found,
which costs one run of `_revs_diff` and can lose nothing."""

HISTORY_LIMIT = 50
BEGINNING = "0"


@dataclass(frozen=True, slots=True)
class Session:
    """One checkpoint that was written: everything up to `recorded_seq` of the source had been dealt with."""

    session_id: str
    recorded_seq: str


@dataclass(frozen=True, slots=True)
class Resume:
    """Where to go on, and the history that the next checkpoint builds on."""

    since: str
    history: tuple[Session, ...]


@dataclass(frozen=True, slots=True)
class Pairing:
    """What makes one replication this one and no other: whose store, with whom, which way, under which options."""

    own_uuid: str
    other_name: str
    pushes: bool
    options: Mapping[str, Any]


def replication_id(pairing: Pairing) -> str:
    """The name of the checkpoint document, the same at every start of the same replication."""
    identity = [REPLICATION_ID_VERSION, pairing.own_uuid, pairing.other_name, "push" if pairing.pushes else "pull", dict(pairing.options)]
    return digest_hex(identity)[:32]


def resume_point(own: Mapping[str, Any] | None, other: Mapping[str, Any] | None) -> Resume:
    """The newest checkpoint that both sides remember, with the sequence that our own side wrote down for it."""
    known = {session.session_id for session in sessions_of(other)}
    history = sessions_of(own)
    for position, session in enumerate(history):
        if session.session_id in known:
            return Resume(session.recorded_seq, history[position:])
    return Resume(BEGINNING, ())


def sessions_of(body: Mapping[str, Any] | None) -> tuple[Session, ...]:
    """A checkpoint document's history, newest first. What is malformed is as good as forgotten: we go back further."""
    entries = (body or {}).get("history")
    if not isinstance(entries, list):
        return ()
    return tuple(session for session in map(_session, entries) if session is not None)


def _session(entry: object) -> Session | None:
    if not isinstance(entry, dict):
        return None
    session_id, recorded_seq = entry.get("session_id"), entry.get("recorded_seq")
    if not isinstance(session_id, str) or not isinstance(recorded_seq, str) or not session_id or not recorded_seq:
        return None
    return Session(session_id, recorded_seq)


def extended(history: Sequence[Session], newest: Session) -> tuple[Session, ...]:
    """The history after one more checkpoint."""
    return (newest, *history)[:HISTORY_LIMIT]


def checkpoint_body(history: Sequence[Session]) -> dict[str, Any]:
    """The document that both sides keep, in CouchDB's words. Without any session it says that nothing is done yet."""
    newest = history[0] if history else Session("", BEGINNING)
    return {
        "session_id": newest.session_id,
        "source_last_seq": newest.recorded_seq,
        "replication_id_version": REPLICATION_ID_VERSION,
        "history": [{"session_id": session.session_id, "recorded_seq": session.recorded_seq} for session in history],
    }
