"""Functions as child processes: one that fails, hangs, ends or cannot be loaded."""

from __future__ import annotations

import base64
import io
import json
import os
import sys
import uuid
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from botocore.exceptions import WaiterError

from local.targets import emulated_session
from tests.harness.deployment import CONFIG
from tests.harness.place import MODE

pytestmark = pytest.mark.skipif(
    os.environ.get(MODE) != "host", reason="in Docker, LocalStack's own containers run functions"
)
RUNTIME = f"python{sys.version_info.major}.{sys.version_info.minor}"
SOURCE = """
import importlib.util, os, sys, time

print("loaded")

def handler(event, context):
    print("handling", context.aws_request_id)
    if event == "raise":
        raise ValueError("as asked")
    if event == "hang":
        time.sleep(600)
    if event == "exit":
        os._exit(3)
    return {
        "pid": os.getpid(),
        "left": context.get_remaining_time_in_millis(),
        "packages": [name for name in ("boto3", "pytest") if importlib.util.find_spec(name)],
        "path": os.environ.get("PYTHONPATH"),
    }
"""
Function = Callable[[object], Any]


def zipped(source: str) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("code.py", source)
    return content.getvalue()


@contextmanager
def function(endpoint: str, source: str, *, runtime: str = RUNTIME) -> Iterator[Function]:
    """A deployed function; called with an event, it answers what `invoke` does, read."""
    client = emulated_session().client("lambda", endpoint_url=endpoint, config=CONFIG)
    name = f"executor-{uuid.uuid4().hex[:8]}"
    client.create_function(
        FunctionName=name,
        Runtime=runtime,  # type: ignore[arg-type]
        Role="arn:aws:iam::000000000000:role/any",
        Handler="code.handler",
        Code={"ZipFile": zipped(source)},
        Timeout=2,
    )
    # Raises for a function that failed, which LocalStack can't delete.
    client.get_waiter("function_active_v2").wait(
        FunctionName=name, WaiterConfig={"Delay": 1, "MaxAttempts": 20}
    )

    def invoke(event: object) -> Any:
        answer = client.invoke(
            FunctionName=name, Payload=json.dumps(event).encode(), LogType="Tail"
        )
        return {**answer, "Payload": json.loads(answer["Payload"].read())}

    try:
        yield invoke
    finally:
        client.delete_function(FunctionName=name)


@pytest.fixture(scope="module")
def ask(endpoint: str) -> Iterator[Function]:
    """The function of SOURCE."""
    with function(endpoint, SOURCE) as deployed:
        yield deployed


def test_a_process_answers_one_event_after_another(ask: Function) -> None:
    first, second = ask("answer"), ask("answer")
    assert first["Payload"]["pid"] == second["Payload"]["pid"]
    assert 0 < first["Payload"]["left"] <= 2000


def test_a_function_sees_no_package_that_it_did_not_bring(ask: Function) -> None:
    assert ask("answer")["Payload"]["packages"] == []
    assert ask("answer")["Payload"]["path"] is None


def test_what_a_function_prints_is_its_log(ask: Function) -> None:
    lines = base64.b64decode(ask("answer")["LogResult"]).decode().splitlines()
    assert [line.split()[0] for line in lines][-3:] == ["START", "handling", "END"]
    assert lines[-1].split()[-1] in lines[-2]


def test_an_exception_is_answered_by_its_name(ask: Function) -> None:
    answer = ask("raise")
    assert answer["FunctionError"]
    assert answer["Payload"]["errorType"] == "ValueError"
    assert answer["Payload"]["errorMessage"] == "as asked"


@pytest.mark.parametrize(
    ("event", "said"), [("hang", "Task timed out after 2.00 seconds"), ("exit", "Runtime exited")]
)
def test_a_process_that_hangs_or_ends_fails_its_event_and_the_next_has_another(
    ask: Function, event: str, said: str
) -> None:
    before = ask("answer")["Payload"]["pid"]
    answer = ask(event)
    assert answer["FunctionError"]
    assert said in answer["Payload"]["errorMessage"]
    assert ask("answer")["Payload"]["pid"] != before


def test_a_handler_that_cannot_be_loaded_fails_each_event_by_its_error(endpoint: str) -> None:
    with function(endpoint, "import nothing_of_the_kind") as broken:
        for _ in range(2):
            answer = broken({})
            assert answer["FunctionError"]
            assert answer["Payload"]["errorType"] == "ModuleNotFoundError"


def test_a_function_built_for_another_python_is_not_made(endpoint: str) -> None:
    other = "python3.13" if RUNTIME != "python3.13" else "python3.12"
    with (
        pytest.raises(WaiterError, match="Failed"),
        function(endpoint, SOURCE, runtime=other),
    ):
        pytest.fail("it became active")
