"""A person's key ring: what her PIN opens, and nothing else does.

Rule (design.md section 4): no key ever lies bare. The ring holds one random 32-byte key for each circle that she may read, and her
refresh token; it is stored wrapped by a key derived from her PIN. ADR 0065 says how a second person of the device, and one who lost her
PIN, come to the keys of files that exist.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from mobile.services.problems import DeviceError

KEY_BYTES = 32


@dataclass(frozen=True)
class KeyRing:
    """An open ring. `circles` are the databases that the centre says she replicates, in its order; `keys` those with a file here."""

    user: str
    circles: tuple[str, ...]
    keys: Mapping[str, bytes]
    refresh_token: str

    def missing(self) -> tuple[str, ...]:
        return tuple(name for name in self.circles if name not in self.keys)

    def with_token(self, refresh_token: str, circles: Sequence[str]) -> KeyRing:
        return replace(self, refresh_token=refresh_token, circles=tuple(circles))

    def with_keys(self, more: Mapping[str, bytes]) -> KeyRing:
        return replace(self, keys={**self.keys, **more})

    def without(self, names: Collection[str]) -> KeyRing:
        """What she may no longer read."""
        return replace(self, keys={name: key for name, key in self.keys.items() if name not in names})

    def packed(self) -> bytes:
        """The plain bytes that are wrapped; they never touch a file."""
        body = {
            "version": 1,
            "user": self.user,
            "circles": list(self.circles),
            "keys": {name: key.hex() for name, key in sorted(self.keys.items())},
            "refresh_token": self.refresh_token,
        }
        return json.dumps(body, separators=(",", ":")).encode()


def unpacked(plain: bytes) -> KeyRing:
    body = json.loads(plain)
    keys = {name: bytes.fromhex(key) for name, key in body["keys"].items()}
    return KeyRing(body["user"], tuple(body["circles"]), keys, body["refresh_token"])


def keys_for(
    wanted: Sequence[str], existing_files: frozenset[str], known: Mapping[str, bytes], random_bytes: Callable[[int], bytes]
) -> dict[str, bytes]:
    """A key for each circle: one that an open ring or the centre's deposit knows, or a new one where there is no file yet.

    A file whose key nobody at hand has is never made anew: that would put two stores of one circle on one device.
    """
    locked = [name for name in wanted if name in existing_files and name not in known]
    if locked:
        raise not_deposited()
    return {name: known.get(name) or random_bytes(KEY_BYTES) for name in wanted}


def not_deposited() -> DeviceError:
    """Files from before the deposit, or a centre that went back: only a ring that opens can bring their keys there (ADR 0065)."""
    return DeviceError(
        "keys_not_deposited",
        "Le chiavi degli archivi di questo dispositivo non sono ancora al centro: una persona già iscritta lo apre con il suo PIN dove "
        "c'è rete, e dopo si può continuare qui. Niente è stato cambiato e niente è perso.",
    )
