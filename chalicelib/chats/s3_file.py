"""A file in S3 that is read like one on a disk: in order or from anywhere, a block at a time."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from botocore.exceptions import (
    ClientError,
    IncompleteReadError,
    ReadTimeoutError,
    ResponseStreamingError,
)

from chalicelib.aws import error_code, s3
from chalicelib.chats.errors import ChatNotFound

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

BLOCK_BYTES = 4 << 20
"""What one request brings: a gigabyte is 256 of them, and one block is all that is kept."""
TRIES = 3


class S3File(io.RawIOBase):
    """A reader of one object of `size` bytes.

    Each block is asked for by itself, so that no connection waits while a long export is read.
    Raises ChatNotFound if the object is gone, what else S3 answers, and the last error if a block
    breaks off at each of its tries.
    """

    def __init__(self, bucket: str, key: str, size: int) -> None:
        super().__init__()
        self._bucket, self._key, self._size = bucket, key, size
        self._position = 0
        self._block_start = 0
        self._block = b""

    def readable(self) -> bool:
        """It is."""
        return True

    def seekable(self) -> bool:
        """It is."""
        return True

    def tell(self) -> int:
        """The position in bytes."""
        return self._position

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a position; the next read asks for it."""
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self._size}[whence]
        if base + offset < 0:
            raise ValueError("a position before the start")
        self._position = base + offset
        return self._position

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Fill `buffer` as far as the block at hand goes; 0 at the end."""
        if self._position >= self._size:
            return 0
        at = self._position - self._block_start
        if not 0 <= at < len(self._block):
            self._block_start, at = self._position, 0
            self._block = self._fetch(self._position)
        target = memoryview(buffer).cast("B")
        part = self._block[at : at + len(target)]
        target[: len(part)] = part
        self._position += len(part)
        return len(part)

    def _fetch(self, start: int) -> bytes:
        end = min(start + BLOCK_BYTES, self._size) - 1
        for tried in range(1, TRIES + 1):
            try:
                found = s3().get_object(
                    Bucket=self._bucket, Key=self._key, Range=f"bytes={start}-{end}"
                )
                return found["Body"].read()
            except ClientError as error:
                raise ChatNotFound if error_code(error) == "NoSuchKey" else error from error
            except (ReadTimeoutError, ResponseStreamingError, IncompleteReadError):
                if tried == TRIES:
                    raise
        raise AssertionError("unreachable")
