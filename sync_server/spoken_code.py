"""What a person read to the office from the rescue page, as a sentence (mobile/web/static/spoken-code.js makes it).

Rule (mockup 28): it names nobody and no place: a kind of trouble, a day, how often it was tried, how many files lay there. A letter
that was misheard is noticed by the check and never becomes another story.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
FIRST_DAY = date(2026, 1, 1)
KINDS = (
    "failed",
    "corrupt_store",
    "wrong_key",
    "newer_store",
    "store_error",
    "store_locked",
    "disk_full",
    "store_not_writable",
    "gone",
    "no-storage",
    "no-download",
    "worker",
    "circle_sick",
    "asked",
    "unreadable",
)
SAID = {
    "failed": "l'app non si è aperta",
    "corrupt_store": "il file del dispositivo è danneggiato o tagliato",
    "wrong_key": "il file del dispositivo non si riconosce più come archivio",
    "newer_store": "l'archivio è di una versione più nuova dell'app",
    "store_error": "il file del dispositivo non si legge",
    "store_locked": "l'archivio era occupato da un'altra scheda",
    "disk_full": "lo spazio era finito",
    "store_not_writable": "l'archivio non si poteva scrivere",
    "gone": "il browser ha tolto i dati: sul dispositivo non c'è più nulla",
    "no-storage": "il browser non sa conservare i dati",
    "no-download": "mancava un pezzo dell'app e non c'era rete",
    "worker": "l'app si è fermata mentre si avviava",
    "circle_sick": "l'archivio di un circolo non si apre",
    "asked": "niente di rotto: la copia è stata chiesta dall'app",
    "unreadable": "il browser non lasciava leggere i file",
}
_ALIKE = str.maketrans({"O": "0", "I": "1", "L": "1"})


@dataclass(frozen=True, slots=True)
class Told:
    """`tries` from 7 and `files` from 15 on are "or more"."""

    kind: str
    day: date
    tries: int
    files: int


def understood(code: str) -> Told | None:
    """As people say and write it: blanks, dashes, small letters, O for zero. None: a letter is wrong or missing."""
    letters = "".join(one for one in code.upper() if one.isalnum())
    letters = letters.removeprefix("SG").translate(_ALIKE)
    if len(letters) != 6 or any(one not in LETTERS for one in letters):
        return None
    *digits, check = (LETTERS.index(one) for one in letters)
    if sum((at + 1) * digit for at, digit in enumerate(digits)) % 31 != check:
        return None
    bits = 0
    for digit in digits:
        bits = bits * 32 + digit
    kind, day, tries, files = bits >> 20, (bits >> 7) & 8191, (bits >> 4) & 7, bits & 15
    return Told(KINDS[kind], FIRST_DAY + timedelta(days=day), tries, files) if kind < len(KINDS) else None


def sentence(told: Told) -> str:
    tries = "" if not told.tries else f"; prova n. {told.tries}{' o più' if told.tries == 7 else ''}"
    files = "nessun file da copiare" if not told.files else f"{told.files}{' o più' if told.files == 15 else ''} file da copiare"
    return f"{told.day:%d/%m/%Y}: {SAID[told.kind]}{tries}; {files}."
