"""Writes one batch into the rows, in one transaction: leaves, chunks, folds, parked documents, and the cursor last.

Each document and each fold has a savepoint of its own: one that fails is parked with the reason and how often, and the rest
of its batch stands (a poison change must not stop the feed).
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterable

from docstore.errors import StoreError
from docstore.sqlite.connection import Connection
from schemas.errors import SchemaError
from schemas.identifiers import chunk_id, type_of
from sync_server.accounts.roles import MEDIA
from sync_server.projection import intake, outbox
from sync_server.projection.availability import fold_residence
from sync_server.projection.custody import fold_chain
from sync_server.projection.custody_log import note_states
from sync_server.projection.dangers import fold_danger
from sync_server.projection.intake import Unsound
from sync_server.projection.reading import Batch, Changed, ChunkSeen
from sync_server.projection.receipts import fold_photo
from sync_server.projection.records import fold_assessment, fold_dwelling
from sync_server.projection.subjects import Subject, leaf, photos_wanting, subject_column, subjects_of

_log = logging.getLogger("soglia.projection")
FOLDS: dict[str, Callable[[Connection, Subject], None]] = {
    "dwelling": fold_dwelling,
    "danger": fold_danger,
    "assessment": fold_assessment,
    "photo": fold_photo,
    "chain": fold_chain,
    "residence": fold_residence,
}


def take(connection: Connection, database: str, batch: Batch, now: float) -> frozenset[str]:
    """Returns which kinds of read models changed."""
    subjects = dict.fromkeys(_forget_other(connection, database, batch.upto.identity))
    for changed in batch.changed:
        if changed.chunk is not None:
            subjects |= dict.fromkeys(_take_chunk(connection, database, changed.chunk))
            if changed.chunk.rev is not None and changed.chunk.bad_revs:
                # Beside bytes that fit, these were no accident on the way; the lie itself is purged (`verification.purge_lies`).
                park(connection, (database, changed.doc_id), ("forged_leaf", ""), now)
        elif intake.wanted(changed.doc_id):
            subjects |= dict.fromkeys(_guarded(connection, (database, changed.doc_id), now, _taking(connection, database, changed, now)))
            _report_forged(connection, database, changed, now)
        outbox.want_again_if_other(connection, database, changed)
    refold(connection, subjects, now)
    cursor = (database, batch.upto.identity, batch.upto.seq)
    connection.execute("INSERT OR REPLACE INTO cursors(database, identity, seq) VALUES (?,?,?)", cursor)
    return frozenset(subject.kind for subject in subjects)


def refold(connection: Connection, subjects: Iterable[Subject], now: float) -> None:
    for subject in subjects:

        def fold(subject: Subject = subject) -> list[Subject]:
            FOLDS[subject.kind](connection, subject)
            note_states(connection, subject, now)
            return []

        _guarded(connection, (subject.database, f"fold {subject.key}"), now, fold)


def forget_database(connection: Connection, database: str) -> None:
    """Drops what was computed from a database that is gone or is another one now."""
    for table in ("leaves", "photos", "chains", "assessments", "dwellings", "dangers", "tonight", "cursors", "parked"):
        connection.execute(f"DELETE FROM {table} WHERE database = ?", (database,))
    outbox.forget_database(connection, database)
    for table in ("chunks", "photo_chunks", "lanes"):
        connection.execute(f"DELETE FROM {table} WHERE media = ?", (database,))


def _forget_other(connection: Connection, database: str, identity: str) -> list[Subject]:
    """Returns the photos whose pixels lie in another database now (a restored copy): which chunks they want has to be noted anew."""
    known = connection.value("SELECT identity FROM cursors WHERE database = ?", (database,))
    if known is None or known == identity:
        return []
    forget_database(connection, database)
    circle = database.removesuffix(MEDIA)
    if circle == database:
        return []
    rows = connection.execute("SELECT doc_id FROM leaves WHERE database = ? AND kind = 'photo' ORDER BY doc_id", (circle,))
    return [Subject("photo", circle, str(doc_id)) for (doc_id,) in rows]


def _taking(connection: Connection, database: str, changed: Changed, now: float) -> Callable[[], list[Subject]]:
    def work() -> list[Subject]:
        before = leaf(connection, database, changed.doc_id)
        about = list(subjects_of(connection, database, before)) if before else []
        document = intake.accept(changed.doc_id, changed.leaves)
        where = (database, changed.doc_id)
        if document is None:
            connection.execute("DELETE FROM leaves WHERE database = ? AND doc_id = ?", where)
            return about
        connection.execute(
            "INSERT OR REPLACE INTO leaves(database, doc_id, kind, subject, body) VALUES (?,?,?,?,?)",
            (*where, type_of(changed.doc_id), subject_column(document), json.dumps(document)),
        )
        connection.execute("INSERT OR IGNORE INTO received(database, doc_id, at) VALUES (?,?,?)", (*where, now))
        return about + list(subjects_of(connection, database, document))

    return work


def forget_settled(connection: Connection) -> None:
    """What was told of lies about pixels that are purged by now: nobody has anything left to do about them. Forgotten at a start and not at
    the purge, which follows at once: the office shall have read it. How often it happened stays in `refused_chunks`."""
    settled = connection.execute("SELECT media, sha256 FROM refused_chunks GROUP BY media, sha256 HAVING min(purged) = 1")
    for media, sha256 in settled:
        connection.execute(
            "DELETE FROM parked WHERE database = ? AND doc_id = ? AND reason = 'forged_leaf'", (str(media), chunk_id(str(sha256)))
        )


def _report_forged(connection: Connection, database: str, changed: Changed, now: float) -> None:
    """A second root that somebody made under a fact's name: ignored, and shown to the office until it is gone."""
    where = (database, changed.doc_id)
    known = connection.value("SELECT 1 FROM parked WHERE database = ? AND doc_id = ?", where)
    if known is None and intake.forged(changed.doc_id, changed.leaves):
        park(connection, where, ("forged_leaf", ""), now)


def _take_chunk(connection: Connection, media: str, chunk: ChunkSeen) -> list[Subject]:
    for rev in chunk.bad_revs:
        # A purged revision that is pushed wrongly once more counts as often as it came, and is purged once more.
        connection.execute(
            "INSERT INTO refused_chunks(media, sha256, rev, purged) VALUES (?,?,?,0)"
            " ON CONFLICT(media, sha256, rev) DO UPDATE SET purged = 0, times = times + 1 WHERE purged = 1",
            (media, chunk.sha256, rev),
        )
    known = connection.value("SELECT rev FROM chunks WHERE media = ? AND sha256 = ?", (media, chunk.sha256))
    if known is not None and known != chunk.rev:
        _forget_lanes_of(connection, media, chunk.sha256)
    if chunk.rev is None:
        connection.execute("DELETE FROM chunks WHERE media = ? AND sha256 = ?", (media, chunk.sha256))
    else:
        connection.execute(
            "INSERT OR REPLACE INTO chunks(media, sha256, rev, size) VALUES (?,?,?,?)", (media, chunk.sha256, chunk.rev, chunk.size)
        )
    return list(photos_wanting(connection, media, chunk.sha256))


def _forget_lanes_of(connection: Connection, media: str, sha256: str) -> None:
    """What was found of a lane holds only for the very revisions that were read."""
    connection.execute(
        "DELETE FROM lanes WHERE media = ?1 AND EXISTS (SELECT 1 FROM photo_chunks p"
        " WHERE p.media = ?1 AND p.sha256 = ?2 AND p.photo = lanes.photo AND p.lane = lanes.lane)",
        (media, sha256),
    )


def _guarded(connection: Connection, name: tuple[str, str], now: float, work: Callable[[], list[Subject]]) -> list[Subject]:
    """Runs in a savepoint; a failure parks the document instead of stopping the feed. A sick file is no document's fault."""
    try:
        with connection.transaction():
            found = work()
            connection.execute("DELETE FROM parked WHERE database = ? AND doc_id = ?", name)
            return found
    except StoreError:
        raise
    except Unsound as unsound:
        park(connection, name, (unsound.reason, unsound.detail), now)
    except SchemaError as error:
        park(connection, name, ("not_foldable", error.code), now)
    except Exception as error:
        # The class alone: a message may quote what a person wrote.
        _log.error("a document of %s could not be computed: %s", name[0], type(error).__name__)
        park(connection, name, ("failed", type(error).__name__), now)
    return []


def park(connection: Connection, name: tuple[str, str], why: tuple[str, str], now: float) -> None:
    connection.execute(
        "INSERT INTO parked(database, doc_id, reason, detail, count, last_at) VALUES (?,?,?,?,1,?)"
        " ON CONFLICT(database, doc_id) DO UPDATE SET reason = excluded.reason, detail = excluded.detail,"
        " count = count + 1, last_at = excluded.last_at",
        (*name, *why, now),
    )
