"""LocalStack from PyPI on this machine, without Docker, in namespaces of its own.

It lives in .stack/localstack-PORT/ and keeps nothing: stopping it ends all that it has started and
forgets what it held. Only its log stays, until it is started again.
"""

from __future__ import annotations

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

from local.command import ROOT, CommandFailed
from local.localstack import dynamodb
from local.localstack.parts import HostParts

HOST = "127.0.0.1"
START_SECONDS = 90
STOP_SECONDS = 10
LOCK = "requirements-localstack.txt"
PYTHON = ROOT / ".venvs/localstack/bin/python"
_HERE = Path(__file__).parent
_PASSED_ON = ("PATH", "LANG", "LC_ALL", "TZ")
"""Functions and engine inherit it, so a person's credentials must not be in it."""


@dataclass(frozen=True, slots=True)
class HostLocalStack:
    """A LocalStack that answers on a port of 127.0.0.1 and, in its namespace, nowhere else."""

    port: int

    @property
    def endpoint(self) -> str:
        return f"http://{HOST}:{self.port}"

    @property
    def folder(self) -> Path:
        return ROOT / f".stack/localstack-{self.port}"

    @property
    def log(self) -> Path:
        return self.folder / "localstack.log"

    def start(self, parts: HostParts) -> None:
        """Start it and wait until it answers; nothing if it runs.

        What an earlier start left half done is ended first. Raises CommandFailed if a part can't be
        had, the port is in use, or LocalStack ends or does not answer within START_SECONDS.
        """
        if self.is_running():
            return
        self.stop()
        with self._listen() as listener:
            _make_environment(parts)
            dynamodb.fetch(parts)
            shutil.rmtree(self.folder, ignore_errors=True)
            root = self.folder / "root"
            for name in ("home", "tmp", "root"):
                (self.folder / name).mkdir(parents=True)
            dynamodb.place(root, parts)
            inside = [str(PYTHON), str(_HERE / "inside.py"), str(listener.fileno()), str(self.port)]
            with self.log.open("wb") as log:
                process = subprocess.Popen(
                    [*parts.unshare, *inside],
                    env=self._environment(),
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    cwd=self.folder,
                    pass_fds=[listener.fileno()],
                    start_new_session=True,
                )
        self._pid_file.write_text(str(process.pid))
        self._wait_until_healthy(process)

    def stop(self) -> None:
        """End it with all it has started and remove what it held; nothing if it does not run."""
        pid = self.pid()
        if pid is not None:
            _end_group(pid)
        self._pid_file.unlink(missing_ok=True)
        for name in ("home", "tmp", "root"):
            shutil.rmtree(self.folder / name, ignore_errors=True)

    def is_running(self) -> bool:
        """Whether one that was started from here runs and answers."""
        return self.pid() is not None and self._is_healthy()

    def pid(self) -> int | None:
        """The process whose network is LocalStack's, or None when it is gone."""
        with contextlib.suppress(FileNotFoundError, ValueError, ProcessLookupError):
            pid = int(self._pid_file.read_text())
            # We made it lead a session; a process that merely got the same number later does not.
            if os.getsid(pid) == pid:
                return pid
        return None

    def run(self, command: Sequence[str], parts: HostParts, environ: Mapping[str, str]) -> int:
        """Run `command` in LocalStack's network, where functions can reach it; its exit status."""
        pid = self.pid()
        if pid is None:
            raise CommandFailed(f"LocalStack does not run on port {self.port}")
        status = subprocess.run([*parts.enter(pid), *command], env=environ, check=False).returncode
        if self.pid() is None:
            raise CommandFailed(f"LocalStack ended half-way: {self._last_words()}")
        return status

    @property
    def _pid_file(self) -> Path:
        return self.folder / "pid"

    def _listen(self) -> socket.socket:
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((HOST, self.port))
        except OSError as error:
            listener.close()
            raise CommandFailed(
                f"port {self.port} is in use by another program; end it, or choose another port: "
                f"PORT={self.port + 4}"
            ) from error
        listener.listen(socket.SOMAXCONN)
        return listener

    def _environment(self) -> dict[str, str]:
        kept = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
        return kept | {
            "HOME": str(self.folder / "home"),
            "TMPDIR": str(self.folder / "tmp"),
            "FILESYSTEM_ROOT": str(self.folder / "root"),
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

    def _is_healthy(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.endpoint}/_localstack/health", timeout=5) as answer:
                return bool(answer.status == 200)
        except (OSError, urllib.error.URLError):
            return False

    def _wait_until_healthy(self, process: subprocess.Popen[bytes]) -> None:
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end:
            if process.poll() is not None:
                raise CommandFailed(f"LocalStack ended at once: {self._last_words()}")
            if self._is_healthy():
                return
            time.sleep(0.2)
        self.stop()
        raise CommandFailed(f"LocalStack did not answer in {START_SECONDS} s (log: {self.log})")

    def _last_words(self) -> str:
        lines = self.log.read_text("utf-8", "replace").strip().splitlines()
        return f"{''.join(lines[-1:])} (log: {self.log})"


def _make_environment(parts: HostParts) -> None:
    """The virtual environment of LocalStack, made as the others are, from its lock file."""
    command = [str(ROOT / "local/venv.sh"), str(parts.python), "localstack", LOCK]
    if subprocess.run(command, check=False, cwd=ROOT).returncode != 0:
        raise CommandFailed("LocalStack could not be installed; the lines above say why")


def _base_interpreter() -> str:
    """The interpreter behind a virtual environment, whose packages functions must not see."""
    return str(Path(sys.executable).resolve())


def _end_group(pid: int) -> None:
    """End `unshare`, and with it by its --kill-child all that lives in the namespaces."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        end = time.monotonic() + STOP_SECONDS
        with contextlib.suppress(ProcessLookupError):
            os.killpg(pid, number)
            while time.monotonic() < end:
                with contextlib.suppress(ChildProcessError):
                    os.waitpid(pid, os.WNOHANG)  # ours when it was started by this very process
                os.killpg(pid, 0)
                time.sleep(0.1)
