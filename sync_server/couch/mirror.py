"""An Apache CouchDB's databases as files of ours, for a backup: pulled by our own replicator, every leaf with its history and attachments.

Each database is read after the backup's beginning, circles before media as everywhere: all that was acknowledged until then is in it.
It is made anew each time: what was purged meanwhile must not live on in a copy.
"""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from docstore.errors import DocstoreError
from docstore.handle import ThreadedHandle
from docstore.replication.local_peer import own_peer
from docstore.replication.run import ReplicationOptions, replicate
from sync_server.accounts.roles import MEDIA
from sync_server.settings import StartError

if TYPE_CHECKING:
    from sync_server.couch.remote import CouchDatabases

WORKSHOP = "mirror"
_OWN = ("accounts.sqlite", "hand-in")
"""What a centre keeps in its own folder whoever has its databases."""
_USERS = "_users"


@asynccontextmanager
async def mirrored(databases: CouchDatabases, data: Path) -> AsyncIterator[Path]:
    """A folder like an embedded centre's, beside the accounts of `data`; it goes again when the block is left."""
    folder = data / WORKSHOP
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "databases").mkdir(parents=True, mode=0o700)
    try:
        for own in _OWN:
            (folder / own).symlink_to(data / own)
        for name in sorted(filter(is_kept, await databases.names()), key=lambda name: (name.endswith(MEDIA), name)):
            await _pull(databases, name, folder / "databases" / f"{quote(name, safe='')}.sqlite")
        yield folder
    except DocstoreError as error:
        raise StartError(f"Il backup non è riuscito e non ne resta nulla: CouchDB non ha dato tutto ({error.code}). Riprova.") from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def is_kept(name: str) -> bool:
    """CouchDB's own databases follow from its work, save the people."""
    return name == _USERS or not name.startswith("_")


async def _pull(databases: CouchDatabases, name: str, file: Path) -> None:
    handle = await ThreadedHandle.open(str(file), name=name)
    try:
        progress = await replicate(databases.peer(name), own_peer(handle, lambda: 0), ReplicationOptions(design_documents=True))
        if progress.refused:
            raise StartError(f"Il backup non è riuscito e non ne resta nulla: in «{name}» {progress.refused} versioni non si leggono.")
        database = await databases.find(name)
        security = {} if database is None else await database.security()
        await handle.write(lambda store: store.put_security(security))
    finally:
        await handle.close()
