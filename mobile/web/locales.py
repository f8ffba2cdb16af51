"""What of Babel goes into the browser: the modules that `ui/words/formats.py` imports, and of CLDR's data Italian and English alone, of
these the parts that are read.

Rule: 30 MB of data for every language of the world become 9 kB; tests/unit/mobile/web/test_locales.py formats everything out of what is
left (docs/adr/0092).
"""

from __future__ import annotations

import pickle
from pathlib import PurePath
from typing import Any

_MODULES = ("__init__", "core", "dates", "lists", "localedata", "numbers", "plural")
_ZONE_OF_THE_SYSTEM = ("__init__", "_fallback", "_helpers", "_unix")
_GLOBAL = "babel/global.dat"
_LOCALES = tuple(f"babel/locale-data/{name}.dat" for name in ("en", "it", "root"))
_SHIPPED = {
    *(f"babel/{name}.py" for name in _MODULES),
    *(f"babel/localtime/{name}.py" for name in _ZONE_OF_THE_SYSTEM),
    _GLOBAL,
    *_LOCALES,
}
_READ = ("days", "decimal_formats", "list_patterns", "months", "number_symbols", "plural_form")
_READ_OF_ALL = ("parent_exceptions",)


def is_shipped(name: str) -> bool:
    """Whether a file of Babel's wheel goes along; its licence does."""
    return name in _SHIPPED or PurePath(name).name in ("LICENSE", "METADATA")


def trimmed(name: str, data: bytes) -> bytes:
    """A file as it is shipped: of CLDR's data only what is read."""
    if name == _GLOBAL:
        return _with_only(data, _READ_OF_ALL)
    return _with_only(data, _READ) if name in _LOCALES else data


def _with_only(data: bytes, parts: tuple[str, ...]) -> bytes:
    everything: dict[str, Any] = pickle.loads(data)
    return pickle.dumps({part: everything[part] for part in parts if part in everything}, protocol=4)
