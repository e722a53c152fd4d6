"""What LocalStack can be run with on this machine, and what is missing where it can't."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from local.command import CommandFailed

PYTHON = "LOCALSTACK_PYTHON"
VERSION = "3.13"
PROBE_SECONDS = 30
NAMESPACES = ("--net", "--pid", "--fork", "--mount-proc", "--kill-child")
AS_USER = ("--user", "--map-root-user")
"""Whoever is not root is it in a user namespace of their own, where the machine allows one."""


@dataclass(frozen=True, slots=True)
class HostParts:
    """What host mode needs: LocalStack's Python, Java for its DynamoDB, npm, and a namespace."""

    python: Path
    java_home: Path
    npm: Path
    unshare: tuple[str, ...]

    def enter(self, pid: int) -> list[str]:
        """The command before another that runs it in the network of the process `pid`."""
        users = ["--user", "--preserve-credentials"] if AS_USER[0] in self.unshare else []
        return ["nsenter", "--target", str(pid), *users, "--net", "--"]


def has_docker() -> bool:
    """Whether a Docker engine answers, and has Compose."""
    return _answers(["docker", "info"]) and _answers(["docker", "compose", "version"])


def find_host_parts(environ: Mapping[str, str]) -> HostParts:
    """All that host mode needs; raises CommandFailed with a line that names all that is missing."""
    python, java, npm = _find_python(environ), _find_java(), shutil.which("npm")
    unshare = _find_namespace()
    if python and java and npm and unshare:
        return HostParts(python, java, Path(npm), unshare)
    missing = [
        what
        for part, what in (
            (python, f"Python {VERSION} (or {PYTHON}=/path/to/python{VERSION})"),
            (java, "Java, for its DynamoDB"),
            (npm, "npm, which brings its DynamoDB"),
            (unshare, "a network namespace (unshare), as LocalStack listens on every address"),
        )
        if part is None
    ]
    raise CommandFailed(f"without Docker, LocalStack needs {'; '.join(missing)}")


def _find_python(environ: Mapping[str, str]) -> Path | None:
    """A Python of LocalStack's version; raises CommandFailed if the named one is another."""
    if named := environ.get(PYTHON):
        if not _is_right_python(named):
            raise CommandFailed(f"{PYTHON}={named} is no Python {VERSION}")
        return Path(named)
    return next((Path(p) for p in _pythons(environ) if _is_right_python(p)), None)


def _pythons(environ: Mapping[str, str]) -> Iterator[str]:
    yield f"python{VERSION}"
    yield "python3"
    # pyenv's own `python3.13` answers only where that version was chosen.
    pyenv = shutil.which("pyenv")
    root = environ.get("PYENV_ROOT") or (pyenv and Path(pyenv).resolve().parents[1])
    if root:
        for folder in sorted((Path(root) / "versions").glob(f"{VERSION}*")):
            yield str(folder / "bin/python")


def _is_right_python(python: str) -> bool:
    return _output([python, "-V"]).startswith(f"Python {VERSION}.")


def _find_java() -> Path | None:
    """The home of the `java` on the path."""
    for line in _output(["java", "-XshowSettings:properties", "-version"]).splitlines():
        name, _, value = line.strip().partition(" = ")
        if name == "java.home":
            return Path(value)
    return None


def _find_namespace() -> tuple[str, ...] | None:
    if shutil.which("nsenter") is None:
        return None
    for users in ((), AS_USER) if os.geteuid() == 0 else (AS_USER,):
        command = ("unshare", *users, *NAMESPACES)
        if _answers([*command, "true"]):
            return command
    return None


def _answers(command: Sequence[str]) -> bool:
    done = _run(command)
    return done is not None and done.returncode == 0


def _output(command: Sequence[str]) -> str:
    """What the command says on either stream; nothing if it fails."""
    done = _run(command)
    return done.stdout if done is not None and done.returncode == 0 else ""


def _run(command: Sequence[str]) -> subprocess.CompletedProcess[str] | None:
    try:
        return subprocess.run(
            command,
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=PROBE_SECONDS,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
