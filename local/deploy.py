"""Bring a stage up through CloudFormation: the data stack, the artefact's zip, then the app stack.

The embedded stack, LocalStack and AWS go through the same lines; only the endpoint differs.
"""

from __future__ import annotations

import argparse
import hashlib
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.config import LOCALSTACK_STAGE
from local import cloudformation, gateway
from local.command import ROOT, CommandFailed, run
from local.package import Artefact, package
from local.stages import FROM_DATA, StageParameters, read_parameters, refuse_unsafe
from local.targets import Target, target

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient
    from mypy_boto3_s3 import S3Client

_APP = "chat-insights"


@dataclass(frozen=True, slots=True)
class Deployment:
    """A stage that is up: the base of its API, and what both stacks answer."""

    stage: str
    url: str
    outputs: Mapping[str, str]


def deploy(place: Target, parameters: StageParameters, built: Artefact) -> Deployment:
    """Bring both stacks to the artefact and the parameters; answers when the API is there.

    Deploying the same again changes nothing. Raises CommandFailed before anything is touched when
    the stage must not run so, and otherwise naming the resource that failed.
    """
    template = built.read_template()
    refuse_unsafe(parameters, template, built.runtime)
    formation = place.session.client("cloudformation", endpoint_url=place.endpoint)
    s3 = place.session.client("s3", endpoint_url=place.endpoint)
    try:
        data = _deploy_data(formation, place.stage, parameters)
        bucket = data["ArtefactBucket"]
        code_key = _upload(s3, bucket, built.code)
        template_key = _upload(s3, bucket, built.template)
        app = _deploy_app(
            formation,
            place.stage,
            f"{s3.meta.endpoint_url}/{bucket}/{template_key}",
            {
                **parameters.app,
                "Stage": place.stage,
                "CodeBucket": bucket,
                "CodeKey": code_key,
                **{name: data[name] for name in FROM_DATA},
                "PublicS3Endpoint": place.endpoint or "",
            },
        )
        gateway.complete(place, app, template, parameters.app)
    except (BotoCoreError, ClientError) as error:
        raise CommandFailed(f"deploying {place.stage} failed: {error}") from error
    return deployment(place)


def deployment(place: Target) -> Deployment:
    """What is deployed of the stage; raises CommandFailed if it is not up."""
    formation = place.session.client("cloudformation", endpoint_url=place.endpoint)
    try:
        app = cloudformation.outputs(formation, _app_stack(place.stage))
        data = cloudformation.outputs(formation, _data_stack(place.stage))
    except (BotoCoreError, ClientError) as error:
        raise CommandFailed(f"{place.endpoint or 'AWS'} does not answer: {error}") from error
    url = place.api_url(app["RestAPIId"], app["ApiStage"], app["EndpointURL"])
    return Deployment(place.stage, url, {**data, **app})


def _data_stack(stage: str) -> str:
    return f"{_APP}-{stage}-data"


def _app_stack(stage: str) -> str:
    return f"{_APP}-{stage}-app"


def _deploy_data(
    formation: CloudFormationClient, stage: str, parameters: StageParameters
) -> dict[str, str]:
    template = (ROOT / ".chalice/data.json").read_text("utf-8")
    return cloudformation.apply(
        formation, _data_stack(stage), {"TemplateBody": template}, parameters.data
    )


def _deploy_app(
    formation: CloudFormationClient, stage: str, template_url: str, values: Mapping[str, str]
) -> dict[str, str]:
    stack = _app_stack(stage)
    if stage == LOCALSTACK_STAGE:
        # LocalStack breaks when an update changes a route; the app stack can go, it holds no data.
        cloudformation.delete(formation, stack)
    return cloudformation.apply(formation, stack, {"TemplateURL": template_url}, values)


def _upload(s3: S3Client, bucket: str, path: Path) -> str:
    """Put the file under the hash of its bytes, so that a key always means the same code."""
    content = path.read_bytes()
    key = f"{hashlib.sha256(content).hexdigest()}{path.suffix}"
    s3.put_object(Bucket=bucket, Key=key, Body=content)
    return key


def _parse_pairs(pairs: Sequence[str]) -> dict[str, str]:
    broken = [pair for pair in pairs if "=" not in pair]
    if broken:
        raise CommandFailed(f"--parameter takes NAME=VALUE, not {broken[0]!r}")
    return dict(pair.split("=", 1) for pair in pairs)


def main(arguments: Sequence[str]) -> None:
    """`python -m local.deploy --stage STAGE`"""
    parser = argparse.ArgumentParser(prog="local.deploy", description=__doc__)
    parser.add_argument("--stage", default="local")
    parser.add_argument("--endpoint", help="where an emulator listens, as http://127.0.0.1:4566")
    parser.add_argument("--parameter", action="append", default=[], metavar="NAME=VALUE")
    said = parser.parse_args(arguments)
    parameters = read_parameters(said.stage, os.environ).with_app(_parse_pairs(said.parameter))
    done = deploy(target(said.stage, said.endpoint), parameters, package(said.stage))
    print(f"{done.stage} is up: {done.url}")


if __name__ == "__main__":
    run(main)
