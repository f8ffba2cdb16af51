"""Brings every database from one server to the other: from the centre's own files to an Apache CouchDB, or back.

Rule (issue 18): every leaf with its history, its attachments and `_security`; guards are made anew by provisioning. Our own replicator
copies and leaves no trace, so a run that was cut goes on from what is there. Then both sides are read again in full (compare.py), and only
when nothing differs may the caller note the new server. The source is only read. The target is shut to everybody but administrators until
the end, and says in a `_local` note of which move it is: databases that another hand filled are never written into.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from docstore.couch_api.passwords import USER_PREFIX
from docstore.errors import DatabaseExists
from docstore.replication.peer import Peer
from docstore.replication.run import replicate
from schemas.access import database_kind
from sync_server.accounts.roles import MEDIA
from sync_server.couch.compare import PAGE, Counted, Differs, compare, is_design, pages
from sync_server.couch.mirror import is_kept
from sync_server.couch.port import Database, Databases, existing
from sync_server.couch.provision import USERS, put_guard
from sync_server.couch.remote_database import UNTOUCHED
from sync_server.couch.traceless import Traceless, Unwritten
from sync_server.settings import StartError

MARK = "soglia-move"
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two servers; `where` is what a person calls it, `remove` what they do with a copy of theirs that is spoilt."""

    databases: Databases
    peer: Callable[[str], Peer]
    where: str
    remove: Callable[[str], str]


async def move(source: Side, target: Side, mark: str, say: Say) -> dict[str, Counted]:
    """Everything is there, verified, guarded and open to its members when this returns. `mark` names this move through all its runs."""
    names = sorted(filter(is_kept, await source.databases.names()), key=lambda name: (name.endswith(MEDIA), name))
    await _refuse_others(target, names, mark)
    counted = {}
    for name in names:
        await _begin(target, name, mark)
        counted[name] = await _copy_and_compare(source, target, name)
        say(_line(name, counted[name]))
    for name in names:
        await _refuse_news(source, name, counted[name].upto)
    for name in names:
        await _open(source, target, name)
    return counted


async def _refuse_others(target: Side, names: Sequence[str], mark: str) -> None:
    """Also a circle that the source does not have: the centre would take it for its own."""
    standing = [name for name in await target.databases.names() if name in names or database_kind(name) is not None]
    foreign = [name for name in standing if not await _is_ours(target, name, mark)]
    if foreign:
        raise StartError(
            f"In {target.where} ci sono già dati di altra origine ({', '.join(foreign)}): lì nulla viene sovrascritto. "
            "Se non servono più, cancella quei database (di «_users», i documenti) e ripeti. Nulla è stato cambiato."
        )


async def _is_ours(target: Side, name: str, mark: str) -> bool:
    """So is one in which nobody has written yet: this move was cut just before its note, or `soglia provision` made it."""
    peer = target.peer(name)
    if (await peer.get_local(MARK) or {}).get("mark") == mark:
        return True
    if name == USERS:
        return not await (await existing(target.databases, name)).documents_named(USER_PREFIX)
    page = await peer.changes("0", limit=PAGE)
    return all(is_design(change.doc_id) for change in page.results)


async def _begin(target: Side, name: str, mark: str) -> None:
    with contextlib.suppress(DatabaseExists):
        await target.databases.create(name)
    database, peer = await existing(target.databases, name), target.peer(name)
    await database.put_security(UNTOUCHED)
    if (await peer.get_local(MARK) or {}).get("mark") == mark:
        return
    if name == USERS:
        await _forget_who_went(database, peer)
    await peer.put_local(MARK, {"mark": mark})


async def _forget_who_went(users: Database, peer: Peer) -> None:
    """CouchDB's own `_users` cannot be made anew: what deleted people left in it would be leaves that the source does not have."""
    async for page in pages(peer):
        for change in page.results:
            if not is_design(change.doc_id):
                await users.purge(change.doc_id, change.revs)


async def _copy_and_compare(source: Side, target: Side, name: str) -> Counted:
    refusals = Unwritten()
    progress = await replicate(Traceless(source.peer(name), refusals), Traceless(target.peer(name)))
    if refusals.found:
        worst = refusals.found[0]
        raise Differs(
            f"In «{name}» {len(refusals.found)} versioni non si possono portare (la prima: {worst.doc_id} {worst.rev}, {worst.error}). "
            f"Il centro resta dov'era. {target.where} non è completo: guarda che cosa dice, poi ripeti lo stesso comando."
        )
    try:
        counted = await compare(source.peer(name), target.peer(name))
    except Differs as difference:
        raise Differs(
            f"La verifica di «{name}» ha trovato una differenza: {difference}. Il centro resta dov'era e i suoi dati sono intatti. "
            f"{target.remove(name)}, poi ripeti lo stesso comando."
        ) from difference
    counted.copied = progress.documents_written
    return counted


async def _refuse_news(source: Side, name: str, upto: str) -> None:
    """The centre stands still, but a proxy may send people straight to CouchDB: what they wrote meanwhile must not stay behind."""
    if (await source.peer(name).changes(upto, limit=1)).results:
        raise Differs(
            f"Durante la copia qualcuno ha scritto in «{name}»: chiudi /db nel proxy e ripeti lo stesso comando. Il centro resta dov'era."
        )


async def _open(source: Side, target: Side, name: str) -> None:
    """First the guard, then those who may enter."""
    database = await existing(target.databases, name)
    await put_guard(database)
    await database.put_security(await (await existing(source.databases, name)).security() or UNTOUCHED)


def _line(name: str, counted: Counted) -> str:
    return (
        f"{name}: portate ora {counted.copied} versioni; verificate uguali {counted.leaves} versioni di {counted.documents} documenti, "
        f"{counted.attachments} allegati"
    )
