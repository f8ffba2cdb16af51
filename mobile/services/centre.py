"""The centre's JSON door for a device: enrol, new tokens, keys of files, pulse, handing in.

Rule (design.md section 9): the device's credential reaches `/api/device/*` only; an unknown or used-up refresh token asks for a sign-in and
never wipes anything. What the centre refuses comes with a code and an Italian sentence; what is not JSON is no centre (a hotel's sign-in
page), and counts as no network.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from docstore.errors import NotCouch, PeerFault, PeerUnreachable
from mobile.services import office
from mobile.services.device import DeviceFile
from mobile.services.first_sync import Tonight
from mobile.services.journal import DeviceClock
from mobile.services.needs import Answer, Machine
from mobile.services.problems import CentreAsksToWait, DeviceError
from mobile.services.unciphered import circles_here

OFFLINE = "Non c'è rete, o il centro non risponde. Quello che hai scritto resta al sicuro qui: riprova quando c'è campo."
_OWN_MARKS = frozenset({"kept", "units", "status", "ok"})
"""What the centre's shorter answers bear instead of its time: a hotel's page bears none of them."""
SIGN_IN = frozenset({"sign_in_needed", "unknown_device", "unauthorized"})


@dataclass(frozen=True)
class SignIn:
    """How a person proves once who she is: the office's code, or name and password."""

    user: str = ""
    password: str = field(default="", repr=False)
    code: str = field(default="", repr=False)
    device_name: str = ""

    def said(self) -> dict[str, Any]:
        who = {"code": self.code} if self.code else {"user": self.user, "password": self.password}
        return {**who, "device_name": self.device_name}


@dataclass(frozen=True)
class Grant:
    """What a person may do for the next minutes, and how she gets the next grant."""

    user: str
    display_name: str
    role: str
    circles: tuple[str, ...]
    refresh_token: str
    access_token: str
    expires_in: int
    epoch: str
    keys: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    """Keys of this device's files that the centre released to this person (design.md section 9)."""
    colleagues: Mapping[str, str] = field(default_factory=dict)
    """How those who share a circle with her are called, by user name."""


@dataclass(frozen=True)
class Pulse:
    """What the centre says to an idle device."""

    epoch: str
    backed_up_to_ms: int | None
    oldest_app: str
    databases: Mapping[str, str]
    version: str = ""
    order: str | None = None
    """"hand_in" or "wipe" when the office has revoked this device."""
    hand_in: tuple[str, ...] = ()
    """Circles whose files leave as ciphertext: nobody of this device may read them any more."""
    now_ms: int | None = None
    """The centre's own time; None: it did not say."""


class CentreDoor:
    """Asks, learns the time from every answer, and says in one way why not."""

    def __init__(self, machine: Machine, device_file: DeviceFile, clock: DeviceClock) -> None:
        self._machine = machine
        self._file = device_file
        self._clock = clock

    async def enrol(self, sign_in: SignIn) -> Grant:
        """The device's identity is kept here; the person's ring only when she has chosen a PIN."""
        asked = {**sign_in.said(), "platform": self._machine.platform, "app_version": self._machine.app_version}
        if former := self._file.former():
            asked["former"] = former
        own = self._known() if self._file.device and self._file.credential else {}
        try:
            told = await self._ask("/api/device/enrol", {**asked, **own})
        except DeviceError as refused:
            if refused.code != "unknown_device" or not own:
                raise
            told = await self._ask("/api/device/enrol", {**asked, "former": [*former, own]})
        self._file.keep_identity(str(told["device"]), str(told.get("credential") or self._file.credential))
        return self._grant(told)

    async def refresh(self, user: str, refresh_token: str, keys_wanted: Sequence[str] = ()) -> Grant:
        wanted = {"keys_wanted": list(keys_wanted)} if keys_wanted else {}
        return self._grant(await self._ask("/api/device/token", {**self._known(), "user": user, "refresh_token": refresh_token, **wanted}))

    def _grant(self, told: Mapping[str, Any]) -> Grant:
        grant = grant_from(told)
        return replace(grant, circles=circles_here(grant.circles, self._machine.enciphers))

    async def deposit(self, access_token: str, keys: Mapping[str, bytes]) -> frozenset[str]:
        """The centre keeps the keys of this device's files. Returns the databases whose key it holds now."""
        said = {name: key.hex() for name, key in keys.items()}
        told = await self._ask("/api/device/keys", {**self._known(), "access_token": access_token, "keys": said})
        return frozenset(str(name) for name in told["kept"])

    async def begin_hand_in(self, units: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
        """What is about to leave as ciphertext; answered with what of it is there already."""
        return list((await self._ask("/api/device/hand-in/begin", {**self._known(), "units": list(units)}))["units"])

    async def send_part(self, unit: str, part: str, offset: int, data: bytes) -> int:
        """One piece of a file. Returns how much of that part the centre has now."""
        headers = {
            "x-soglia-device": self._file.device or "",
            "x-soglia-credential": self._file.credential or "",
            "x-soglia-unit": unit,
            "x-soglia-part": part,
            "x-soglia-offset": str(offset),
        }
        try:
            answer = await self._machine.door.post_bytes("/api/device/hand-in/part", headers, data)
        except ConnectionError as silence:
            raise PeerUnreachable(OFFLINE) from silence
        if answer.status >= 400:
            raise _refusal(answer)
        told = answer.body
        if "have" not in told:
            raise NotCouch
        return int(told["have"])

    async def finish_hand_in(self, unit: str) -> Mapping[str, Any]:
        return await self._ask("/api/device/hand-in/finish", {**self._known(), "unit": unit})

    async def tonight(self, database: str, access_token: str) -> Tonight | None:
        """What a fresh device needs first; None where the centre names nothing (an older one, or one that is still reading)."""
        try:
            path = f"/api/device/tonight?database={database}"
            answer = await self._machine.door.get(path, {"authorization": f"Bearer {access_token}"})
        except ConnectionError as silence:
            raise PeerUnreachable(OFFLINE) from silence
        return _tonight(answer.body) if answer.status == 200 else None

    async def wiped(self) -> Mapping[str, Any]:
        """Said once nothing is left here; the credential is the last thing that goes. Answered with what came of it all."""
        return await self._ask("/api/device/wiped", self._known())

    async def pulse(self, told: Mapping[str, Any]) -> Pulse:
        said = await self._ask("/api/device/pulse", {**self._known(), **told})
        if told.get("vanished"):
            await self._machine.outside.told_vanished()
        return Pulse(
            epoch=str(said["epoch"]),
            backed_up_to_ms=said.get("backed_up_to"),
            oldest_app=str(said.get("oldest_app", "")),
            databases=dict(said.get("databases", {})),
            version=str(said.get("version", "")),
            order=said.get("order"),
            hand_in=tuple(said.get("hand_in") or ()),
            now_ms=said.get("server_time_ms"),
        )

    def _known(self) -> dict[str, Any]:
        return {"device": self._file.device, "credential": self._file.credential}

    async def _ask(self, path: str, body: Mapping[str, Any]) -> Mapping[str, Any]:
        sent = self._clock.raw_ms()
        try:
            answer = await self._machine.door.post(path, body)
        except ConnectionError as silence:
            raise PeerUnreachable(OFFLINE) from silence
        if answer.status >= 400:
            raise _refusal(answer)
        if "server_time_ms" in answer.body:
            self._clock.learn(sent, int(answer.body["server_time_ms"]), self._clock.raw_ms())
        elif not _OWN_MARKS & answer.body.keys():
            raise NotCouch
        office.learn(self._file, answer.body)
        return answer.body


def _refusal(answer: Answer) -> Exception:
    """A sentence of the centre for the person. What it cannot just now (429, 5xx) is worth another try, and its sentence goes along."""
    code, reason = answer.body.get("error"), answer.body.get("reason")
    is_said, is_for_now = isinstance(code, str) and isinstance(reason, str), answer.status >= 500 or answer.status == 429
    if is_said:
        return CentreAsksToWait(reason, code=code) if is_for_now else DeviceError(str(code), str(reason))
    return PeerFault(f"The centre answered {answer.status}.") if is_for_now else NotCouch()


def _tonight(told: Mapping[str, Any]) -> Tonight | None:
    """What is no such answer (a hotel's page) is as good as none."""
    day, first, documents = told.get("day"), told.get("first"), told.get("documents")
    if not isinstance(day, str) or not isinstance(first, list) or not isinstance(documents, int):
        return None
    named = tuple((str(pair[0]), str(pair[1])) for pair in first if isinstance(pair, list) and len(pair) == 2)
    return Tonight(day, named, documents) if len(named) == len(first) else None


def grant_from(told: Mapping[str, Any]) -> Grant:
    user = told["user"]
    return Grant(
        user=str(user["name"]),
        display_name=str(user["display_name"]),
        role=str(user["role"]),
        circles=tuple(told["circles"]),
        refresh_token=str(told["refresh_token"]),
        access_token=str(told["access_token"]),
        expires_in=int(told["expires_in"]),
        epoch=str(told.get("epoch", "")),
        keys={str(name): bytes.fromhex(key) for name, key in (told.get("keys") or {}).items()},
        colleagues={str(user): str(name) for user, name in (told.get("colleagues") or {}).items()},
    )
