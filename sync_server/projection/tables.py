"""Rows of `projection.sqlite`: what the centre computed, and how far it has read.

Everything here but `received`, `refused_chunks` and `custody_log` follows from the databases alone and can be thrown away (`soglia
rebuild`). `received` (when a document first arrived), `refused_chunks` (pixels that did not match their name and were purged) and
`custody_log` (when a photo was verified, its chain checked, who opened it) are known to nobody else, so they outlive a rebuild.

    cursors      a database, its identity, the sequence read up to
    leaves       the sound documents that read models are computed from; a fact only if its body matches its name
    chunks       pixels that match their name; `photo_chunks` says which photo lane wants which
    lanes        a photo lane all of whose chunks are there, and the hash of the whole once it was read; until then `not_before`
                 says when a reading that failed is tried again
    photos chains assessments dwellings dangers residences    the read models
    visit_words dwelling_words    by which words an assessment, a dwelling is found; each has the row number of its own
    tonight      what the nights until a day need of a residence's circle; no day: it is needed still
    outbox       documents that the centre wants to stand in a database; `published` when they do
    parked       what could not be computed: which document, why, how often
"""

from __future__ import annotations

from docstore.sqlite.connection import Connection
from sync_server.projection import custody, custody_log, dangers, search

VERSION = 9

_DERIVED = {
    "cursors": "database TEXT PRIMARY KEY, identity TEXT NOT NULL, seq TEXT NOT NULL",
    "leaves": (
        "database TEXT NOT NULL, doc_id TEXT NOT NULL, kind TEXT NOT NULL, subject TEXT NOT NULL, body TEXT NOT NULL,"
        " PRIMARY KEY (database, doc_id)"
    ),
    "chunks": "media TEXT NOT NULL, sha256 TEXT NOT NULL, rev TEXT NOT NULL, size INTEGER NOT NULL, PRIMARY KEY (media, sha256)",
    "photo_chunks": (
        "media TEXT NOT NULL, sha256 TEXT NOT NULL, photo TEXT NOT NULL, lane TEXT NOT NULL, place INTEGER NOT NULL,"
        " PRIMARY KEY (media, photo, lane, place)"
    ),
    "lanes": (
        "media TEXT NOT NULL, photo TEXT NOT NULL, lane TEXT NOT NULL, expected TEXT NOT NULL, found TEXT,"
        " not_before REAL NOT NULL DEFAULT 0, PRIMARY KEY (media, photo, lane)"
    ),
    "photos": (
        "photo TEXT NOT NULL, database TEXT NOT NULL, dwelling TEXT NOT NULL, content_type TEXT NOT NULL,"
        " working TEXT NOT NULL, original TEXT NOT NULL, thumbnail TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (database, photo)"
    ),
    "assessments": (
        "assessment TEXT NOT NULL, database TEXT NOT NULL, dwelling TEXT NOT NULL, submitted_at TEXT NOT NULL, author TEXT NOT NULL,"
        " band TEXT, score REAL, withdrawn INTEGER NOT NULL, target_group TEXT, corrects TEXT, body TEXT NOT NULL,"
        " PRIMARY KEY (database, assessment)"
    ),
    "dwellings": (
        "dwelling TEXT NOT NULL, database TEXT NOT NULL, head TEXT NOT NULL, disputed INTEGER NOT NULL, retired INTEGER NOT NULL,"
        " body TEXT NOT NULL, PRIMARY KEY (database, dwelling)"
    ),
    "chains": custody.COLUMNS,
    "dangers": dangers.COLUMNS,
    "residences": "residence TEXT PRIMARY KEY, name TEXT NOT NULL, body TEXT NOT NULL",
    "tonight": "database TEXT NOT NULL, subject TEXT NOT NULL, until TEXT, PRIMARY KEY (database, subject)",
    "outbox": (
        "database TEXT NOT NULL, doc_id TEXT NOT NULL, body TEXT NOT NULL, published INTEGER NOT NULL, PRIMARY KEY (database, doc_id)"
    ),
    "parked": (
        "database TEXT NOT NULL, doc_id TEXT NOT NULL, reason TEXT NOT NULL, detail TEXT NOT NULL, count INTEGER NOT NULL,"
        " last_at REAL NOT NULL, PRIMARY KEY (database, doc_id)"
    ),
}
_KEPT = {
    "received": "database TEXT NOT NULL, doc_id TEXT NOT NULL, at REAL NOT NULL, PRIMARY KEY (database, doc_id)",
    "refused_chunks": (
        "media TEXT NOT NULL, sha256 TEXT NOT NULL, rev TEXT NOT NULL, purged INTEGER NOT NULL,"
        " times INTEGER NOT NULL DEFAULT 1, PRIMARY KEY (media, sha256, rev)"
    ),
    "custody_log": custody_log.COLUMNS,
}
LEVEL = "(CASE WHEN band IS NULL THEN 3 WHEN band <= 'C' THEN 0 WHEN band <= 'F' THEN 1 ELSE 2 END)"
"""The order of the office's list: high, medium, low, not rated."""
SEARCHED = {"visit_words": "assessments", "dwelling_words": "dwellings"}
_INDEXES = (
    "CREATE INDEX IF NOT EXISTS leaves_about_subject ON leaves(database, subject)",
    "CREATE INDEX IF NOT EXISTS photo_chunks_by_hash ON photo_chunks(media, sha256)",
    "CREATE INDEX IF NOT EXISTS photos_by_id ON photos(photo)",
    "DROP INDEX IF EXISTS assessments_by_time",  # of earlier orders of the list
    "DROP INDEX IF EXISTS assessments_by_level",
    f"CREATE INDEX IF NOT EXISTS assessments_by_risk ON assessments({LEVEL}, score DESC, submitted_at, assessment)",
    "CREATE INDEX IF NOT EXISTS assessments_that_correct ON assessments(database, corrects) WHERE corrects IS NOT NULL",
    "CREATE INDEX IF NOT EXISTS assessments_of_dwelling ON assessments(dwelling)",
    "CREATE INDEX IF NOT EXISTS dwellings_of_head ON dwellings(database, head)",
    custody.ASSESSMENTS_OF_DRAFT,
    *custody_log.INDEXES,
    "CREATE INDEX IF NOT EXISTS outbox_open ON outbox(published) WHERE published = 0",
)
DERIVED = (*_DERIVED, *SEARCHED)


def create(connection: Connection) -> None:
    """Missing tables are made; computed rows of an older form are dropped and computed again from the feeds."""
    if int(connection.value("PRAGMA user_version")) != VERSION:
        drop_derived(connection)
    for name, columns in (_DERIVED | _KEPT).items():
        connection.execute(f"CREATE TABLE IF NOT EXISTS {name} ({columns}) STRICT")
    if not connection.value("SELECT count(*) FROM pragma_table_info('refused_chunks') WHERE name = 'times'"):
        connection.execute("ALTER TABLE refused_chunks ADD COLUMN times INTEGER NOT NULL DEFAULT 1")
    for statement in _INDEXES:
        connection.execute(statement)
    for name, of in SEARCHED.items():
        search.create(connection, name, of)


def drop_derived(connection: Connection) -> None:
    for name in DERIVED:
        connection.execute(f"DROP TABLE IF EXISTS {name}")
