"""A program that runs on after the command that started it: found again, watched, ended.

Its folder holds its process id, its log, and scratch folders that go when it is ended.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from local.command import CommandFailed

STOP_SECONDS = 10
_PASSED_ON = ("PATH", "LANG", "LC_ALL", "TZ")


@dataclass(frozen=True, slots=True)
class Daemon:
    """The program called `name`, whose `health` URL answers 200 once it can be used."""

    name: str
    folder: Path
    health: str
    scratch: tuple[str, ...]

    @property
    def log(self) -> Path:
        return self.folder / "stack.log"

    def make_folders(self) -> None:
        """A folder with empty scratch folders, and nothing left of an earlier run."""
        shutil.rmtree(self.folder, ignore_errors=True)
        for name in self.scratch:
            (self.folder / name).mkdir(parents=True)

    def start(
        self,
        command: Sequence[str],
        environ: Mapping[str, str],
        *,
        seconds: float,
        descriptors: Sequence[int] = (),
    ) -> None:
        """Run `command` in the folder, leading a session, and wait until it is healthy.

        Raises CommandFailed if it ends before, or is not healthy after `seconds`.
        """
        with self.log.open("wb") as log:
            process = subprocess.Popen(
                command,
                env=dict(environ),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=self.folder,
                pass_fds=descriptors,
                start_new_session=True,
            )
        self._pid_file.write_text(str(process.pid))
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if process.poll() is not None:
                self.stop()
                raise CommandFailed(f"{self.name} ended at once: {self.last_words()}")
            if self.is_healthy():
                return
            time.sleep(0.1)
        self.stop()
        raise CommandFailed(f"{self.name} did not answer in {seconds:g} s (log: {self.log})")

    def stop(self) -> None:
        """End it with its process group and remove its scratch; nothing if it is not running."""
        pid = self.pid()
        if pid is not None:
            _end_group(pid)
        self._pid_file.unlink(missing_ok=True)
        for name in self.scratch:
            shutil.rmtree(self.folder / name, ignore_errors=True)

    def pid(self) -> int | None:
        """The leader of its process group, or None when it is gone."""
        with contextlib.suppress(FileNotFoundError, ValueError, ProcessLookupError):
            pid = int(self._pid_file.read_text())
            # We made it lead a session; a process that merely got the same number later does not.
            if os.getsid(pid) == pid:
                return pid
        return None

    def is_healthy(self) -> bool:
        """Whether its health URL answers 200."""
        try:
            with urllib.request.urlopen(self.health, timeout=5) as answer:
                return bool(answer.status == 200)
        except (OSError, urllib.error.URLError):
            return False

    def is_running(self) -> bool:
        """Whether it was started from here, runs and is healthy."""
        return self.pid() is not None and self.is_healthy()

    def last_words(self) -> str:
        """The last line it has logged, and where the others are."""
        lines = self.log.read_text("utf-8", "replace").strip().splitlines()
        return f"{''.join(lines[-1:])} (log: {self.log})"

    @property
    def _pid_file(self) -> Path:
        return self.folder / "pid"


def passed_on(environ: Mapping[str, str]) -> dict[str, str]:
    """What a daemon may inherit: it runs functions, so a person's credentials must not be in it."""
    return {name: environ[name] for name in _PASSED_ON if name in environ}


def port_in_use(port: int, instead: str) -> CommandFailed:
    """What to raise when somebody else has the port."""
    return CommandFailed(
        f"port {port} is in use by another program; end it, or choose another port: {instead}"
    )


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
