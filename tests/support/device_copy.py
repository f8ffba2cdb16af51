"""A device's copy for the office, made as the rescue page makes it (mobile/web/static/device-copy.js)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

PIECE = 4 * 1024 * 1024


def device_copy(target: Path, files: Sequence[Path], device: str | None) -> Path:
    listed = [{"name": file.name, "length": file.stat().st_size, "pieces": _pieces(file.read_bytes())} for file in files]
    manifest = json.dumps({"device": device, "piece": PIECE, "files": listed}).encode()
    target.write_bytes(f"SOGLIA-COPIA 1 {len(manifest):08}\n".encode() + manifest + b"".join(file.read_bytes() for file in files))
    return target


def _pieces(content: bytes) -> list[str]:
    return [hashlib.sha256(content[at : at + PIECE]).hexdigest() for at in range(0, len(content), PIECE)]
