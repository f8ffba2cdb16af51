"""Versions of the app: which of two is older.

Rule (issue 16): the centre may name the oldest app that it still feeds. An older one goes on recording and hands over what it holds; it
fetches nothing more, because what a newer centre writes may be of kinds that it cannot show.
"""

from __future__ import annotations

import re

from mobile.services.problems import Problem

TOO_OLD = Problem(
    "app_too_old",
    "Questa versione di Soglia è troppo vecchia per ricevere novità: aggiornala. Quello che scrivi si salva e parte lo stesso.",
)
NO_UPDATE = Problem(
    "no_update",
    "Non trovo ancora una versione nuova di Soglia: riprova con la rete, o chiedi all'ufficio. Quello che scrivi si salva e parte.",
)
_NUMBERS = re.compile(r"\d{1,6}(\.\d{1,6}){0,3}", re.ASCII)


def is_older(app: str, oldest: str) -> bool:
    """Whether `app` stands before `oldest`. What is no version at all (a centre that names none) makes nobody old."""
    ours, theirs = _numbers(app), _numbers(oldest)
    return ours is not None and theirs is not None and ours < theirs


def _numbers(text: str) -> tuple[int, ...] | None:
    if not _NUMBERS.fullmatch(text):
        return None
    found = [int(part) for part in text.split(".")]
    return tuple(found + [0] * (4 - len(found)))
