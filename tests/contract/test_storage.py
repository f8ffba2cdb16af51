"""The storage contract, held by every kind of file that `Store` opens."""

from __future__ import annotations

from docstore.store import OpenOptions
from tests.contract.storage.attachments import AttachmentsContract
from tests.contract.storage.edits import EditsContract
from tests.contract.storage.feeds import FeedsContract
from tests.contract.storage.grafts import GraftsContract
from tests.contract.storage.read_models import ReadModelsContract

KEY = bytes(range(32))


class StorageContract(EditsContract, GraftsContract, FeedsContract, AttachmentsContract, ReadModelsContract):
    """All that a store promises."""


class TestEncryptedFile(StorageContract):
    options: OpenOptions = {"key": KEY}


class TestEncryptedFileAsInABrowser(StorageContract):
    options: OpenOptions = {"key": KEY, "exclusive": True, "flush": lambda: None}


class TestPlainFile(StorageContract):
    options: OpenOptions = {}


class TestPlainFileOfTheStandardLibrary(StorageContract):
    options: OpenOptions = {"engine": "sqlite3"}


class TestInMemory(StorageContract):
    in_memory = True


class TestInMemoryOfTheStandardLibrary(StorageContract):
    in_memory = True
    options: OpenOptions = {"engine": "sqlite3"}
