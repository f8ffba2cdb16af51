"""The app on a phone, a tablet and in a browser. Its version is told at enrolment and with every pulse."""

from __future__ import annotations

VERSION = "0.1.0"
"""The project's (pyproject.toml): a browser has no package metadata to ask."""
