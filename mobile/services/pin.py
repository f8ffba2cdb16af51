"""What may be a PIN, and how long a wrong one makes a person wait.

Rule: at least six digits and none of the first that a finder would try; or a passphrase of at least ten characters. The waits grow
and are counted from stored rows, so that closing the app does not shorten them (design.md section 9; ADR 0061). Pure: the clock is an
argument.
"""

from __future__ import annotations

import unicodedata

from mobile.services.problems import DeviceError

SHORTEST_PIN = 6
SHORTEST_PASSPHRASE = 10
LONGEST = 128
WAITS_SECONDS = (0, 0, 0, 5, 15, 30, 60, 300)  # after so many wrong tries; the last one for every further try
LONGEST_WAIT = 900
_LADDER = "01234567890"
_FAMILIAR = frozenset({"159753", "147258", "147852", "258369", "112358", "102030", "112233", "314159", "696969", "246810"})


def normal_form(secret: str) -> str:
    """The same letters typed on two keyboards are the same secret."""
    return unicodedata.normalize("NFC", secret.strip())


def check_new(pin: str, again: str) -> str:
    """The secret to derive the key from, or a DeviceError with the sentence to show."""
    secret = normal_form(pin)
    if secret != normal_form(again):
        raise DeviceError("pin_differs", "I due PIN non sono uguali: scrivi due volte lo stesso.")
    if len(secret) > LONGEST:
        raise DeviceError("pin_too_long", "È troppo lungo: al massimo 128 caratteri.")
    if not _digits(secret):
        return _passphrase(secret)
    if len(secret) < SHORTEST_PIN:
        raise DeviceError("pin_too_short", "Il PIN è troppo corto: servono almeno 6 cifre.")
    if is_trivial(secret):
        raise DeviceError("pin_trivial", "Questo PIN si indovina subito: evita cifre uguali, in fila o ripetute.")
    return secret


def is_trivial(pin: str) -> bool:
    """Equal digits, a run up or down, a pattern of up to three digits repeated, or one of the familiar ones."""
    run = pin in _LADDER or pin[::-1] in _LADDER
    pattern = any(len(pin) > period and pin == (pin[:period] * len(pin))[: len(pin)] for period in (1, 2, 3))
    return run or pattern or pin in _FAMILIAR


def wait_after(wrong_tries: int) -> int:
    """Seconds to wait after so many wrong tries in a row."""
    return WAITS_SECONDS[wrong_tries] if wrong_tries < len(WAITS_SECONDS) else LONGEST_WAIT


def seconds_left(wrong_tries: int, last_wrong_ms: int, now_ms: int) -> int:
    """What is left of the wait. A clock that was set back never makes it longer than the whole wait."""
    wait_ms = wait_after(wrong_tries) * 1000
    left = min(wait_ms, last_wrong_ms + wait_ms - now_ms)
    return max(0, -(-left // 1000))


def _digits(secret: str) -> bool:
    return secret.isascii() and secret.isdigit()


def _passphrase(secret: str) -> str:
    if len(secret) < SHORTEST_PASSPHRASE:
        raise DeviceError("passphrase_too_short", "Solo cifre, almeno 6; oppure una frase di almeno 10 caratteri.")
    return secret
