"""LocalStack in Docker, as `localstack-compose.yml` says."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from local.command import ROOT, CommandFailed

FILE = "localstack-compose.yml"
NETWORK = "chat-insights"


@dataclass(frozen=True, slots=True)
class DockerLocalStack:
    """A container that answers on a port of 127.0.0.1, and one more for each function."""

    port: int

    mode = "docker"

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def check(self) -> str:
        """What it runs with."""
        return f"in Docker, as {FILE} says"

    def start(self) -> None:
        """Start it and wait until it is healthy; raises CommandFailed with Compose's last line."""
        done = self._compose("up", "--detach", "--wait")
        if done.returncode != 0:
            raise CommandFailed(f"LocalStack did not start: {_last_line(done)}")
        self._marker.parent.mkdir(exist_ok=True)
        self._marker.touch()

    def stop(self) -> None:
        """End it and remove what it held; nothing if it was not started from here."""
        if self._marker.is_file():
            self._compose("down", "--volumes")
            self._marker.unlink()

    def is_running(self) -> bool:
        """Whether its container runs."""
        return bool(self._compose("ps", "--quiet", "localstack").stdout.strip())

    def run(self, command: Sequence[str], environ: Mapping[str, str]) -> int:
        """Run `command`, telling it where functions can reach this machine; its exit status."""
        address = {"TEST_PROXY_HOST": self._gateway()}
        status = subprocess.run(command, env={**environ, **address}, check=False).returncode
        if not self.is_running():
            raise CommandFailed("LocalStack ended half-way: `docker compose logs` says why")
        return status

    @property
    def _marker(self) -> Path:
        return ROOT / f".stack/localstack-{self.port}.docker"

    def _compose(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        environ = {**os.environ, "LOCALSTACK_PORT": str(self.port)}
        return _run(["docker", "compose", "--file", FILE, *arguments], environ)

    def _gateway(self) -> str:
        form = "{{(index .IPAM.Config 0).Gateway}}"
        done = _run(["docker", "network", "inspect", NETWORK, "--format", form], os.environ)
        if done.returncode != 0:
            raise CommandFailed(f"the network {NETWORK} has no gateway: {_last_line(done)}")
        return done.stdout.strip()


def _run(command: Sequence[str], environ: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, check=False, cwd=ROOT, env=environ, capture_output=True, text=True
    )


def _last_line(done: subprocess.CompletedProcess[str]) -> str:
    return "".join(done.stderr.strip().splitlines()[-1:])
