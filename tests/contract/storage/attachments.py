"""Contract, part four: attachments in and out, shared content, stubs, what is swept and what is forgotten."""

from __future__ import annotations

import base64
import gzip
import hashlib
import random
from collections.abc import Iterable, Iterator

import pytest

from docstore.errors import BadRequest, NotFound, PreconditionFailed
from docstore.store import Store, Uploaded
from tests.contract.storage.opening import Opening

HELLO = "md5-" + base64.b64encode(hashlib.md5(b"hello").digest()).decode()


def blobs(store: Store) -> int:
    return int(store.read("SELECT count(*) FROM blobs")[0][0])


def noise(size: int) -> bytes:
    return random.Random(size).randbytes(size)


def upload(store: Store, pieces: Iterable[bytes], digest: str | None = None) -> Uploaded:
    """Content in parts, in one transaction; whoever uses it names it before anything is swept."""
    with store.transaction():
        started = store.begin_upload()
        for piece in pieces:
            started.append(piece)
        uploaded = started.finish(digest)
    started.close()
    return uploaded


class AttachmentsContract(Opening):
    @pytest.fixture
    def photo(self, store: Store) -> str:
        """The revision of a document "a" with one attachment "bytes" that says hello."""
        attached = {"bytes": {"content_type": "text/plain", "data": b"hello"}}
        return str(store.put({"_id": "a", "n": 1, "_attachments": attached})["rev"])

    def test_documents_show_stubs(self, store: Store, photo: str) -> None:
        stub = {"content_type": "text/plain", "revpos": 1, "digest": HELLO, "length": 5, "stub": True}
        assert store.get("a")["_attachments"] == {"bytes": stub}
        assert store.leaves("a")[0]["_attachments"] == {"bytes": stub}

    def test_content_is_inside_on_demand(self, store: Store, photo: str) -> None:
        assert store.get("a", attachments=True)["_attachments"]["bytes"]["data"] == base64.b64encode(b"hello").decode()
        assert store.get("a", attachments="bytes")["_attachments"]["bytes"]["data"] == b"hello"

    def test_base64_is_taken_in(self, store: Store) -> None:
        store.put({"_id": "b", "_attachments": {"x": {"data": base64.b64encode(b"hello").decode()}}})
        found = store.attachment("b", "x")
        assert (found.read(), found.digest, found.content_type, found.length) == (b"hello", HELLO, "application/octet-stream", 5)

    def test_a_large_one_goes_in_and_out_in_pieces(self, store: Store) -> None:
        content = noise(1_000_000)

        def pieces() -> Iterator[bytes]:
            for start in range(0, len(content), 7_001):
                yield content[start : start + 7_001]

        uploaded = upload(store, pieces())
        assert (uploaded.length, uploaded.sha256) == (len(content), hashlib.sha256(content).hexdigest())
        store.put({"_id": "b", "_attachments": {"x": {"content_type": "image/jpeg", "data": uploaded}}})
        found = store.attachment("b", "x")
        assert b"".join(found.chunks()) == content
        assert max(len(part) for part in found.chunks()) <= 262_144
        for start, end in ((0, 1), (262_143, 262_145), (900_000, 2_000_000), (5, 5), (999_999, None)):
            assert found.read(start, end) == content[start:end]

    def test_an_upload_may_take_many_transactions(self, store: Store) -> None:
        started = store.begin_upload()
        for part in (b"he", b"", b"llo"):
            with store.transaction():
                started.append(part)
        store.compact()
        uploaded = started.finish(HELLO)
        store.compact()
        store.put_attachment("b", "x", uploaded, content_type="text/plain")
        assert store.attachment("b", "x").read() == b"hello"

    def test_an_upload_that_was_given_up_is_swept(self, store: Store) -> None:
        started = store.begin_upload()
        started.append(noise(600_000))
        store.compact()
        assert blobs(store) == 1
        started.close()
        store.compact()
        assert blobs(store) == 0
        assert store.read("SELECT count(*) FROM pieces") == [(0,)]

    def test_content_that_was_let_go_goes_with_its_document(self, store: Store) -> None:
        started = store.begin_upload()
        started.append(noise(30_000))
        rev = store.put_attachment("b", "x", started.finish(), content_type="text/plain")["rev"]
        started.close()
        store.compact()
        assert store.attachment("b", "x").length == 30_000
        store.put({"_id": "b", "_rev": rev, "_deleted": True})
        store.compact()
        assert blobs(store) == 0

    def test_two_uploads_of_the_same_content_hold_it_each_for_itself(self, store: Store) -> None:
        first, second = store.begin_upload(), store.begin_upload()
        first.append(b"hello")
        second.append(b"hello")
        shared = {first.finish().blob, second.finish(HELLO).blob}
        assert len(shared) == 1
        first.close()
        store.compact()
        assert blobs(store) == 1
        second.close()
        store.compact()
        assert blobs(store) == 0

    @pytest.mark.parametrize(
        "harm", ["UPDATE pieces SET data = zeroblob(length(data)) WHERE piece % 2", "DELETE FROM pieces WHERE piece % 2"]
    )
    def test_good_bytes_that_come_again_mend_what_has_rotted_under_their_digest(self, store: Store, harm: str) -> None:
        content = noise(600_000)
        store.put_attachment("b", "x", content, content_type="image/jpeg")
        store.put_attachment("other", "x", noise(300_000), content_type="image/jpeg")
        store.write_rows(lambda connection: connection.execute(harm))
        store.put_attachment("late", "x", content, content_type="image/jpeg")
        assert [store.attachment(doc_id, "x").read() for doc_id in ("late", "b")] == [content, content]
        store.compact()
        assert store.attachment("b", "x").read() == content
        assert blobs(store) == 2

    def test_after_a_purge_good_bytes_do_not_end_in_what_rotted_before_it(self, store: Store) -> None:
        content = noise(30_000)
        rev = store.put_attachment("b", "x", content, content_type="image/jpeg")["rev"]
        store.write_rows(lambda connection: connection.execute("UPDATE pieces SET data = zeroblob(length(data))"))
        store.purge({"b": [rev]})
        store.put_attachment("b", "x", content, content_type="image/jpeg")
        assert store.attachment("b", "x").read() == content

    def test_a_sweep_in_many_steps_shares_nothing_that_it_is_taking_away(self, store: Store) -> None:
        content = noise(30 * 262_144)
        rev = store.put_attachment("b", "x", content, content_type="text/plain")["rev"]
        store.put({"_id": "b", "_rev": rev, "_deleted": True})
        for number, _ in enumerate(store.compaction()):
            store.put_attachment(f"late{number}", "x", content, content_type="text/plain")
        for row in store.all_docs()["rows"]:
            assert store.attachment(row["id"], "x").read() == content

    def test_an_empty_one_is_one(self, store: Store) -> None:
        store.put_attachment("b", "x", b"", content_type="text/plain")
        assert store.attachment("b", "x").read() == b""

    def test_stubs_carry_over(self, store: Store, photo: str) -> None:
        second = store.put({**store.get("a"), "n": 2})["rev"]
        assert store.get("a")["_attachments"]["bytes"]["revpos"] == 1
        third = store.put({"_id": "a", "_rev": second, "n": 3})
        assert third["ok"]
        with pytest.raises(NotFound):
            store.attachment("a", "bytes")
        assert store.attachment("a", "bytes", rev=second).read() == b"hello"

    def test_a_stub_for_nothing_is_refused(self, store: Store, photo: str) -> None:
        before = store.update_seq
        for document in ({"_id": "a", "_rev": photo}, {"_id": "new"}):
            with pytest.raises(PreconditionFailed) as refused:
                store.put({**document, "_attachments": {"other": {"stub": True}, "new": {"data": b"x"}}})
            assert (refused.value.code, refused.value.status) == ("missing_stub", 412)
        answers = store.bulk_docs(
            [{"_id": "z", "_rev": "2-x", "_attachments": {"x": {"stub": True}}}, {"_id": "y", "_rev": "1-x"}], new_edits=False
        )
        assert [answer["error"] for answer in answers] == ["missing_stub"]
        assert store.update_seq == before + 1

    def test_a_stub_finds_its_content_in_an_ancestor(self, store: Store, photo: str) -> None:
        history = {"start": 3, "ids": ["z", "y", photo[2:]]}
        attached = {"bytes": {"stub": True, "digest": HELLO, "revpos": 1}}
        assert store.bulk_docs([{"_id": "a", "_revisions": history, "_attachments": attached}], new_edits=False) == []
        assert store.attachment("a", "bytes").read() == b"hello"

    def test_a_promised_digest_is_checked(self, store: Store) -> None:
        with pytest.raises(BadRequest, match="digest"):
            store.put({"_id": "b", "_attachments": {"x": {"data": b"hullo", "digest": HELLO}}})
        with pytest.raises(BadRequest, match="digest"):
            upload(store, [b"hullo"], HELLO)
        assert (store.leaves("b"), blobs(store)) == ([], 0)
        uploaded = upload(store, [b"hullo"])
        with pytest.raises(BadRequest, match="digest"):
            store.put({"_id": "b", "_attachments": {"x": {"data": uploaded, "digest": HELLO}}})

    def test_a_revision_from_elsewhere_keeps_revpos(self, store: Store) -> None:
        attached = {"x": {"data": b"hello", "digest": HELLO, "revpos": 2, "content_type": "text/plain"}}
        store.bulk_docs([{"_id": "b", "_rev": "5-x", "_attachments": attached}], new_edits=False)
        assert store.get("b")["_attachments"]["x"]["revpos"] == 2

    def test_what_came_compressed_is_served_as_it_came(self, store: Store) -> None:
        packed = gzip.compress(b"hello", mtime=0)
        attached = {"x": {"data": packed, "encoding": "gzip", "length": 5, "content_type": "text/plain"}}
        store.bulk_docs([{"_id": "b", "_rev": "1-x", "_attachments": attached}], new_edits=False)
        found = store.attachment("b", "x")
        assert (found.encoding, found.length, found.stored_length, found.read()) == ("gzip", 5, len(packed), packed)
        inside = store.get("b", attachments="bytes")["_attachments"]["x"]
        assert (inside["data"], inside["digest"], inside["length"]) == (b"hello", HELLO, 5)

    def test_one_attachment_after_the_other(self, store: Store, photo: str) -> None:
        second = store.put_attachment("a", "more", b"x", content_type="text/plain", rev=photo)["rev"]
        assert (set(store.get("a")["_attachments"]), store.get("a")["n"]) == ({"bytes", "more"}, 1)
        assert store.put_attachment("a", "late", b"x", content_type="text/plain", rev=photo)["error"] == "conflict"
        assert store.delete_attachment("a", "bytes", rev=second)["ok"]
        assert set(store.get("a")["_attachments"]) == {"more"}
        with pytest.raises(NotFound):
            store.delete_attachment("a", "bytes", rev=store.get("a")["_rev"])

    def test_equal_content_is_kept_once(self, store: Store, photo: str) -> None:
        store.put_attachment("b", "other", b"hello", content_type="text/html")
        assert blobs(store) == 1
        store.purge({"a": [photo]})
        store.compact()
        assert store.attachment("b", "other").read() == b"hello"

    def test_compaction_keeps_leaves_and_drops_the_rest(self, store: Store, photo: str) -> None:
        second = store.put({"_id": "a", "_rev": photo, "n": 2})["rev"]
        store.bulk_docs([{"_id": "a", "_rev": "1-other", "n": 3}], new_edits=False)
        store.compact()
        assert [leaf["n"] for leaf in store.leaves("a")] == [2, 3]
        with pytest.raises(NotFound, match="missing"):
            store.get("a", rev=photo)
        assert [each["status"] for each in store.get("a", revs_info=True)["_revs_info"]] == ["available", "missing"]
        assert store.revs_diff({"a": [photo, second, "1-other"]}) == {}
        assert blobs(store) == 0

    def test_compaction_gives_space_back(self, store: Store) -> None:
        rev = store.put_attachment("b", "x", noise(3_000_000), content_type="image/jpeg")["rev"]
        before = store.info()["sizes"]["file"]
        store.put({"_id": "b", "_rev": rev, "_deleted": True})
        store.compact()
        assert store.info()["sizes"]["file"] < before - 2_500_000

    def test_purging_forgets_here(self, store: Store, photo: str) -> None:
        store.bulk_docs([{"_id": "a", "_rev": "1-other", "n": 3}], new_edits=False)
        assert store.purge({"a": ["1-other", "1-unknown"], "nobody": ["1-x"]})["purged"] == {"a": ["1-other"], "nobody": []}
        assert [leaf["_rev"] for leaf in store.leaves("a")] == [photo]
        store.purge({"a": [photo]})
        assert store.leaves("a") == []
        assert store.changes().results == []
        assert store.info()["purge_seq"] == 2
        assert store.put({"_id": "a", "n": 9})["rev"].startswith("1-")
