"""The program of a function's process: load the handler, then answer one event after another.

Its argument is the descriptor of a socket. On it this program says `{}` once the handler is loaded,
and then, for each event that comes, `{"answer": ...}` or `{"error": ...}`, each on a line.
"""

from __future__ import annotations

import importlib
import json
import logging
import os
import socket
import sys
import time
import traceback
from typing import Any, TextIO


class Context:
    """What Lambda hands to a handler beside the event."""

    def __init__(self, request: dict[str, Any]) -> None:
        self._deadline = float(request["deadline"])
        self.aws_request_id = request["invoke-id"]
        self.invoked_function_arn = request["invoked-function-arn"]
        self.function_name = os.environ["AWS_LAMBDA_FUNCTION_NAME"]
        self.function_version = os.environ["AWS_LAMBDA_FUNCTION_VERSION"]
        self.memory_limit_in_mb = os.environ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"]
        self.log_group_name = os.environ["AWS_LAMBDA_LOG_GROUP_NAME"]
        self.log_stream_name = os.environ["AWS_LAMBDA_LOG_STREAM_NAME"]
        self.identity = None
        self.client_context = None

    def get_remaining_time_in_millis(self) -> int:
        """Milliseconds until the function's time-out, never below 0."""
        return max(0, int((self._deadline - time.time()) * 1000))


def load(name: str) -> Any:
    """The handler of a name such as `chalicelib.functions.sweep.sweep`, from the task's root."""
    sys.path.insert(0, os.environ["LAMBDA_TASK_ROOT"])
    module, _, function = name.rpartition(".")
    return getattr(importlib.import_module(module.replace("/", ".")), function)


def failure(error: BaseException) -> dict[str, Any]:
    """An exception as Lambda answers it."""
    return {
        "errorType": type(error).__name__,
        "errorMessage": str(error),
        "stackTrace": traceback.format_tb(error.__traceback__),
    }


def serve(channel: TextIO) -> None:
    """Answer events until the other side closes the socket."""

    def say(what: dict[str, Any]) -> None:
        channel.write(json.dumps(what) + "\n")
        channel.flush()

    try:
        handler = load(os.environ["_HANDLER"])
    except BaseException as error:
        say({"error": failure(error)})
        raise
    say({})
    for line in channel:
        request = json.loads(line)
        try:
            said = {"answer": handler(json.loads(request["payload"]), Context(request))}
            encoded = json.dumps(said)
        except Exception as error:
            logging.getLogger().exception("the handler raised")
            encoded = json.dumps({"error": failure(error)})
        channel.write(encoded + "\n")
        channel.flush()


if __name__ == "__main__":
    with socket.socket(fileno=int(sys.argv[1])) as ours:
        serve(ours.makefile("rw", encoding="utf-8"))
