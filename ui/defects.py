"""Where the product says to itself that something of its own is wrong: one log, which every test listens to.

Rule (design.md section 9): neither what a person wrote nor whom it is about stands in it: kinds of errors, lines of code, keys of
sentences. In a browser it is the console.
"""

from __future__ import annotations

import logging

LOG = logging.getLogger("soglia.defects")
SAID = "Defect of the app"
"""How each line begins, also in a browser's console."""


def report(what: str) -> None:
    """A defect that was caught, so that the rest goes on."""
    LOG.error("%s: %s", SAID, what)
