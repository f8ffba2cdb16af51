"""Writes `form-N.sqlite`, a file as a version of docstore leaves it: `python write.py FILE`, with that docstore on the path.

Rule: a golden file is never written again. A new form gets one of its own, written by the first version that has it; every later version
must open all of them and find `CONTENT` there.
"""

from __future__ import annotations

import sys

from docstore.store import Store

KEY = bytes(range(32))


def write(path: str) -> None:
    store = Store.open(path, key=KEY, name="golden")
    first = store.put({"_id": "fact:1", "says": "perché no"})["rev"]
    store.put({"_id": "fact:1", "_rev": first, "says": "seconda", "_attachments": {"photo": {"data": b"pixels" * 2_000}}})
    other = {"_id": "fact:1", "_rev": "2-f", "_revisions": {"start": 2, "ids": ["f", first[2:]]}, "says": "altra"}
    store.bulk_docs([other], new_edits=False)
    gone = store.put({"_id": "fact:2", "says": "via"})["rev"]
    store.put({"_id": "fact:2", "_rev": gone, "_deleted": True})
    store.bulk_docs([{"_id": f"many:{n:03}", "n": n, "text": "x" * n * 11} for n in range(40)])
    store.put_local("_local/checkpoint", {"seq": 7})
    store.put_security({"members": {"roles": ["team"]}})
    store.close()


if __name__ == "__main__":
    write(sys.argv[1])
