"""Who wrote something, as people call her: the one place that turns an author into a name.

Rule: facts bear user names; the centre tells with each token how those who share a circle are called, in short
(`schemas.rules.short_names`), and the device keeps it in that circle's own enciphered file, as a note that is not replicated. Who has left
keeps the name that this device learned. Whom nobody has named is shown by her user name.
"""

from __future__ import annotations

from collections.abc import Mapping

from docstore.store import Store

_NOTE = "colleagues"
LONGEST = 80


def learn(store: Store, told: Mapping[str, str]) -> None:
    """What a token brought, written only when it is new."""
    before = known(store)
    after = {**before, **{user: name[:LONGEST] for user, name in told.items() if name}}
    if after != before:
        store.put_local(_NOTE, {"names": after})


def known(store: Store) -> Mapping[str, str]:
    """User name -> what is shown."""
    note = store.get_local(_NOTE) or {}
    names = note.get("names")
    return names if isinstance(names, dict) else {}


def called(store: Store, author: str) -> str:
    return str(known(store).get(author) or author)
