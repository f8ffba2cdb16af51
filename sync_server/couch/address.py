"""Where an Apache CouchDB is and who makes databases there: `SOGLIA_COUCHDB_URL`, taken apart.

Name and password are an administrator's and serve to make databases and settings (`administration.py`) alone: documents are read and
written with the centre's own token, and a client's request at `/db` carries nothing but what the client sent.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import httpx


@dataclass(frozen=True, slots=True)
class CouchAddress:
    """`url` has no credentials and no slash at its end; neither is ever printed with the password."""

    url: str
    user: str
    password: str = field(repr=False)

    @classmethod
    def parse(cls, text: str) -> CouchAddress | None:
        """None when it is not the address of a server with an administrator's name and password."""
        try:
            told = httpx.URL(text.strip())
        except httpx.InvalidURL:
            return None
        if told.scheme not in {"http", "https"} or not told.host or not told.username or not told.password or told.query or told.fragment:
            return None
        return cls(str(told.copy_with(username=None, password=None)).rstrip("/"), told.username, told.password)
