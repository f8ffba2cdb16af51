"""Imports that need no page, done in the worker while Flutter still starts.

Rule (pwa.md, "Size and start"): what every first screen needs is imported here; httpx is not, the first sync imports it.
"""

import datetime
import json

import apsw
import flet
import pydantic

import docstore.store
import mobile.services.session
import mobile.state.application

WARM = (apsw, datetime, docstore, flet, json, mobile, pydantic)
