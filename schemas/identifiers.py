"""Names: ulids, keys of facts, devices and residences, and the `_id`s made of them.

Rule (design.md section 6): an `_id` is `type:key`, all lower case; records are named by a ULID, facts by 26 base32 characters of their
content, a device's own documents `type:<device>:<ulid>`. Lower case because ids become file names and parts of URLs. Nothing here reads a
clock or dice: milliseconds and random bytes are arguments.
"""

import base64
import re

ULID_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"

ULID = "[0-7][0-9a-hjkmnp-tv-z]{25}"
FACT_KEY = "[a-z2-7]{26}"
USER_NAME = "[a-z][a-z0-9]{1,30}"
DEVICE = f"(?:[a-z2-7]{{10}}|u-{USER_NAME})"
"""Ten base32 characters, or `u-<user>` for a session without a device (the office's browser)."""
RESIDENCE_KEY = "[a-z0-9]{6}"
SHA256 = "[0-9a-f]{64}"
SALT = "[0-9a-f]{32}"
ROOM = "[a-z0-9]{1,26}"

RECORD_ID = rf"(?:danger|dwelling|household):{ULID}"
HOME_ID = rf"(?:dwelling|household):{ULID}"
RESIDENCE_ID = rf"residence:{RESIDENCE_KEY}"
PHOTO_ID = rf"photo:{FACT_KEY}"
DRAFT_ID = rf"draft:{DEVICE}:{ULID}"


def whole(pattern: str) -> str:
    """A pattern that must match all of a text."""
    return rf"^(?:{pattern})$"


def matches(pattern: str, text: object) -> bool:
    return isinstance(text, str) and re.fullmatch(pattern, text) is not None


def ulid(ms: int, randomness: bytes) -> str:
    """48 bits of milliseconds and 80 random bits as 26 lower-case characters that sort by time."""
    if not 0 <= ms < 1 << 48:
        raise ValueError("a ulid's time is 48 bits of milliseconds")
    if len(randomness) != 10:
        raise ValueError("a ulid takes exactly 10 random bytes")
    number = ms << 80 | int.from_bytes(randomness, "big")
    return "".join(ULID_ALPHABET[number >> shift & 31] for shift in range(125, -1, -5))


def ulid_ms(text: str) -> int:
    """The milliseconds that a ulid begins with."""
    number = 0
    for character in text[:10]:
        number = number << 5 | ULID_ALPHABET.index(character)
    return number


def base32_lower(data: bytes) -> str:
    """RFC 4648 base32, lower case, unpadded."""
    return base64.b32encode(data).decode("ascii").rstrip("=").lower()


def device_id(randomness: bytes) -> str:
    """A device's id of 10 characters out of at least 7 random bytes; a device gets a new one at every enrolment."""
    return _key(randomness, 10)


def residence_key(randomness: bytes) -> str:
    """A residence's 6 characters out of at least 4 random bytes: they say nothing of where it is."""
    return _key(randomness, 6)


def _key(randomness: bytes, length: int) -> str:
    text = base32_lower(randomness)
    if len(text) < length:
        raise ValueError(f"too few random bytes for {length} characters")
    return text[:length]


def session_device(user: str) -> str:
    """What stands for the device of a session that has none."""
    return f"u-{user}"


def record_id(kind: str, key: str) -> str:
    """`dwelling:<ulid>`, `household:<ulid>`, `danger:<ulid>`."""
    return f"{kind}:{key}"


def type_of(doc_id: str) -> str:
    return doc_id.partition(":")[0]


def key_of(doc_id: str) -> str:
    """What follows the type: `residence:zagara` -> `zagara`."""
    return doc_id.partition(":")[2]


def draft_id(device: str, key: str) -> str:
    return f"draft:{device}:{key}"


def draft_device(doc_id: str) -> str:
    """The device that alone may write a draft."""
    return doc_id.split(":")[1]


def chunk_id(sha256: str) -> str:
    return f"chunk:{sha256}"


def receipt_id(photo_id: str, lane: str) -> str:
    """One receipt a photo and lane: `receipt:<26 of the photo>:working`."""
    return f"receipt:{key_of(photo_id)}:{lane}"


def residence_id(key: str) -> str:
    return f"residence:{key}"


def availability_id(residence: str) -> str:
    return f"availability:{key_of(residence)}"


def residence_database(residence: str) -> str:
    """The circle of a residence: `residence:zagara` -> `residence-zagara`."""
    return f"residence-{key_of(residence)}"
