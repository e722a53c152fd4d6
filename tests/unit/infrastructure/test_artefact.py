"""Laws of the zip: it holds what the functions load, and nothing that makes it heavy."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from chalice.constants import MISSING_DEPENDENCIES_TEMPLATE

from local import artefact
from local.package import Artefact, missing_wheels

LIMIT_BYTES = 9_000_000
CALLS = """
import cryptography.hazmat.primitives.asymmetric.rsa, jwt, multipart, pynamodb.models
import app, boto3
from botocore.stub import Stubber

message = {"role": "assistant", "content": [{"text": "yes"}]}
usage = {"inputTokens": 1, "outputTokens": 1, "totalTokens": 2}
converse = {"stopReason": "end_turn", "usage": usage, "metrics": {"latencyMs": 1}}
converse["output"] = {"message": message}
calls = [
    ("dynamodb", "get_item", {"TableName": "table", "Key": {"pk": {"S": "a"}}}, {}),
    ("s3", "head_object", {"Bucket": "bucket", "Key": "key"}, {}),
    ("sqs", "send_message", {"QueueUrl": "https://sqs.invalid/q", "MessageBody": "{}"}, {}),
    ("bedrock-runtime", "converse", {"modelId": "model", "messages": []}, converse),
    ("sts", "get_caller_identity", {}, {}),
]
for service, operation, arguments, answer in calls:
    client = boto3.client(service, region_name="us-east-1")
    with Stubber(client) as stub:
        stub.add_response(operation, answer)
        getattr(client, operation)(**arguments)
print(boto3.__file__)
"""
"""Every service that `chalicelib` calls, and every compiled library that it loads."""


@pytest.fixture(scope="session")
def unpacked(built: Artefact, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The zip as Lambda lays it out."""
    folder = tmp_path_factory.mktemp("task")
    with zipfile.ZipFile(built.code) as code:
        code.extractall(folder)
    return folder


def test_the_zip_is_small(built: Artefact) -> None:
    assert built.code.stat().st_size < LIMIT_BYTES


def test_everything_a_function_calls_works_from_the_zip_alone(unpacked: Path) -> None:
    environ = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(unpacked),
        "AWS_ACCESS_KEY_ID": "key",
        "AWS_SECRET_ACCESS_KEY": "secret",
    }
    # -S: no site-packages, so that nothing of this machine stands in for what the zip lacks.
    done = subprocess.run(
        [sys.executable, "-S", "-c", CALLS],
        cwd=unpacked,
        env=environ,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(str(unpacked))


def test_what_only_a_developer_runs_is_not_shipped(built: Artefact) -> None:
    with zipfile.ZipFile(built.code) as code:
        tops = {name.split("/")[0] for name in code.namelist()}
    assert {"app.py", "chalicelib", "chalice", "boto3"} <= tops
    assert not tops & {"local", "tests", "samples", "moto", "pytest", "pip", "setuptools"}


def test_the_catalogue_is_shipped_with_the_code(built: Artefact) -> None:
    with zipfile.ZipFile(built.code) as code:
        assert "chalicelib/insights/catalogue/categories.json" in code.namelist()


@pytest.mark.parametrize(
    "name",
    [
        "botocore/data/ec2/2016-11-15/service-2.json.gz",
        "botocore/data/s3/2006-03-01/examples-1.json.gz",
        "boto3/data/s3/2006-03-01/resources-1.json",
        "boto3-1.44.8.dist-info/METADATA",
        "urllib3/_collections.pyi",
        "package/tests/test_thing.py",
        "bin/jp.py",
        "chalicelib/__pycache__/config.cpython-313.pyc",
    ],
)
def test_what_no_function_loads_is_cut(name: str) -> None:
    assert not artefact.is_needed(name)


@pytest.mark.parametrize(
    "name",
    [
        "app.py",
        "chalicelib/insights/catalogue/categories.json",
        "botocore/data/endpoints.json",
        "botocore/data/dynamodb/2012-08-10/service-2.json.gz",
        "botocore/cacert.pem",
        "cryptography/hazmat/bindings/_rust.abi3.so",
        "_cffi_backend.cpython-313-x86_64-linux-gnu.so",
    ],
)
def test_what_a_function_loads_stays(name: str) -> None:
    assert artefact.is_needed(name)


def test_a_package_without_a_wheel_for_lambda_is_noticed() -> None:
    said = "Creating deployment package.\n" + MISSING_DEPENDENCIES_TEMPLATE % "a(1.0)\nb(2.0)"
    assert missing_wheels(said) == ["a(1.0)", "b(2.0)"]
    assert missing_wheels("Creating deployment package.\n") == []


def test_the_same_files_make_the_same_bytes(tmp_path: Path) -> None:
    for copy, order in (("one", ["b.py", "a.py"]), ("two", ["a.py", "b.py"])):
        with zipfile.ZipFile(tmp_path / f"{copy}.zip", "w") as source:
            for index, name in enumerate(order):
                entry = zipfile.ZipInfo(name, date_time=(2020, 1, 1 + index, 0, 0, 0))
                source.writestr(entry, f"# {name}")
        artefact.cut(tmp_path / f"{copy}.zip", tmp_path / f"{copy}-cut.zip")
    assert (tmp_path / "one-cut.zip").read_bytes() == (tmp_path / "two-cut.zip").read_bytes()
