"""Who may do what at the centre, written down by hand: the specification that the matrix is held against, and the page made of it.

Nothing of `schemas/access.py` is read here, or the product's table would prove itself. The rule is design.md, sections 6 and 9.
`python -m tests.support.access_spec` prints docs/access-matrix.md.
"""

from __future__ import annotations

from collections.abc import Mapping

PEOPLE = ("outreach", "educator of A", "educator of B", "case manager", "case manager of the team", "office")
SHUT_OUT = ("revoked device", "expired token", "forged token")
"""A tablet of A that the office has revoked, with the token that it had at the end; a token of the office that has ended, and one signed
with another key, both with every role written into them."""
CALLERS = ("nobody", *PEOPLE, "admin", *SHUT_OUT)
BAD_TOKENS = ("expired", "signed with another key", "unsigned", "under another key's name", "an office session", "not a token")

A, B, TEAM = "residence-zagara", "residence-gelsom", "outreach-catania"
MEDIA = "-media"
_TEAM, _A, _B = {"outreach", "office"}, {"educator of A", "office"}, {"educator of B", "office"}

READS: Mapping[str, frozenset[str]] = {
    name: frozenset(readers)
    for name, readers in {
        "catalog": set(PEOPLE),
        "board": set(PEOPLE),
        "office": {"office"},
        TEAM: _TEAM,
        TEAM + MEDIA: _TEAM,
        A: _A,
        A + MEDIA: _A,
        B: _B,
        B + MEDIA: _B,
        "casework-zagara": {"case manager"},
        "casework-gelsom": set[str](),
        "casework-catania": {"case manager of the team"},
        "_users": set[str](),
    }.items()
}
"""Who opens a database at all. The administrator opens every one; the case manager is the one of A."""

KINDS = (
    "change of a dwelling",
    "change of a household",
    "change of a danger",
    "two dwellings joined",
    "void of a change",
    "void of a hold",
    "assessment",
    "photo",
    "link of a photo's chain",
    "draft",
    "stay in A",
    "stay in B",
    "room of A closed",
    "hold in A",
    "chunk of a photo",
    "residence",
    "availability",
    "receipt",
    "a stranger's kind",
)
_FIELDWORK = dict.fromkeys(
    (
        "change of a dwelling",
        "change of a household",
        "change of a danger",
        "two dwellings joined",
        "void of a change",
        "assessment",
        "photo",
        "link of a photo's chain",
        "draft",
    ),
    frozenset(_TEAM),
)
WRITES: Mapping[str, Mapping[str, frozenset[str]]] = {
    "catalog": {"residence": frozenset({"office"})},
    "office": {"void of a change": frozenset({"office"})},
    TEAM: _FIELDWORK,
    TEAM + MEDIA: {"chunk of a photo": frozenset(_TEAM)},
    A: {
        **dict.fromkeys(("change of a household", "void of a change", "stay in A", "room of A closed"), frozenset(_A)),
        **dict.fromkeys(("hold in A", "void of a hold"), frozenset({"office"})),
    },
    A + MEDIA: {"chunk of a photo": frozenset(_A)},
    B: {
        **dict.fromkeys(("change of a household", "void of a change", "stay in B"), frozenset(_B)),
        "void of a hold": frozenset({"office"}),
    },
    B + MEDIA: {"chunk of a photo": frozenset(_B)},
    "casework-zagara": {"void of a change": frozenset({"case manager"})},
    "casework-catania": {"void of a change": frozenset({"case manager of the team"})},
}
"""Who stores a sound document of a kind, signed with the own name on the own device. What is not listed is refused to everybody but the
administrator and the centre itself."""

MISDEEDS = (
    "in the name of somebody who never used this device",
    "in the name of a colleague's device",
    "a body that is not the one of its name",
    "a fact altered",
    "a fact altered as a second root",
    "a fact grown out of a made-up history",
    "a fact deleted",
    "a colleague's draft",
    "a draft under a colleague's device's name",
    "a fact with an attachment",
    "of another residence",
    "of the centre's own kind",
    "without a kind",
)
WAYS = ("PUT", "POST", "PUT multipart", "_bulk_docs", "_bulk_docs new_edits=false", "PUT new_edits=false")

ANYONE, ADMINS, NOBODY = frozenset(CALLERS), frozenset({"admin"}), frozenset[str]()
WITHOUT_A_BAD_HEADER = ANYONE - frozenset(SHUT_OUT)
ON_A_DEVICE, EVERY_DEVICE = frozenset(PEOPLE), frozenset({*PEOPLE, "revoked device"})
OF_A_DATABASE: Mapping[str, frozenset[str]] = dict.fromkeys(
    (
        "PUT _security",
        "PUT _revs_limit",
        "POST _compact",
        "POST _purge",
        "PUT _design",
        "_bulk_docs of a _design",
        "_bulk_docs of a _design, new_edits=false",
        "COPY onto a _design",
        "attachment to the guard",
        "DELETE of the guard",
        "DELETE database",
    ),
    ADMINS,
)
"""Asked in every database."""

OF_THE_SERVER: Mapping[str, frozenset[str]] = {
    "GET /": WITHOUT_A_BAD_HEADER,
    "GET /_up": WITHOUT_A_BAD_HEADER,
    "GET /_session": WITHOUT_A_BAD_HEADER,
    "GET /_all_dbs": ADMINS,
    "PUT database": ADMINS,
    "GET /_users/_all_docs": ADMINS,
    "GET /_users/_changes": ADMINS,
    "GET a colleague's _users document": ADMINS,
    "PUT a new _users document": ADMINS,
    "PUT one's own _users document": ADMINS,
    "PUT /_node/_local/_config": NOBODY,
    "PUT /_replicator document": NOBODY,
    "GET /_db_updates": NOBODY,
    "POST /_dbs_info": NOBODY,
    "GET /_active_tasks": NOBODY,
    "GET /_scheduler/jobs": NOBODY,
    "GET /_membership": NOBODY,
    "POST /_replicate between two databases": ADMINS,
    "POST /_replicate to an address that is not listed": NOBODY,
    "POST /_replicate from an address that is not listed": NOBODY,
    "POST /_replicate of the accounts": NOBODY,
    "POST /_replicate into _replicator": NOBODY,
}
"""At `/db`. What nobody may here does not exist on the embedded server, and this table asks no administrator of a CouchDB to do it."""

STAFF = frozenset({*PEOPLE, "admin"})
OF_THE_API: Mapping[str, frozenset[str]] = {
    "GET /health": ANYONE,
    "GET /api/openapi.json": ANYONE,
    "GET /api/availability": STAFF,
    "GET /api/availability with a refresh token": NOBODY,
    "GET /api/photos of the team": frozenset({*_TEAM, "admin"}),
    "GET /api/device/tonight of A": frozenset({*_A, "admin"}),
    "GET /api/device/tonight of a circle that is not there": NOBODY,
    "POST /api/check of a stay in A": frozenset({*_A, "admin"}),
    "POST /api/centre/rebuild": ADMINS,
    "GET /api/centre/kept": ADMINS,
    "POST /api/centre/copies": ADMINS,
    "POST /api/centre/backup": ADMINS,
    "POST /api/centre/teams": ADMINS,
    "POST /api/device/enrol on the own device": ON_A_DEVICE,
    "POST /api/device/token with the own refresh token": ON_A_DEVICE,
    "POST /api/device/keys from the own device": ON_A_DEVICE,
    "POST /api/device/pulse from the own device": EVERY_DEVICE,
    "POST /api/device/hand-in/begin from the own device": EVERY_DEVICE,
    "POST /api/device/wiped from the own device without an order": NOBODY,
    "POST /api/device/pulse with a wrong credential": NOBODY,
    "POST /api/device/keys with a wrong credential": NOBODY,
    "POST /api/device/hand-in/begin with a wrong credential": NOBODY,
    "POST /api/device/hand-in/part with a wrong credential": NOBODY,
    "POST /api/device/hand-in/finish with a wrong credential": NOBODY,
    "POST /api/device/wiped with a wrong credential": NOBODY,
    "POST /api/device/token with a colleague's credential": NOBODY,
    "GET /office/ with the own session": frozenset({"office", "admin"}),
    "GET /office/ with a bearer token": NOBODY,
    "GET /office/ with the access token as its cookie": NOBODY,
    "POST /office/sign-in": frozenset({"office", "admin"}),
}


def may(caller: str, allowed: frozenset[str]) -> bool:
    return caller in allowed


def page() -> str:
    """docs/access-matrix.md."""
    written = [[f"`{name}`: {kind}", *_row(allowed | ADMINS)] for name, kinds in WRITES.items() for kind, allowed in kinds.items()]
    parts = [
        _HEAD,
        "## Who reads which database\n\n" + _READING,
        _table("Database", [[f"`{name}`", *_row(allowed | ADMINS)] for name, allowed in READS.items()]),
        "## Who stores which document\n\n" + _WRITING,
        _table("Database and kind", written),
        "## What nobody stores, not even where they may write\n\n" + _MISDEEDS,
        "\n".join(f"* {name}" for name in MISDEEDS),
        "## A database's own settings\n\n" + _SETTINGS,
        _table("Verb", [[name, *_row(allowed)] for name, allowed in OF_A_DATABASE.items()]),
        "## The server at `/db`",
        _table("Verb", [[name, *_row(allowed)] for name, allowed in OF_THE_SERVER.items()]),
        "## `/api` and `/office`",
        _table("Request", [[name, *_row(allowed)] for name, allowed in OF_THE_API.items()]),
    ]
    return "\n\n".join(parts) + "\n"


def _row(allowed: frozenset[str]) -> list[str]:
    return ["yes" if may(caller, allowed) else "–" for caller in CALLERS]


def _table(first: str, rows: list[list[str]]) -> str:
    lines = [[first, *CALLERS], ["---"] * (len(CALLERS) + 1), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


_HEAD = """# Who may see and write what

This page is printed by `.venv/bin/python -m tests.support.access_spec > docs/access-matrix.md` from the specification that
`tests/integration/test_access_matrix.py` holds a running centre against, by raw HTTP, request by request; with `COUCHDB_URL` set also a
centre whose databases are an Apache CouchDB. A dash is a refusal (401, 403 or 404, and 501 where the verb is not offered). In no answer,
refusals and errors included, may stand a word of a database that the caller does not read: each database has one planted in a
document, an attachment and a `_local` document.

*nobody* sends no token. *revoked device* is a tablet of A after the office revoked it, with the token that it had, ended: such a token
lives at most 15 minutes, and it gets no new one. *expired token* and *forged token* claim every role. A header that does not hold is
refused even where none is asked for. Unsigned tokens, those under another key's name, an office session and words that are no token open
nothing either.

Last run whole at commit a457f3d, on the embedded server and on an Apache CouchDB 3.5.0 (one node): 215 passed.
`COUCHDB_URL=http://admin:…@127.0.0.1:5984 .venv/bin/python -m pytest -q tests/integration/test_access_matrix.py`"""
_READING = """By `GET` and `HEAD` of the database, `_all_docs` (three ways), `_changes` (normal, longpoll, continuous,
eventsource, by ids, by selector), a document in all its forms (`open_revs`, `rev`, attachments inside), `_bulk_get`, `_revs_diff`,
`_missing_revs`, attachments (whole, a range, `HEAD`), `_design`, `_design_docs`, `_local`, `_local_docs`, `_security`, `_revs_limit`,
`_ensure_full_commit`. Who may push pixels may read them: CouchDB cannot part the two. Of `_users` everybody may read the own document on
the embedded server."""
_WRITING = """Signed by the caller, on the caller's device. Every kind is offered to every database by every caller; what is not in
the table is refused."""
_MISDEEDS = """By an educator in A and by a worker of the team, each by `PUT`, `POST`, `PUT` as multipart, `_bulk_docs`, and
`_bulk_docs` and `PUT` with `new_edits=false`; also `DELETE`, `COPY` and attachments of a stored fact. Afterwards every leaf is what it was.
(Users of one device can sign for each other: that is meant, `docs/security.md`.)"""
_SETTINGS = """Asked in every database; the administrator's column is asked only where it does no harm to the test."""


if __name__ == "__main__":
    print(page(), end="")
