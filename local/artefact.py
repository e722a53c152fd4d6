"""The zip of the Lambda functions, cut to what they load.

Nine tenths of what pip brings is botocore's description of every AWS service; a function needs
those it calls. The cut zip is reproducible: the same files make the same bytes, so that a deploy
of unchanged code changes nothing.
"""

from __future__ import annotations

import zipfile
from pathlib import Path, PurePosixPath

SERVICES = frozenset({"bedrock-runtime", "dynamodb", "s3", "sqs", "sts"})
"""The services whose botocore description is kept; `sts` is for credential providers."""

SHARED_DATA = frozenset(
    {"_retry.json", "endpoints.json", "partitions.json", "sdk-default-configuration.json"}
)
_EPOCH = (1980, 1, 1, 0, 0, 0)


def is_needed(name: str) -> bool:
    """Whether the functions need the file of this name. None of them reads package metadata."""
    path = PurePosixPath(name)
    top = path.parts[0]
    if top == "bin" or top.endswith(".dist-info") or path.suffix in (".pyi", ".pyc"):
        return False
    if "tests" in path.parts[:-1] or path.name.startswith("examples-1.json"):
        return False
    if path.parts[:2] == ("botocore", "data"):
        return path.parts[2] in (SHARED_DATA if len(path.parts) == 3 else SERVICES)
    return path.parts[:2] not in (("boto3", "data"), ("boto3", "examples"))


def cut(source: Path, target: Path) -> int:
    """Write what is needed of the zip `source` to `target`; answers the size in bytes."""
    with zipfile.ZipFile(source) as full, zipfile.ZipFile(target, "w") as small:
        for name in sorted(name for name in full.namelist() if is_needed(name)):
            entry = zipfile.ZipInfo(name, date_time=_EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3  # Unix, wherever it was built: the permissions below are Unix's
            entry.external_attr = 0o644 << 16
            small.writestr(entry, full.read(name), compresslevel=9)
    return target.stat().st_size
