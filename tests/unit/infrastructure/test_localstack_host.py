"""LocalStack without Docker: what is missing is named, what fails says so, nothing stays behind."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from local.command import ROOT, CommandFailed
from local.localstack import dynamodb, host
from local.localstack.__main__ import during
from local.localstack.agent import write_jar
from local.localstack.host import HostLocalStack
from local.localstack.parts import PYTHON, find_host_parts
from tests.harness.deployment import eventually

ROOT_USER, SOMEBODY = 0, 1000
SERVER = """
import http.server, socket, sys
class Healthy(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
server = http.server.HTTPServer(("127.0.0.1", 0), Healthy, bind_and_activate=False)
server.socket = socket.socket(fileno=int(sys.argv[-2]))
server.serve_forever()
"""
"""Stands for LocalStack: it answers on the socket that it is handed."""
RELAY = """
import socket, sys
from local.localstack.inside import relay
relay(socket.socket(fileno=int(sys.argv[1])), int(sys.argv[2]))
"""

Programs = Callable[..., None]


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Programs:
    """All that host mode asks for, as programs that only answer; a keyword is a program's body."""
    folder = tmp_path / "bin"
    folder.mkdir()
    bodies = {
        "python3.13": "echo Python 3.13.4",
        "java": "echo '    java.home = /opt/java' >&2",
        "npm": "exit 0",
        "unshare": "exit 0",
        "nsenter": 'while [ "$1" != -- ]; do shift; done; shift; exec "$@"',
    }

    def make(**changed: str | None) -> None:
        for name, body in {**bodies, **changed}.items():
            (folder / name).unlink(missing_ok=True)
            if body is not None:
                (folder / name).write_text(f"#!/bin/sh\n{body}\n")
                (folder / name).chmod(0o755)

    monkeypatch.setenv("PATH", f"{folder}:/nothing")
    monkeypatch.setattr(os, "geteuid", lambda: ROOT_USER)
    make()
    return make


@pytest.fixture
def localstack(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, programs: Programs
) -> HostLocalStack:
    """A LocalStack on a free port, whose installation is taken as done."""
    monkeypatch.setattr(host, "ROOT", tmp_path)
    monkeypatch.setattr(host, "_make_environment", lambda _: None)
    monkeypatch.setattr(dynamodb, "fetch", lambda _: None)
    monkeypatch.setattr(dynamodb, "place", lambda *_: None)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    # The probes of `unshare` end with `true`, its use with the port.
    server = tmp_path / "server.py"
    server.write_text(SERVER)
    programs(unshare=f'case "$*" in *{port}) exec {sys.executable} {server} "$@";; esac')
    return HostLocalStack(port)


@pytest.mark.usefixtures("programs")
def test_what_is_there_is_found() -> None:
    parts = find_host_parts({})
    assert (parts.python.name, parts.java_home) == ("python3.13", Path("/opt/java"))
    assert parts.enter(7) == ["nsenter", "--target", "7", "--net", "--"]


@pytest.mark.parametrize(
    ("gone", "named"),
    [
        ({"python3.13": "echo Python 3.12.9"}, "Python 3.13"),
        ({"python3.13": None}, "Python 3.13"),
        ({"java": None}, "Java"),
        ({"npm": None}, "npm"),
        ({"unshare": "echo not permitted >&2; exit 1"}, "a network namespace"),
        ({"nsenter": None}, "a network namespace"),
    ],
)
def test_what_is_missing_is_named_and_nothing_else(
    programs: Programs, gone: dict[str, str | None], named: str
) -> None:
    programs(**gone)
    with pytest.raises(CommandFailed) as refused:
        find_host_parts({})
    said = str(refused.value)
    assert [part for part in ("Python 3.13", "Java", "npm", "a network") if part in said] == [
        part for part in ("Python 3.13", "Java", "npm", "a network") if named.startswith(part)
    ]
    assert "\n" not in said


@pytest.mark.usefixtures("programs")
def test_a_python_that_is_named_and_of_another_version_is_refused() -> None:
    with pytest.raises(CommandFailed, match=f"{PYTHON}=/bin/sh is no Python 3.13"):
        find_host_parts({PYTHON: "/bin/sh"})


def test_whoever_is_not_root_gets_a_user_namespace(
    programs: Programs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: SOMEBODY)
    parts = find_host_parts({})
    assert parts.unshare[:3] == ("unshare", "--user", "--map-root-user")
    assert "--preserve-credentials" in parts.enter(7)


def test_a_port_that_another_program_has_is_named(localstack: HostLocalStack) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", localstack.port))
        other.listen()
        with pytest.raises(CommandFailed, match=f"port {localstack.port} is in use"):
            localstack.start()


def test_an_engine_that_ends_at_once_says_its_last_line_and_a_second_try_works(
    localstack: HostLocalStack, programs: Programs, tmp_path: Path
) -> None:
    good = (tmp_path / "bin/unshare").read_text().removeprefix("#!/bin/sh\n")
    programs(unshare=f'case "$*" in *{localstack.port}) echo begun; echo broken; exit 3;; esac')
    with pytest.raises(CommandFailed, match="ended at once: broken"):
        localstack.start()
    programs(unshare=good)
    localstack.start()
    assert localstack.is_running()
    localstack.stop()
    assert not localstack.is_running()


def test_a_command_that_outlives_its_localstack_fails_by_name(localstack: HostLocalStack) -> None:
    localstack.start()
    try:
        killing = ["/bin/sh", "-c", f"kill -9 {localstack._daemon.pid()}"]
        with pytest.raises(CommandFailed, match="ended half-way"):
            localstack.run(killing, os.environ)
    finally:
        localstack.stop()


def test_what_is_left_of_an_earlier_run_is_ended_and_the_command_told_where_the_new_one_is(
    localstack: HostLocalStack, tmp_path: Path
) -> None:
    localstack.start()
    left = localstack._daemon.pid()
    said = tmp_path / "said"
    command = f'echo "$TEST_STAGE $TEST_ENDPOINT $TEST_LOCALSTACK_MODE" > {said}; exit 7'
    assert during(localstack, ["/bin/sh", "-c", command]) == 7
    assert said.read_text().split() == ["localstack", localstack.endpoint, "host"]
    assert left is not None
    with pytest.raises(ProcessLookupError):
        os.kill(left, 0)
    assert not localstack.is_running()


def test_nothing_of_a_persons_account_reaches_the_engine(
    localstack: HostLocalStack, programs: Programs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "a person's")
    programs(unshare=f'case "$*" in *{localstack.port}) export -p; exit 1;; esac')
    with pytest.raises(CommandFailed):
        localstack.start()
    said = localstack.log.read_text()
    assert "LAMBDA_RUNTIME_EXECUTOR" in said
    assert "AWS_" not in said


@pytest.mark.skipif(shutil.which("java") is None, reason="there is no Java to load it")
def test_the_agent_is_one_that_java_loads(tmp_path: Path) -> None:
    write_jar(tmp_path / "agent.jar")
    loaded = subprocess.run(
        ["java", f"-javaagent:{tmp_path}/agent.jar", "-version"],  # noqa: S607
        check=False,
        capture_output=True,
        text=True,
    )
    assert loaded.returncode == 0, loaded.stderr


def test_the_relay_hands_on_what_is_said_and_that_it_is_over() -> None:
    with socket.create_server(("127.0.0.1", 0)) as outer, socket.create_server(("", 0)) as inner:
        numbers = [str(outer.fileno()), str(inner.getsockname()[1])]
        relaying = subprocess.Popen(
            [sys.executable, "-c", RELAY, *numbers], cwd=ROOT, pass_fds=[outer.fileno()]
        )
        try:
            with socket.create_connection(outer.getsockname()) as client:
                server, _ = inner.accept()
                with server:
                    client.sendall(b"question")
                    client.shutdown(socket.SHUT_WR)
                    assert server.makefile("rb").read() == b"question"
                    server.sendall(b"answer")
                    server.shutdown(socket.SHUT_WR)
                    assert client.makefile("rb").read() == b"answer"
        finally:
            relaying.kill()
            relaying.wait()


def test_nothing_that_ran_in_the_namespaces_outlives_them(tmp_path: Path) -> None:
    try:
        unshare = find_host_parts(os.environ).unshare
    except CommandFailed as missing:
        pytest.skip(str(missing))
    mark = f"MARK={tmp_path}"
    inside = "setsid sleep 600 & sleep 600 & exec sleep 600"
    ran = subprocess.Popen([*unshare, "/bin/sh", "-c", inside], env={mark[:4]: mark[5:]})

    def marked() -> list[str]:
        found = []
        for process in Path("/proc").glob("[0-9]*"):
            try:
                if mark.encode() in (process / "environ").read_bytes().split(b"\0"):
                    found.append(process.name)
            except (FileNotFoundError, PermissionError, ProcessLookupError):
                continue
        return found

    eventually(lambda: len(marked()) >= 4, "they did not start")
    ran.kill()
    ran.wait()
    eventually(lambda: not marked(), "something outlived its namespace")


def test_an_engine_that_npm_cannot_bring_is_named_and_leaves_nothing(
    programs: Programs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = tmp_path / "engines/dynamodb"
    monkeypatch.setattr(dynamodb, "ENGINE", engine)
    programs(npm="echo 'npm error code ECONNREFUSED' >&2; echo 'and more' >&2; exit 1")
    with pytest.raises(CommandFailed, match=r"npm brings no .*: npm error code ECONNREFUSED$"):
        dynamodb.fetch(find_host_parts({}))
    assert list(engine.parent.iterdir()) == []
