"""Lambda functions of a LocalStack without Docker: every environment is a child process.

LocalStack loads this by its entry point (`process_executor-1.0.dist-info`) in its own interpreter.
The child runs `function_process.py` in the interpreter that FUNCTION_PYTHON names, which must be of
the function's own minor version, and sees nothing but its environment, its zip and the standard
library.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

from localstack.services.lambda_.invocation.executor_endpoint import StatusErrorException
from localstack.services.lambda_.invocation.lambda_models import FunctionVersion, InvocationResult
from localstack.services.lambda_.invocation.plugins import RuntimeExecutorPlugin
from localstack.services.lambda_.invocation.runtime_executor import RuntimeExecutor

FUNCTION_PYTHON = "FUNCTION_PYTHON"
HOST = "127.0.0.1"
STOP_SECONDS = 5
START_SECONDS = 60
_PLACING = threading.Lock()
_PROGRAM = Path(__file__).with_name("function_process.py")


class ProcessExecutorPlugin(RuntimeExecutorPlugin):
    """LAMBDA_RUNTIME_EXECUTOR=process"""

    name = "process"

    def load(self, *_: Any, **__: Any) -> type[RuntimeExecutor]:
        return ProcessExecutor


class ProcessExecutor(RuntimeExecutor):
    """One environment: a process that handles one event at a time, started anew if it died."""

    def __init__(self, id: str, function_version: FunctionVersion) -> None:  # noqa: A002
        super().__init__(id, function_version)
        self._environment: dict[str, str] = {}
        self._process: _Process | None = None
        self._busy = threading.Lock()

    def start(self, env_vars: dict[str, Any]) -> None:
        """Start the process; raises StatusErrorException if the handler cannot be loaded."""
        self._environment = {name: str(value) for name, value in env_vars.items()} | {
            "LAMBDA_TASK_ROOT": str(_task_root(self.function_version))
        }
        self._process = _Process(self._environment)

    def stop(self) -> None:
        """End the process; an event that it handles has STOP_SECONDS to come to its end."""
        idle = self._busy.acquire(timeout=STOP_SECONDS)
        if self._process is not None:
            self._process.end()
        if idle:
            self._busy.release()

    def invoke(self, payload: dict[str, str]) -> InvocationResult:
        """Hand over one event; a time-out or a process that ends is an error of the function."""
        with self._busy:
            if self._process is None or not self._process.is_alive():
                self._process = _Process(self._environment)
            timeout = int(self.function_version.config.timeout)
            answer, failed = self._process.handle(payload, timeout)
            request_id = payload["invoke-id"]
            logs = (
                f"START RequestId: {request_id} Version: $LATEST\n"
                f"{self._process.read_new_logs()}END RequestId: {request_id}\n"
            )
            return InvocationResult(request_id, payload=answer, is_error=failed, logs=logs)

    def get_address(self) -> str:
        return HOST

    def get_endpoint_from_executor(self) -> str:
        return HOST

    def get_runtime_endpoint(self) -> str:
        # The child speaks over a socket of its own; nothing of it asks LocalStack's runtime API.
        return ""

    def get_logs(self) -> str:
        return "" if self._process is None else self._process.read_new_logs()

    @classmethod
    def prepare_version(cls, function_version: FunctionVersion) -> None:
        """Unzip the code; raises ValueError if the interpreter is not the function's.

        Functions of one zip share one folder, so that its packages are compiled once.
        """
        wanted, found = function_version.config.runtime, _runtime(_function_python())
        if wanted != found:
            raise ValueError(f"the function is built for {wanted}, and {found} runs functions here")
        function_version.config.code.prepare_for_execution()
        root = _task_root(function_version)
        with _PLACING:
            if not root.exists():
                shutil.copytree(function_version.config.code.get_unzipped_code_location(), root)

    @classmethod
    def cleanup_version(cls, function_version: FunctionVersion) -> None:
        """Nothing: another function may run from the same folder."""

    @classmethod
    def validate_environment(cls) -> bool:
        return FUNCTION_PYTHON in os.environ


class _Process:
    """The child. Each message is one line of JSON on a socket; EOF means that it has ended."""

    def __init__(self, environment: dict[str, str]) -> None:
        ours, theirs = socket.socketpair()
        # Without a name: what a function has logged goes when its process goes.
        self._log = tempfile.TemporaryFile()  # noqa: SIM115 - it lives as long as the process
        with theirs:
            self._child = subprocess.Popen(
                [_function_python(), "-I", "-S", "-u", str(_PROGRAM), str(theirs.fileno())],
                env={**environment, "PATH": os.defpath},
                cwd=environment["LAMBDA_TASK_ROOT"],
                stdin=subprocess.DEVNULL,
                stdout=self._log,
                stderr=self._log,
                pass_fds=[theirs.fileno()],
            )
        self._socket = ours
        self._socket.settimeout(START_SECONDS)
        self._lines = ours.makefile("rb")
        self._read = 0
        said = self._next_line()
        if not said or "error" in json.loads(said):
            self.end()
            error = json.loads(said)["error"] if said else _exit_error("while it was started")
            raise StatusErrorException("the handler was not loaded", json.dumps(error).encode())

    def _next_line(self) -> bytes:
        """What the child says next; nothing if it has ended, or says nothing in time."""
        try:
            return self._lines.readline()
        except OSError:
            return b""

    def is_alive(self) -> bool:
        return self._child.poll() is None

    def handle(self, payload: dict[str, str], timeout: int) -> tuple[bytes, bool]:
        """The answer to an event as JSON, and whether it is an error."""
        request = payload | {"deadline": time.time() + timeout}
        self._socket.settimeout(timeout)
        try:
            self._socket.sendall(json.dumps(request).encode() + b"\n")
            said = self._lines.readline()
        except TimeoutError:
            self.end()
            error = {
                "errorType": "Sandbox.Timedout",
                "errorMessage": f"RequestId: {payload['invoke-id']} "
                f"Error: Task timed out after {timeout}.00 seconds",
            }
            return json.dumps(error).encode(), True
        except OSError:
            said = b""
        if not said:
            self.end()
            return json.dumps(_exit_error(f"RequestId: {payload['invoke-id']}")).encode(), True
        answer = json.loads(said)
        failed = "error" in answer
        return json.dumps(answer["error" if failed else "answer"]).encode(), failed

    def read_new_logs(self) -> str:
        """What was logged since this was last asked."""
        new = os.pread(self._log.fileno(), os.fstat(self._log.fileno()).st_size, self._read)
        self._read += len(new)
        return new.decode("utf-8", "replace")

    def end(self) -> None:
        self._child.kill()
        self._child.wait()
        self._lines.close()
        self._socket.close()


def _exit_error(when: str) -> dict[str, str]:
    return {
        "errorType": "Runtime.ExitError",
        "errorMessage": f"{when} Error: Runtime exited without providing a reason",
    }


def _task_root(function_version: FunctionVersion) -> Path:
    """The folder of the function's code, named by its hash."""
    name = function_version.config.code.code_sha256.replace("/", "_")
    return Path(tempfile.gettempdir()) / "tasks" / name


def _function_python() -> str:
    return os.environ[FUNCTION_PYTHON]


def _runtime(python: str) -> str:
    """Lambda's name of an interpreter, as `python3.12`."""
    said = subprocess.run([python, "-V"], check=True, capture_output=True, text=True).stdout
    found = re.search(r"\d+\.\d+", said)
    return f"python{found[0]}" if found else said
