"""How the commands of a developer's machine fail: in one line that says what to do."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import jwt
import pytest

from chalicelib.api.tokens import uid_of, verify
from local import stack as stack_module
from local.bearer import bearer
from local.command import ROOT, CommandFailed
from local.stack import Stack
from local.stages import StageParameters, read_parameters

MAKE, SHELL = str(shutil.which("make")), "/bin/sh"


@pytest.fixture
def free_port(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> int:
    """A port nobody listens on; what a stack on it writes goes into a temporary folder."""
    monkeypatch.setattr(stack_module, "ROOT", tmp_path)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def taken_port(free_port: int) -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", free_port))
        listener.listen()
        yield free_port


def program(folder: Path, body: str) -> Path:
    path = folder / "interpreter"
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)
    return path


def test_a_port_that_another_program_has_is_named(taken_port: int, tmp_path: Path) -> None:
    with pytest.raises(CommandFailed, match=f"port {taken_port} is in use"):
        Stack(taken_port).start(program(tmp_path, "exit 0"))


def test_a_stack_that_ends_at_once_says_its_last_line(free_port: int, tmp_path: Path) -> None:
    dying = program(tmp_path, "echo starting; echo 'no module named ministack' >&2; exit 1")
    with pytest.raises(CommandFailed, match="no module named ministack"):
        Stack(free_port).start(dying)
    assert not Stack(free_port).is_running()


def test_a_stack_that_never_answers_is_ended(
    free_port: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stack_module, "START_SECONDS", 1)
    silent = program(tmp_path, f"echo $$ > {tmp_path}/leader; exec sleep 600")
    with pytest.raises(CommandFailed, match="did not answer in 1 s"):
        Stack(free_port).start(silent)
    leader = int((tmp_path / "leader").read_text())
    with pytest.raises(ProcessLookupError):
        os.kill(leader, 0)


def test_a_missing_interpreter_is_named(free_port: int, tmp_path: Path) -> None:
    with pytest.raises(CommandFailed, match="is missing"):
        Stack(free_port).start(tmp_path / "nothing")


def test_stopping_what_does_not_run_is_no_failure(free_port: int) -> None:
    Stack(free_port).stop()
    assert not Stack(free_port).is_running()


def test_nothing_of_a_persons_account_reaches_the_stack(
    free_port: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "a person's")
    with pytest.raises(CommandFailed):
        Stack(free_port).start(program(tmp_path, "env; exit 1"))
    said = Stack(free_port).log.read_text()
    assert "BIND_HOST=127.0.0.1" in said
    assert "AWS_" not in said


def test_a_token_of_the_command_is_one_the_product_takes() -> None:
    settings = read_parameters("local", {}).token_settings()
    token = bearer(settings, "ann", datetime.now(UTC))
    assert verify(token, settings) == uid_of(settings.issuer, "ann", settings.uid_key)


def test_a_token_of_the_command_ends_after_a_day() -> None:
    settings = read_parameters("local", {}).token_settings()
    now = datetime(2026, 1, 1, tzinfo=UTC)
    claims = jwt.decode(bearer(settings, "ann", now), options={"verify_signature": False})
    assert claims["exp"] - claims["iat"] == 24 * 3600


def test_where_another_party_signs_no_token_is_made_here() -> None:
    app = {
        **read_parameters("local", {}).app,
        "AuthAlgorithm": "RS256",
        "AuthJwksUrl": "https://id.example/keys",
    }
    settings = StageParameters("dev", {}, {**app, "UidKey": "k" * 32, "AuthSecret": ""})
    with pytest.raises(CommandFailed, match="RS256"):
        bearer(settings.token_settings(), "ann", datetime.now(UTC))


def test_make_alone_lists_every_target() -> None:
    makefile = (ROOT / "Makefile").read_text()
    said = subprocess.run([MAKE], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    explained = set(re.findall(r"^([a-z-]+):.*## ", makefile, flags=re.MULTILINE))
    assert {"run", "stop", "test", "lint", "deploy", "package", "url", "token"} <= explained
    for target in explained:
        assert f"make {target} " in said


@pytest.mark.parametrize(
    ("interpreter", "said"),
    [("exit 127", "is no Python"), ("echo 3.9", "is Python 3.9; 3.11 to 3.13 is needed")],
)
def test_a_python_that_is_missing_or_too_old_gets_one_line(
    tmp_path: Path, interpreter: str, said: str
) -> None:
    done = subprocess.run(
        [SHELL, "local/venv.sh", str(program(tmp_path, interpreter)), "none", "requirements.txt"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_command_that_fails_prints_one_line_and_exits_with_1() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "local.url", "--endpoint", "http://127.0.0.1:1"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("error: http://127.0.0.1:1 does not answer")
    assert len(done.stderr.splitlines()) == 1
