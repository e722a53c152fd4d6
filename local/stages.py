"""What a stage is set to: its parameter file, then the environment, then the command line.

`.chalice/parameters/STAGE.json` holds values for the two stacks and names the parameters that come
from the environment, where `AuthIssuer` is `AUTH_ISSUER`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from chalicelib.config import (
    ConfigurationError,
    GeneratorKind,
    TokenSettings,
    read_bedrock_settings,
    read_model_costs,
    read_model_times,
    read_openai_settings,
    read_token_settings,
)
from local.command import ROOT, CommandFailed

_DEPRECATED_RUNTIMES = frozenset({"python3.11"})
"""Lambda deprecated it in June 2026: it gets no more security updates."""

_PLACE = re.compile(r"^(us-gov|us|eu|apac|jp|au|ca|global)\.")

FROM_DATA = frozenset(
    {"LedgerTable", "AppTable", "ChatsBucket"}
    | {"UploadsQueueUrl", "UploadsQueueArn", "UploadsDeadQueueArn", "UploadsDeadQueueName"}
)
"""Parameters of the app stack that are outputs of the data stack."""

_GIVEN_BY_DEPLOY = FROM_DATA | {"Stage", "CodeBucket", "CodeKey", "PublicS3Endpoint"}


@dataclass(frozen=True, slots=True)
class StageParameters:
    """Values for the parameters of the two templates, by name."""

    stage: str
    data: Mapping[str, str]
    app: Mapping[str, str]

    def with_app(self, values: Mapping[str, str]) -> StageParameters:
        """The same, with `values` standing above what the file and the environment say."""
        return StageParameters(self.stage, self.data, {**self.app, **values})

    def token_settings(self) -> TokenSettings:
        """How this stage's tokens are verified, read by the product's own rules."""
        environ = {environment_name(name): value for name, value in self.app.items()}
        try:
            return read_token_settings({**environ, "STAGE": self.stage})
        except ConfigurationError as error:
            raise CommandFailed(f"{self.stage}: {error}") from error


def environment_name(parameter: str) -> str:
    """The environment variable of a template parameter: AuthJwksUrl -> AUTH_JWKS_URL."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", parameter).upper()


def read_parameters(stage: str, environ: Mapping[str, str]) -> StageParameters:
    """The parameters of `stage`; raises CommandFailed for a stage that has no file."""
    path = ROOT / ".chalice/parameters" / f"{stage}.json"
    if not path.is_file():
        raise CommandFailed(f"there is no stage {stage!r}: {path.relative_to(ROOT)} is missing")
    said = json.loads(path.read_text("utf-8"))
    given = {name: environ.get(environment_name(name), "") for name in said["from_environment"]}
    present = {name: value for name, value in given.items() if value}
    behind = _behind(present.get("BedrockModelId", ""))
    return StageParameters(stage, said["data"], {**said["app"], **behind, **present})


def refuse_unsafe(parameters: StageParameters, template: Mapping[str, Any], runtime: str) -> None:
    """Raise CommandFailed if this artefact must not run with these parameters."""
    stage, app = parameters.stage, parameters.app
    declared = template["Parameters"]
    unknown = sorted(set(app) - set(declared))
    if unknown:
        raise CommandFailed(f"the template has no parameter {', '.join(unknown)}")
    needed = {name for name, facts in declared.items() if "Default" not in facts}
    missing = sorted(environment_name(name) for name in needed - _GIVEN_BY_DEPLOY - set(app))
    if missing:
        raise CommandFailed(f"{stage} needs these environment variables: {', '.join(missing)}")
    defaults = {
        name: str(facts["Default"]) for name, facts in declared.items() if "Default" in facts
    }
    StageParameters(stage, {}, {**defaults, **app}).token_settings()
    _refuse_a_model_nobody_finds(parameters, defaults)
    if stage == "prod" and app["CorsOrigin"] == "*":
        raise CommandFailed("prod refuses CORS_ORIGIN=*; name the one origin of the web page")
    if stage == "prod" and runtime in _DEPRECATED_RUNTIMES:
        raise CommandFailed(
            f"prod refuses an artefact for {runtime}, which Lambda has deprecated; "
            "build it with Python 3.12 or 3.13: make deploy STAGE=prod PYTHON=python3.13"
        )


def _refuse_a_model_nobody_finds(parameters: StageParameters, defaults: Mapping[str, str]) -> None:
    app = {**defaults, **parameters.app}
    environ = {environment_name(name): value for name, value in app.items()}
    try:
        openai = read_openai_settings({**environ, "STAGE": parameters.stage})
        bedrock = read_bedrock_settings(environ)
        read_model_costs(environ)
        times = read_model_times(environ)
    except ConfigurationError as error:
        raise CommandFailed(f"{parameters.stage}: {error}") from error
    asked = app["Generator"].split(",")
    if GeneratorKind.OPENAI in asked and not (openai.base_url and openai.model):
        raise CommandFailed("GENERATOR=openai needs OPENAI_BASE_URL and OPENAI_MODEL")
    if GeneratorKind.BEDROCK in asked and not bedrock.model_id:
        raise CommandFailed(
            f"{parameters.stage} asks a model of Bedrock, and BEDROCK_MODEL_ID does not say which "
            "(eu.amazon.nova-lite-v1:0, say); GENERATOR=embedded asks none"
        )
    if GeneratorKind.BEDROCK in asked and not app["BedrockFoundationModelId"]:
        raise CommandFailed(
            "BEDROCK_FOUNDATION_MODEL_ID needs to name the model behind the inference profile"
        )
    if 2 * (times.connect + times.answer) >= int(app["InsightTimeoutSeconds"]):
        raise CommandFailed(
            "two answers of a model do not fit into InsightTimeoutSeconds: lower "
            "MODEL_ANSWER_SECONDS or MODEL_CONNECT_SECONDS"
        )


def _behind(model_id: str) -> dict[str, str]:
    """What the policy must name beside a model's id, as far as the id tells.

    A profile across regions is called like the model behind it, with the place before it; an
    application's own profile is not.
    """
    if not model_id:
        return {}
    *arn, name = model_id.split("/")
    behind = {"BedrockProfileArn": model_id} if arn else {}
    if not (arn and "application-inference-profile" in arn[0]):
        behind["BedrockFoundationModelId"] = _PLACE.sub("", name)
    return behind
