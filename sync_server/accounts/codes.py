"""One-time codes of the office: a short one to read out, and a long one for the QR, for one person and one purpose.

Rules (design.md section 9): an enrolment code lasts 24 hours, a reset code 15 minutes and only on its device; it dies after five wrong
tries. The first three characters find it, so that wrong tries have something to count against; the other three are the secret. A code is
used up when the device that used it first speaks with what it got: until then, for ten minutes, the same answer may be asked for again,
because answers get lost. Rows hold keyed hashes: fifteen bits would not withstand who copies the file.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from docstore.sqlite.connection import Connection

Purpose = Literal["enrol", "reset"]
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
SHORT, SELECTOR, LONG = 6, 3, 26
LASTS: dict[str, float] = {"enrol": 24 * 3600.0, "reset": 15 * 60.0}
MOST_WRONG = 5
REPEATED_WITHIN = 600.0


@dataclass(frozen=True, slots=True)
class CodeFor:
    """What a new code is good for, and who made it."""

    user: str
    purpose: Purpose
    device: str | None
    made_by: str


@dataclass(frozen=True, slots=True)
class Code:
    """A live code that somebody has shown. `used_by`: the device that has used it already and may ask again; by whom and when it was made
    is for the log."""

    selector: str
    user: str
    purpose: Purpose
    device: str | None
    used_by: str | None
    made_by: str
    made_at: float


@dataclass(frozen=True, slots=True)
class OpenCode:
    """A code that nobody has used yet, without what is secret of it. `selector` names it: the characters that find it."""

    selector: str
    user: str
    purpose: Purpose
    device: str | None
    made_by: str
    expires_at: float


def normal(typed: str) -> str:
    """As it was made: capitals, without blanks and hyphens."""
    return re.sub(r"[\s-]", "", typed).upper()


def is_short(code: str) -> bool:
    return len(code) < LONG


def text_of(dice: Callable[[int], bytes], length: int) -> str:
    """Each character from five bits of the dice."""
    return "".join(ALPHABET[byte % len(ALPHABET)] for byte in dice(length))


def make(connection: Connection, wanted: CodeFor, by: tuple[bytes, Callable[[int], bytes]], now: float) -> tuple[str, str]:
    """The short and the long one; a former one of the same person, purpose and device dies. `by`: the hashes' key, and the dice."""
    key, dice = by
    connection.execute("DELETE FROM codes WHERE expires_at <= ?", (now,))
    same = (wanted.user, wanted.purpose, wanted.device)
    connection.execute("DELETE FROM codes WHERE user = ? AND purpose = ? AND device IS ? AND used_at IS NULL", same)
    taken = {str(row[0]) for row in connection.execute("SELECT selector FROM codes")}
    short, long = text_of(dice, SHORT), text_of(dice, LONG)
    while short[:SELECTOR] in taken:
        short = text_of(dice, SHORT)
    hashes = (short[:SELECTOR], _keyed(key, short), _keyed(key, long))
    connection.execute(
        "INSERT INTO codes(selector, short, long, user, purpose, device, made_by, expires_at) VALUES (?,?,?,?,?,?,?,?)",
        (*hashes, *same, wanted.made_by, now + LASTS[wanted.purpose]),
    )
    return short, long


def show(connection: Connection, code: str, key: bytes, now: float) -> Code | None:
    """The code that this is, while it lives; a wrong try is counted against the one it came near. `code` is `normal`."""
    shown = _keyed(key, code)
    where, value = ("selector", code[:SELECTOR]) if is_short(code) else ("long", shown)
    rows = connection.execute(
        f"SELECT selector, short, long, user, purpose, device, used_by, made_by, expires_at FROM codes WHERE {where} = ? AND expires_at > ?"
        " AND wrong < ? AND (used_at IS NULL OR used_at > ?)",
        (value, now, MOST_WRONG, now - REPEATED_WITHIN),
    )
    if not rows:
        return None
    selector, short, long, user, purpose, device, used_by, made_by, ends = rows[0]
    if not hmac.compare_digest(shown, str(short if is_short(code) else long)):
        connection.execute("UPDATE codes SET wrong = wrong + 1 WHERE selector = ?", (selector,))
        return None
    return Code(str(selector), str(user), purpose, device, used_by, str(made_by), float(ends) - LASTS[purpose])


def use(connection: Connection, code: Code, device: str, now: float) -> bool:
    """In the enrolment's own transaction. False: it went meanwhile, or another device has used it."""
    rows = connection.execute("SELECT used_by, wrong FROM codes WHERE selector = ? AND user = ?", (code.selector, code.user))
    if not rows or int(rows[0][1]) >= MOST_WRONG or rows[0][0] not in (None, device):
        return False
    connection.execute("UPDATE codes SET used_at = coalesce(used_at, ?), used_by = ? WHERE selector = ?", (now, device, code.selector))
    return True


def all_open(connection: Connection, now: float) -> list[OpenCode]:
    """Those that would still let somebody in, the first to end first."""
    rows = connection.execute(
        "SELECT selector, user, purpose, device, made_by, expires_at FROM codes WHERE expires_at > ? AND wrong < ? AND used_at IS NULL"
        " ORDER BY expires_at, selector",
        (now, MOST_WRONG),
    )
    return [OpenCode(*row) for row in rows]


def withdraw(connection: Connection, selector: str) -> OpenCode | None:
    """None: it was used, or it ended, before."""
    rows = connection.execute(
        "DELETE FROM codes WHERE selector = ? AND used_at IS NULL RETURNING selector, user, purpose, device, made_by, expires_at",
        (selector,),
    )
    return OpenCode(*rows[0]) if rows else None


def forget_used(connection: Connection, device: str, user: str) -> None:
    """The device has spoken with what the code got this person: nobody asks for that answer again."""
    connection.execute("DELETE FROM codes WHERE used_by = ? AND user = ?", (device, user))


def _keyed(key: bytes, code: str) -> str:
    return hmac.new(key, b"soglia code " + code.encode(), "sha256").hexdigest()
