"""LocalStack on this machine, for `STAGE=localstack`."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from collections.abc import Sequence

from local.command import CommandFailed, run
from local.localstack.host import HostLocalStack
from local.localstack.parts import find_host_parts

PORT = 4566


def main(arguments: Sequence[str]) -> None:
    """`python -m local.localstack start|stop|status|during [-- COMMAND ...]`"""
    parser = argparse.ArgumentParser(prog="local.localstack", description=__doc__)
    parser.add_argument("--port", type=int, default=PORT)
    parser.add_argument("action", choices=["start", "stop", "status", "during"])
    parser.add_argument("command", nargs="*", help="what to run while one of its own is up")
    said = parser.parse_args(arguments)
    stack = HostLocalStack(said.port)
    if said.action == "start":
        stack.start(find_host_parts(os.environ))
        print(f"LocalStack answers at {stack.endpoint}")
    elif said.action == "during":
        signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))
        parts = find_host_parts(os.environ)
        stack.stop()
        stack.start(parts)
        try:
            environ = {**os.environ, "TEST_ENDPOINT": stack.endpoint, "TEST_STAGE": "localstack"}
            sys.exit(stack.run(said.command, parts, environ))
        finally:
            stack.stop()
    elif said.action == "stop":
        stack.stop()
        print(f"no LocalStack of ours runs on port {stack.port}")
    elif stack.is_running():
        print(f"running at {stack.endpoint}")
    else:
        raise CommandFailed(f"LocalStack is not running on port {stack.port}")


if __name__ == "__main__":
    run(main)
