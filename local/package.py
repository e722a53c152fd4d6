"""Build the artefact of a stage: one SAM template and one zip, in .build/STAGE/.

The artefact belongs to the Python minor version and the CPU it was built with, and its template
names both. Built again only when something that goes into it has changed.
"""

from __future__ import annotations

import argparse
import fcntl
import hashlib
import json
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from local import artefact
from local.command import ROOT, CommandFailed, run

BUILD = ROOT / ".build"
_ARCHITECTURES = {"x86_64": "x86_64", "amd64": "x86_64", "aarch64": "arm64", "arm64": "arm64"}
_INPUTS = ("app.py", "chalicelib", "requirements.txt", ".chalice/config.json")
_MERGED = (".chalice/resources.json", ".chalice/policies")
_BUILDERS = ("local/package.py", "local/artefact.py", "requirements-dev.txt")


@dataclass(frozen=True, slots=True)
class Artefact:
    """What is deployed, unchanged, wherever it goes."""

    template: Path
    code: Path

    def read_template(self) -> dict[str, Any]:
        """The SAM template, parsed."""
        template: dict[str, Any] = json.loads(self.template.read_text("utf-8"))
        return template

    @property
    def runtime(self) -> str:
        """Lambda's name of the Python that the zip was built for, as `python3.12`."""
        runtime: str = self.read_template()["Resources"]["APIHandler"]["Properties"]["Runtime"]
        return runtime


def package(stage: str) -> Artefact:
    """Build the artefact of `stage`, or answer the one that is there if its inputs are the same.

    Raises CommandFailed when Chalice refuses or a dependency has no wheel for Lambda.
    """
    if stage not in json.loads((ROOT / ".chalice/config.json").read_text("utf-8"))["stages"]:
        raise CommandFailed(f"there is no stage {stage!r}; .chalice/config.json lists them")
    folder = BUILD / stage
    folder.mkdir(parents=True, exist_ok=True)
    built = Artefact(template=folder / "sam.json", code=folder / "deployment.zip")
    stamp = folder / "inputs.sha256"
    with (folder / "lock").open("w") as lock:
        # Two test processes may ask at once; the second finds what the first has built.
        fcntl.flock(lock, fcntl.LOCK_EX)
        digest = _digest()
        if not (stamp.is_file() and stamp.read_text() == digest):
            stamp.unlink(missing_ok=True)
            _build(stage, folder, built)
            stamp.write_text(digest)
    return built


def _digest() -> str:
    sha = hashlib.sha256(f"{sys.version_info[:2]} {_architecture()}".encode())
    for path in _files((*_INPUTS, *_MERGED, *_BUILDERS)):
        sha.update(f"{path.relative_to(ROOT)}\0".encode() + path.read_bytes() + b"\0")
    return sha.hexdigest()


def _files(names: Sequence[str]) -> Iterator[Path]:
    for name in names:
        path = ROOT / name
        found = path.rglob("*") if path.is_dir() else [path]
        yield from sorted(f for f in found if f.is_file() and "__pycache__" not in f.parts)


def _architecture() -> str:
    machine = platform.machine().lower()
    if machine not in _ARCHITECTURES:
        raise CommandFailed(f"Lambda has no {machine} processors; build on x86_64 or arm64")
    return _ARCHITECTURES[machine]


def _build(stage: str, folder: Path, built: Artefact) -> None:
    source, output = folder / "source", folder / "chalice"
    for path in (source, output):
        shutil.rmtree(path, ignore_errors=True)
    # A copy, because Chalice takes the CPU from its configuration alone, and that is the builder's.
    for path in _files((*_INPUTS, *_MERGED)):
        copy = source / path.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, copy)
    config = source / ".chalice/config.json"
    settings = json.loads(config.read_text("utf-8")) | {"lambda_architecture": _architecture()}
    config.write_text(json.dumps(settings), "utf-8")
    _run_chalice(stage, source, output)
    artefact.cut(output / "deployment.zip", built.code)
    template = json.loads((output / "sam.json").read_text("utf-8"))
    _open_preflights_to_the_stage(template)
    built.template.write_text(json.dumps(template, indent=1), "utf-8")
    shutil.rmtree(source)
    shutil.rmtree(output)


def _open_preflights_to_the_stage(template: dict[str, Any]) -> None:
    """Let the stage's parameter say which origin a preflight allows.

    Chalice writes down the origin that was set while packaging, when there is no stage yet.
    """
    header = "method.response.header.Access-Control-Allow-Origin"
    for methods in template["Resources"]["RestAPI"]["Properties"]["DefinitionBody"][
        "paths"
    ].values():
        if "options" in methods:
            integration = methods["options"]["x-amazon-apigateway-integration"]
            answer = integration["responses"]["default"]["responseParameters"]
            answer[header] = {"Fn::Sub": "'${CorsOrigin}'"}


def _run_chalice(stage: str, source: Path, output: Path) -> None:
    command = [sys.executable, "-c", "from chalice.cli import main; main()"]
    options = ["--project-dir", str(source), "package", "--stage", stage]
    options += ["--merge-template", str(source / ".chalice/resources.json"), str(output)]
    done = subprocess.run(
        [*command, *options],
        check=False,
        env=_without_credentials(os.environ),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    missing = missing_wheels(done.stdout)
    if missing:
        # Chalice goes on without them, and the functions would fail on their first import.
        raise CommandFailed(f"there is no wheel that Lambda can load of {', '.join(missing)}")
    if done.returncode != 0:
        raise CommandFailed(f"chalice package failed:\n{done.stdout.strip()}")


def missing_wheels(said: str) -> list[str]:
    """The packages that `chalice package` says it left out, as `name(version)`."""
    _, _, after = said.partition("Could not install dependencies:\n")
    return after.partition("You will have to build these yourself")[0].split()


def _without_credentials(environ: Mapping[str, str]) -> dict[str, str]:
    """Packaging calls no AWS service, and nothing of a person's account may steer it."""
    kept = {name: value for name, value in environ.items() if not name.startswith("AWS_")}
    return kept | {"AWS_DEFAULT_REGION": "us-east-1"}


def main(arguments: Sequence[str]) -> None:
    """`python -m local.package --stage STAGE`"""
    parser = argparse.ArgumentParser(prog="local.package", description=__doc__)
    parser.add_argument("--stage", default="local")
    stage = parser.parse_args(arguments).stage
    built = package(stage)
    size = built.code.stat().st_size / 1_000_000
    print(f"{built.code.relative_to(ROOT)}: {size:.1f} MB, {built.runtime}, {_architecture()}")


if __name__ == "__main__":
    run(main)
