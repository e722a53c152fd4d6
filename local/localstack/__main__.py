"""LocalStack on this machine, for `STAGE=localstack`: in Docker if an engine runs, else without."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from collections.abc import Sequence

from local.command import CommandFailed, run
from local.localstack.docker import DockerLocalStack
from local.localstack.host import HostLocalStack
from local.localstack.parts import has_docker

PORT = 4566
LocalStack = DockerLocalStack | HostLocalStack


def during(stack: LocalStack, command: Sequence[str]) -> int:
    """Run `command` while a fresh LocalStack is up, told where it is; answers its exit status.

    What is left of an earlier run is ended before, and LocalStack whatever happens to the command.
    """
    stack.stop()
    stack.start()
    told = {
        "TEST_ENDPOINT": stack.endpoint,
        "TEST_STAGE": "localstack",
        "TEST_LOCALSTACK_MODE": stack.mode,
    }
    try:
        return stack.run(command, {**os.environ, **told})
    finally:
        stack.stop()


def main(arguments: Sequence[str]) -> None:
    """`python -m local.localstack check|start|stop|status|during [-- COMMAND ...]`"""
    parser = argparse.ArgumentParser(prog="local.localstack", description=__doc__)
    parser.add_argument("--port", type=int, default=PORT)
    parser.add_argument("action", choices=["check", "start", "stop", "status", "during"])
    parser.add_argument("command", nargs="*", help="what to run while one of its own is up")
    said = parser.parse_args(arguments)
    if said.action == "stop":
        for stopped in (HostLocalStack(said.port), DockerLocalStack(said.port)):
            stopped.stop()
        return
    stack: LocalStack = (DockerLocalStack if has_docker() else HostLocalStack)(said.port)
    if said.action == "status":
        if not stack.is_running():
            raise CommandFailed(f"no LocalStack of ours runs on port {stack.port}")
        print(f"LocalStack runs at {stack.endpoint}")
        return
    print(f"LocalStack {stack.check()}", flush=True)
    if said.action == "start":
        stack.start()
        print(f"LocalStack answers at {stack.endpoint}")
    elif said.action == "during":
        signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))
        sys.exit(during(stack, said.command))


if __name__ == "__main__":
    run(main)
