"""The centre's JSON door for a device: enrol, new tokens, pulse.

Rule (design.md section 9): the device's credential reaches `/api/device/*` only; an unknown or used-up refresh token asks for a sign-in and
never wipes anything. What the centre refuses comes with a code and an Italian sentence; what is not JSON is no centre (a hotel's sign-in
page), and counts as no network.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from docstore.errors import NotCouch, PeerFault, PeerUnreachable
from mobile.services.device import DeviceFile
from mobile.services.journal import DeviceClock
from mobile.services.needs import Answer, Machine
from mobile.services.problems import DeviceError

OFFLINE = "Non c'è rete, o il centro non risponde. Quello che hai scritto resta al sicuro qui: riprova quando c'è campo."
SIGN_IN = frozenset({"sign_in_needed", "unknown_device", "unauthorized"})


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


@dataclass(frozen=True)
class Pulse:
    """What the centre says to an idle device."""

    epoch: str
    backed_up_to_ms: int | None
    oldest_app: str
    databases: Mapping[str, str]
    version: str = ""


class CentreDoor:
    """Asks, learns the time from every answer, and says in one way why not."""

    def __init__(self, machine: Machine, device_file: DeviceFile, clock: DeviceClock) -> None:
        self._machine = machine
        self._file = device_file
        self._clock = clock

    async def enrol(self, user: str, password: str, device_name: str) -> Grant:
        """The device's identity is kept here; the person's ring only when she has chosen a PIN."""
        asked: dict[str, Any] = {"user": user, "password": password, "device_name": device_name}
        asked |= {"platform": self._machine.platform, "app_version": self._machine.app_version}
        if self._file.device and self._file.credential:
            asked |= {"device": self._file.device, "credential": self._file.credential}
        try:
            told = await self._ask("/api/device/enrol", asked)
        except DeviceError as refused:
            if refused.code != "unknown_device" or "device" not in asked:
                raise
            told = await self._ask("/api/device/enrol", {key: said for key, said in asked.items() if key not in ("device", "credential")})
        self._file.keep_identity(str(told["device"]), str(told.get("credential") or self._file.credential))
        return _grant(told)

    async def refresh(self, user: str, refresh_token: str) -> Grant:
        return _grant(await self._ask("/api/device/token", {**self._known(), "user": user, "refresh_token": refresh_token}))

    async def pulse(self, told: Mapping[str, Any]) -> Pulse:
        said = await self._ask("/api/device/pulse", {**self._known(), **told})
        return Pulse(
            epoch=str(said["epoch"]),
            backed_up_to_ms=said.get("backed_up_to"),
            oldest_app=str(said.get("oldest_app", "")),
            databases=dict(said.get("databases", {})),
            version=str(said.get("version", "")),
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
        if "server_time_ms" not in answer.body:
            raise NotCouch
        self._clock.learn(sent, int(answer.body["server_time_ms"]), self._clock.raw_ms())
        return answer.body


def _refusal(answer: Answer) -> Exception:
    """A sentence of the centre for the person; anything else is worth another try."""
    code, reason = answer.body.get("error"), answer.body.get("reason")
    if answer.status >= 500 or answer.status == 429:
        return PeerFault(f"The centre answered {answer.status}.")
    if not isinstance(code, str) or not isinstance(reason, str):
        return NotCouch()
    return DeviceError(code, reason)


def _grant(told: Mapping[str, Any]) -> Grant:
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
    )
