"""A request's query string as CouchDB reads it: booleans in words, numbers, and JSON values for keys and lists of revisions.

A value that cannot be read is `query_parse_error` (400) with its name, never a guess.
"""

import json
from collections.abc import Mapping
from typing import Any

from docstore.errors import BadRequest


class Query:
    """The parameters of one request, read once by name."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = values

    def __contains__(self, name: str) -> bool:
        return name in self._values

    def text(self, name: str, default: str | None = None) -> str | None:
        return self._values.get(name, default)

    def boolean(self, name: str, default: bool = False) -> bool:
        value = self._values.get(name)
        if value is None:
            return default
        if value not in ("true", "false"):
            raise unreadable(name, "true or false")
        return value == "true"

    def integer(self, name: str, default: int | None = None) -> int | None:
        value = self._values.get(name)
        if value is None:
            return default
        if not (value.isascii() and value.isdigit() and len(value) <= 15):
            raise unreadable(name, "a whole number")
        return int(value)

    def json(self, name: str, default: Any = None) -> Any:
        value = self._values.get(name)
        if value is None:
            return default
        try:
            return json.loads(value, parse_constant=_refuse_constant)
        except (ValueError, RecursionError) as error:
            raise unreadable(name, "JSON") from error

    def strings(self, name: str) -> list[str] | None:
        """A JSON list of texts, such as `atts_since` and `doc_ids`."""
        value = self.json(name)
        if value is not None and not (isinstance(value, list) and all(isinstance(item, str) for item in value)):
            raise unreadable(name, "a JSON list of strings")
        return value


def unreadable(name: str, wanted: str) -> BadRequest:
    """The one refusal of this module."""
    return BadRequest(f"The query parameter `{name}` must be {wanted}.", code="query_parse_error")


def _refuse_constant(word: str) -> None:
    raise ValueError(word)
