"""The embedded stack: AWS's services on 127.0.0.1, in one process started and stopped here.

It lives in .stack/PORT/ and keeps nothing: stopping it ends its Lambda workers and forgets what it
held. Only its log stays, until it is started again.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from local.command import ROOT, CommandFailed, run

PORT = 4566
PYTHON = ROOT / ".venvs/stack/bin/python"
HOST = "127.0.0.1"
START_SECONDS = 60
STOP_SECONDS = 10
_SCRATCH = ("home", "tmp", "s3")
_PASSED_ON = ("PATH", "LANG", "LC_ALL", "TZ")
"""Workers inherit the stack's environment, so a person's credentials must not be in it."""


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
        return self.folder / "stack.log"

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
            raise CommandFailed(
                f"port {self.port} is in use by another program; end it, or choose another port: "
                f"make run PORT={self.port + 4}"
            )
        shutil.rmtree(self.folder, ignore_errors=True)
        for name in _SCRATCH:
            (self.folder / name).mkdir(parents=True)
        with self.log.open("wb") as log:
            process = subprocess.Popen(
                [str(python), "-m", "ministack"],
                env={**self._environment(), **(environ or {})},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=self.folder,
                start_new_session=True,
            )
        self._pid_file.write_text(str(process.pid))
        self._wait_until_healthy(process)

    def stop(self) -> None:
        """End it with all its workers and remove what it held; nothing if it is not running."""
        pid = self._pid()
        if pid is not None:
            _end_group(pid)
        self._pid_file.unlink(missing_ok=True)
        for name in _SCRATCH:
            shutil.rmtree(self.folder / name, ignore_errors=True)

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
        return self._pid() is not None and self._is_healthy()

    @property
    def _pid_file(self) -> Path:
        return self.folder / "pid"

    def _pid(self) -> int | None:
        """The leader of the stack's process group, or None when it is gone."""
        with contextlib.suppress(FileNotFoundError, ValueError, ProcessLookupError):
            pid = int(self._pid_file.read_text())
            # We made it lead a session; a process that merely got the same number later does not.
            if os.getsid(pid) == pid:
                return pid
        return None

    def _environment(self) -> dict[str, str]:
        kept = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
        return kept | {
            "GATEWAY_PORT": str(self.port),
            "BIND_HOST": HOST,
            "MINISTACK_HOST": HOST,
            "MINISTACK_REGION": "us-east-1",
            "HOME": str(self.folder / "home"),
            "TMPDIR": str(self.folder / "tmp"),
            "S3_DATA_DIR": str(self.folder / "s3"),
            "PYTHONDONTWRITEBYTECODE": "1",
        }

    def _is_healthy(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.endpoint}/_ministack/health", timeout=5) as answer:
                return bool(answer.status == 200)
        except (OSError, urllib.error.URLError):
            return False

    def _wait_until_healthy(self, process: subprocess.Popen[bytes]) -> None:
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end:
            if process.poll() is not None:
                last = self.log.read_text("utf-8", "replace").strip().splitlines()[-1:]
                raise CommandFailed(f"the stack ended at once: {''.join(last)} (log: {self.log})")
            if self._is_healthy():
                return
            time.sleep(0.1)
        self.stop()
        raise CommandFailed(f"the stack did not answer in {START_SECONDS} s (log: {self.log})")


def _is_open(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        return probe.connect_ex((HOST, port)) == 0


def _end_group(pid: int) -> None:
    """Ask the process group to end, and make it end when it does not."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        end = time.monotonic() + STOP_SECONDS
        with contextlib.suppress(ProcessLookupError):
            os.killpg(pid, number)
            while time.monotonic() < end:
                with contextlib.suppress(ChildProcessError):
                    os.waitpid(pid, os.WNOHANG)  # ours when it was started by this very process
                os.killpg(pid, 0)
                time.sleep(0.1)


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
