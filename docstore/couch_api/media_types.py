"""An attachment's content type on its way into a header: what could break the header is not repeated."""

import re

UNKNOWN = "application/octet-stream"
_SAFE = re.compile(r"[!-~][ -~]{0,250}")


def safe_media_type(value: object) -> str:
    return value if isinstance(value, str) and _SAFE.fullmatch(value) else UNKNOWN
