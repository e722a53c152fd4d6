"""The embedded stack: AWS's services on 127.0.0.1, in one process started and stopped here.

It lives in .stack/PORT/ and keeps nothing: stopping it ends its Lambda workers and forgets what it
held. Only its log stays, until it is started again.
"""

from __future__ import annotations

import argparse
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from local.command import ROOT, CommandFailed, run
from local.daemon import Daemon, passed_on, port_in_use

PORT = 4566
PYTHON = ROOT / ".venvs/stack/bin/python"
HOST = "127.0.0.1"
START_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Stack:
    """The embedded stack on a port; the folder holds its process id, log and scratch files."""

    port: int = PORT

    @property
    def endpoint(self) -> str:
        return f"http://{HOST}:{self.port}"

    @property
    def folder(self) -> Path:
        return ROOT / ".stack" / str(self.port)

    @property
    def log(self) -> Path:
        return self._daemon.log

    def start(self, python: Path = PYTHON, environ: Mapping[str, str] | None = None) -> None:
        """Start it and wait until it answers; `environ` is added to its environment.

        Does nothing if it is running. Raises CommandFailed for a port in use, or a stack that ends
        or does not answer within START_SECONDS.
        """
        if self.is_running():
            return
        if not python.is_file():
            raise CommandFailed(f"{python} is missing; `make run` makes it")
        if _is_open(self.port):
            raise port_in_use(self.port, f"make run PORT={self.port + 4}")
        self._daemon.make_folders()
        command = [str(python), "-m", "ministack"]
        environment = {**self._environment(), **(environ or {})}
        self._daemon.start(command, environment, seconds=START_SECONDS)

    def stop(self) -> None:
        """End it with all its workers and remove what it held; nothing if it is not running."""
        self._daemon.stop()

    def during(self, command: Sequence[str], python: Path = PYTHON) -> int:
        """Run `command` with TEST_ENDPOINT set while a fresh stack is up; answers its exit status.

        The stack is stopped whatever happens to the command.
        """
        self.stop()
        self.start(python)
        try:
            environ = {**os.environ, "TEST_ENDPOINT": self.endpoint}
            return subprocess.run(command, env=environ, check=False).returncode
        finally:
            self.stop()

    def is_running(self) -> bool:
        """Whether a stack started from here runs and answers on this port."""
        return self._daemon.is_running()

    @property
    def _daemon(self) -> Daemon:
        health = f"{self.endpoint}/_ministack/health"
        return Daemon("the stack", self.folder, health, ("home", "tmp", "s3"))

    def _environment(self) -> dict[str, str]:
        return passed_on(os.environ) | {
            "GATEWAY_PORT": str(self.port),
            "BIND_HOST": HOST,
            "MINISTACK_HOST": HOST,
            "MINISTACK_REGION": "us-east-1",
            "HOME": str(self.folder / "home"),
            "TMPDIR": str(self.folder / "tmp"),
            "S3_DATA_DIR": str(self.folder / "s3"),
            "PYTHONDONTWRITEBYTECODE": "1",
        }


def _is_open(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        return probe.connect_ex((HOST, port)) == 0


def _end_on_term(number: int, _: object) -> None:
    # As an exception, so that what runs `during` stops its stack when it is told to end.
    sys.exit(128 + number)


def main(arguments: Sequence[str]) -> None:
    """`python -m local.stack start|stop|status|during [-- COMMAND ...]`"""
    parser = argparse.ArgumentParser(prog="local.stack", description=__doc__)
    parser.add_argument("--port", type=int, default=PORT)
    parser.add_argument("--python", type=Path, default=PYTHON, help="the stack's own interpreter")
    parser.add_argument("action", choices=["start", "stop", "status", "during"])
    parser.add_argument("command", nargs="*", help="what to run while a stack of its own is up")
    said = parser.parse_args(arguments)
    stack = Stack(said.port)
    if said.action == "start":
        stack.start(said.python)
        print(f"the stack answers at {stack.endpoint}")
    elif said.action == "during":
        signal.signal(signal.SIGTERM, _end_on_term)
        sys.exit(stack.during(said.command, said.python))
    elif said.action == "stop":
        stack.stop()
        print(f"the stack on port {stack.port} is stopped")
    elif stack.is_running():
        print(f"running at {stack.endpoint}")
    else:
        raise CommandFailed(f"the stack is not running on port {stack.port}; `make run` starts it")


if __name__ == "__main__":
    run(main)
