"""LocalStack from PyPI on this machine, without Docker, in namespaces of its own.

It lives in .stack/localstack-PORT/ and keeps nothing: stopping it ends all that it has started and
forgets what it held. Only its log stays, until it is started again.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from local.command import ROOT, CommandFailed
from local.daemon import Daemon, passed_on, port_in_use
from local.localstack import dynamodb
from local.localstack.parts import HostParts, find_host_parts

HOST = "127.0.0.1"
START_SECONDS = 90
LOCK = "requirements-localstack.txt"
PYTHON = ROOT / ".venvs/localstack/bin/python"
_HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class HostLocalStack:
    """A LocalStack that answers on a port of 127.0.0.1 and, in its namespace, nowhere else."""

    port: int

    mode = "host"

    @property
    def endpoint(self) -> str:
        return f"http://{HOST}:{self.port}"

    @property
    def log(self) -> Path:
        return self._daemon.log

    def check(self) -> str:
        """What it runs with; raises CommandFailed with a line that names what is missing."""
        parts = find_host_parts(os.environ)
        return f"on this machine, without Docker: {parts.python}, Java at {parts.java_home}"

    def start(self) -> None:
        """Start it and wait until it answers; nothing if it runs.

        What an earlier start left half done is ended first. Raises CommandFailed if a part can't be
        had, the port is in use, or LocalStack ends or does not answer within START_SECONDS.
        """
        if self.is_running():
            return
        parts = find_host_parts(os.environ)
        self.stop()
        with self._listen() as listener:
            _make_environment(parts)
            dynamodb.fetch(parts)
            self._daemon.make_folders()
            dynamodb.place(self._folder / "root", parts)
            inside = [str(PYTHON), str(_HERE / "inside.py"), str(listener.fileno()), str(self.port)]
            self._daemon.start(
                [*parts.unshare, *inside],
                self._environment(),
                seconds=START_SECONDS,
                descriptors=[listener.fileno()],
            )

    def stop(self) -> None:
        """End it with all it has started and remove what it held; nothing if it does not run."""
        self._daemon.stop()

    def is_running(self) -> bool:
        """Whether one that was started from here runs and answers."""
        return self._daemon.is_running()

    def run(self, command: Sequence[str], environ: Mapping[str, str]) -> int:
        """Run `command` in LocalStack's network, where functions can reach it; its exit status.

        Raises CommandFailed if LocalStack did not live as long as the command.
        """
        pid = self._daemon.pid()
        if pid is not None:
            entered = [*find_host_parts(os.environ).enter(pid), *command]
            status = subprocess.run(entered, env=environ, check=False).returncode
            if self.is_running():
                return status
        raise CommandFailed(f"LocalStack ended half-way: {self._daemon.last_words()}")

    @property
    def _folder(self) -> Path:
        return ROOT / f".stack/localstack-{self.port}"

    @property
    def _daemon(self) -> Daemon:
        health = f"{self.endpoint}/_localstack/health"
        return Daemon("LocalStack", self._folder, health, ("home", "tmp", "root"))

    def _listen(self) -> socket.socket:
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((HOST, self.port))
        except OSError as error:
            listener.close()
            raise port_in_use(self.port, f"PORT={self.port + 4}") from error
        listener.listen(socket.SOMAXCONN)
        return listener

    def _environment(self) -> dict[str, str]:
        return passed_on(os.environ) | {
            "HOME": str(self._folder / "home"),
            "TMPDIR": str(self._folder / "tmp"),
            "FILESYSTEM_ROOT": str(self._folder / "root"),
            "PYTHONPATH": str(_HERE / "plugin"),
            "PYTHONSAFEPATH": "1",
            "GATEWAY_LISTEN": f"{HOST}:{self.port}",
            "LOCALSTACK_HOST": f"{HOST}:{self.port}",
            "OVERRIDE_IN_DOCKER": "0",
            "DNS_ADDRESS": "0",
            "DISABLE_EVENTS": "1",
            "SKIP_SSL_CERT_DOWNLOAD": "1",
            "DYNAMODB_IN_MEMORY": "1",
            "LAMBDA_RUNTIME_EXECUTOR": "process",
            # LocalStack polls an idle queue every 10 s, which AWS does all the time.
            "LAMBDA_EVENT_SOURCE_MAPPING_POLL_INTERVAL_SEC": "0.1",
            "LAMBDA_EVENT_SOURCE_MAPPING_MAX_BACKOFF_ON_EMPTY_POLL_SEC": "0.5",
            # The first start of a function compiles its packages.
            "LAMBDA_RUNTIME_ENVIRONMENT_TIMEOUT": "90",
            # The interpreter of this very process built the zip, and no other can load it.
            "FUNCTION_PYTHON": _base_interpreter(),
        }


def _make_environment(parts: HostParts) -> None:
    """The virtual environment of LocalStack, made as the others are, from its lock file."""
    command = [str(ROOT / "local/venv.sh"), str(parts.python), "localstack", LOCK]
    if subprocess.run(command, check=False, cwd=ROOT).returncode != 0:
        raise CommandFailed("LocalStack could not be installed; the lines above say why")


def _base_interpreter() -> str:
    """The interpreter behind a virtual environment, whose packages functions must not see."""
    return str(Path(sys.executable).resolve())
