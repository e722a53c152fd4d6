"""Laws of a file in S3: it reads as the same bytes on a disk do."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator

import boto3
import pytest
from botocore.exceptions import ReadTimeoutError
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from chalicelib.aws import s3
from chalicelib.chats import s3_file
from chalicelib.chats.s3_file import S3File
from chalicelib.config import settings
from tests.unit.chats.backend import backend

CONTENT = bytes(range(256)) * 4
BLOCK = 100


@pytest.fixture(autouse=True)
def _backend(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(s3_file, "BLOCK_BYTES", BLOCK)
    with backend():
        put(CONTENT)
        yield


def put(content: bytes) -> None:
    boto3.client("s3").put_object(Bucket=settings().chats_bucket, Key="file", Body=content)


def opened(size: int = len(CONTENT)) -> S3File:
    return S3File(settings().chats_bucket, "file", size)


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("read"), st.integers(0, 300)),
        st.tuples(st.sampled_from(["set", "end"]), st.integers(0, len(CONTENT))),
    ),
    max_size=12,
)


@given(STEPS)
@hypothesis_settings(
    max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
def test_it_reads_and_seeks_as_a_file_on_a_disk_does(steps: list[tuple[str, int]]) -> None:
    ours, theirs = io.BufferedReader(opened(), 32), io.BytesIO(CONTENT)
    for step, number in steps:
        if step == "read":
            assert ours.read(number) == theirs.read(number)
        else:
            whence = io.SEEK_SET if step == "set" else io.SEEK_END
            offset = number if step == "set" else -number
            assert ours.seek(offset, whence) == theirs.seek(offset, whence)
        assert ours.tell() == theirs.tell()


def test_reading_it_whole_asks_for_each_block_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    get = s3().get_object

    def counted(**said: str) -> object:
        asked.append(said["Range"])
        return get(**said)  # type: ignore[arg-type]

    monkeypatch.setattr(s3(), "get_object", counted)
    assert opened().read() == CONTENT
    assert len(asked) == len(set(asked)) == -(-len(CONTENT) // BLOCK)


def test_a_zip_in_s3_is_read_from_its_end() -> None:
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as written:
        written.writestr("_chat.txt", CONTENT)
    put(raw.getvalue())
    with zipfile.ZipFile(io.BufferedReader(opened(len(raw.getvalue())))) as found:
        assert found.read("_chat.txt") == CONTENT


@pytest.mark.parametrize("offset", [-1, -2000])
def test_no_position_is_before_the_start(offset: int) -> None:
    with pytest.raises(ValueError, match="before the start"):
        opened().seek(offset)


class _Broken:
    def read(self) -> bytes:
        raise ReadTimeoutError(endpoint_url="s3")


def test_a_block_that_breaks_off_is_asked_for_again(monkeypatch: pytest.MonkeyPatch) -> None:
    get, tries = s3().get_object, iter([True, True, False] * 20)

    def breaking(**said: str) -> object:
        return {"Body": _Broken()} if next(tries) else get(**said)  # type: ignore[arg-type]

    monkeypatch.setattr(s3(), "get_object", breaking)
    assert opened().read() == CONTENT


def test_a_block_that_always_breaks_off_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(s3(), "get_object", lambda **_: {"Body": _Broken()})
    with pytest.raises(ReadTimeoutError):
        opened().read()
