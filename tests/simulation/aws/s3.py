"""S3 as the product uses it: one bucket, strongly consistent."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import parse_qs, quote
from xml.sax.saxutils import escape, unescape

from tests.simulation.aws.refusals import Refused, Unmodelled

_KEY = re.compile(r"<Key>(.*?)</Key>")


@dataclass
class S3:
    """The service: what is stored, by key."""

    objects: dict[str, bytes] = field(default_factory=dict)

    def call(self, operation: str, key: str, query: str, body: bytes) -> bytes:
        """The body of the answer; raises Refused."""
        match operation:
            case "PutObject":
                self.objects[key] = body
                return b""
            case "GetObject" | "HeadObject":
                if key not in self.objects:
                    raise Refused("NoSuchKey", "The specified key does not exist.", status=404)
                return self.objects[key]
            case "DeleteObject":
                self.objects.pop(key, None)
                return b""
            case "ListObjectsV2":
                return self._list(parse_qs(query))
            case "DeleteObjects":
                for deleted in keys_in(body):
                    self.objects.pop(deleted, None)
                return b'<DeleteResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"/>'
        raise Unmodelled(f"S3 {operation}")

    def under(self, prefix: str) -> list[str]:
        """The keys that begin with `prefix`, in order."""
        return sorted(key for key in self.objects if key.startswith(prefix))

    def _list(self, query: Mapping[str, Sequence[str]]) -> bytes:
        if query.keys() - {"list-type", "prefix", "max-keys", "encoding-type", "start-after"}:
            raise Unmodelled(f"S3 list with {', '.join(sorted(query))}")
        after = query.get("start-after", [""])[0]
        found = [key for key in self.under(query["prefix"][0]) if key > after]
        if len(found) > int(query["max-keys"][0]):
            raise Unmodelled("a second page of a bucket's list")
        rows = "".join(
            f"<Contents><Key>{escape(quote(key))}</Key><Size>{len(self.objects[key])}</Size>"
            "</Contents>"
            for key in found
        )
        return (
            '<?xml version="1.0" encoding="UTF-8"?>'
            '<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">'
            f"<EncodingType>url</EncodingType><KeyCount>{len(found)}</KeyCount>"
            f"<IsTruncated>false</IsTruncated>{rows}</ListBucketResult>"
        ).encode()


def operation_of(method: str, key: str, query: str) -> str:
    """Which operation a request of the REST API is."""
    match (method, bool(key), query.partition("=")[0]):
        case ("PUT", True, ""):
            return "PutObject"
        case ("GET", True, ""):
            return "GetObject"
        case ("HEAD", True, ""):
            return "HeadObject"
        case ("DELETE", True, ""):
            return "DeleteObject"
        case ("GET", False, "list-type"):
            return "ListObjectsV2"
        case ("POST", False, "delete"):
            return "DeleteObjects"
    raise Unmodelled(f"S3 {method} {key}?{query}")


def keys_in(body: bytes) -> list[str]:
    """The keys that a DeleteObjects request names."""
    return [unescape(key) for key in _KEY.findall(body.decode())]
