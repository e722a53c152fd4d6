"""The settings of one deployed function, read once from its environment.

Nothing here depends on where the stack runs: endpoints are botocore's own `AWS_ENDPOINT_URL*`.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from functools import cache

LOCALSTACK_STAGE = "localstack"
STAGES_WITH_REAL_USERS = frozenset({"dev", "prod"})
SAMPLE_SECRET = "local-only-secret-do-not-deploy-it"  # noqa: S105 - named so that prod can refuse it
SIGNUP_COINS = 50
DEFAULT_ASK_PRICE = "10"
SAMPLES_A_DAY = 3
MAX_UPLOAD_BYTES = 4_500_000
"""An API upload: Lambda takes 6 MB of event, and base64 makes four bytes of three."""

INDEX_ROOM_BYTES = 1_800_000_000
"""What indexes of chats may take of the disk of a worker, which has 2,048 MiB."""


_BEDROCK_MODEL = re.compile(
    r"(arn:aws[a-z-]*:bedrock:(?P<region>[a-z0-9-]+):\d{12}:"
    r"(application-)?inference-profile/)?(?!arn:)[A-Za-z0-9][A-Za-z0-9.:-]*"
)


class ConfigurationError(Exception):
    """The environment of this function is incomplete or unsafe for its stage."""


class GeneratorKind(StrEnum):
    """Who writes the insights."""

    EMBEDDED = "embedded"
    BEDROCK = "bedrock"
    OPENAI = "openai"

    @property
    def is_model(self) -> bool:
        """Whether a service is asked, which wants to be paid."""
        return self is not GeneratorKind.EMBEDDED


@dataclass(frozen=True, slots=True)
class TokenSettings:
    """How bearer tokens are verified. Exactly one of `secret` (HS256) and `jwks_url` is set."""

    algorithm: str
    issuer: str
    audience: str
    secret: str
    jwks_url: str
    uid_key: str
    verify_in_process: bool


@dataclass(frozen=True, slots=True)
class JobSettings:
    """The times that hold a job together, in seconds, and receive counts.

    `docs/architecture.md` states the inequality between them; a test checks it on the template.
    """

    hold_life: int
    hold_hard_life: int
    prepare_visibility: int
    prepare_receive_count: int
    insight_visibility: int
    insight_receive_count: int


@dataclass(frozen=True, slots=True)
class BedrockSettings:
    """A model of Amazon Bedrock, by its id, or an inference profile, by its id or ARN.

    `region` is where it is asked; empty for the function's own. A guardrail has both of its parts
    or none.
    """

    model_id: str = ""
    region: str = ""
    guardrail_id: str = ""
    guardrail_version: str = ""


@dataclass(frozen=True, slots=True)
class ModelTimes:
    """How many seconds a model has for a connection, and for a whole answer.

    Two answers, the second a repair of the first, must fit into the time of the function.
    """

    connect: float = 2
    answer: float = 50


@dataclass(frozen=True, slots=True)
class OpenAISettings:
    """A server that speaks OpenAI's chat completions; all empty where none is used.

    `base_url` goes before `/chat/completions`. A server of one's own may need no key.
    """

    base_url: str = ""
    api_key: str = field(default="", repr=False)
    model: str = ""


@dataclass(frozen=True, slots=True)
class ModelPrices:
    """Dollars a million tokens of the model that is asked; 0 where nobody has said."""

    input: Decimal = Decimal(0)
    output: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything a function may know of its stage.

    `generators` are asked in their order, each when the one before it has failed;
    `model_daily_budget` are dollars for all models together, 0 for no bound.
    `ask_price` is what an answer costs, in coins.
    `privacy_pseudonyms` is whether people go to a model under pseudonyms instead of their names.
    `public_s3_endpoint` is where browsers find S3; empty where functions find it there too.
    `samples_a_day` are how many free samples a user can see in a day (UTC).
    """

    stage: str
    ledger_table: str
    app_table: str
    chats_bucket: str
    prepare_queue_url: str
    insight_queue_url: str
    settle_queue_url: str
    parked_queue_url: str
    uploads_queue_url: str
    public_s3_endpoint: str
    generators: tuple[GeneratorKind, ...]
    bedrock: BedrockSettings
    openai: OpenAISettings
    ask_price: int
    model_times: ModelTimes
    prices: ModelPrices
    model_daily_budget: Decimal
    privacy_pseudonyms: bool
    samples_a_day: int
    jobs: JobSettings


def _required(environ: Mapping[str, str], name: str) -> str:
    value = environ.get(name, "")
    if not value:
        raise ConfigurationError(f"{name} is not set")
    return value


def _whole(environ: Mapping[str, str], name: str) -> int:
    value = _required(environ, name)
    if not value.isdecimal() or int(value) == 0:
        raise ConfigurationError(f"{name} is {value!r}; a whole number above 0 is needed")
    return int(value)


def _dollars(environ: Mapping[str, str], name: str) -> Decimal:
    value = environ.get(name) or "0"
    try:
        amount = Decimal(value)
    except InvalidOperation:
        amount = Decimal(-1)
    if not (amount.is_finite() and amount >= 0):
        raise ConfigurationError(f"{name} is {value!r}; an amount in dollars, as 0.06, is needed")
    return amount


def _switch(environ: Mapping[str, str], name: str, *, default: str) -> bool:
    value = environ.get(name, default)
    if value not in ("on", "off"):
        raise ConfigurationError(f"{name} is {value!r}; it is on or off")
    return value == "on"


def _generators(listed: str) -> tuple[GeneratorKind, ...]:
    kinds = listed.split(",")
    unknown = [kind for kind in kinds if kind not in set(GeneratorKind)]
    if unknown or len(kinds) > len(set(kinds)):
        raise ConfigurationError(
            f"GENERATOR is {listed!r}; it lists, with commas and each once, "
            f"some of {', '.join(GeneratorKind)}"
        )
    return tuple(GeneratorKind(kind) for kind in kinds)


def read_bedrock_settings(environ: Mapping[str, str]) -> BedrockSettings:
    """Read which model of Bedrock is asked, and where; refuses what none can be.

    An ARN names its region: there it is asked, unless BEDROCK_REGION says another, which is
    refused.
    """
    model_id, region = environ.get("BEDROCK_MODEL_ID", ""), environ.get("BEDROCK_REGION", "")
    if model_id:
        named = _BEDROCK_MODEL.fullmatch(model_id)
        if not named:
            raise ConfigurationError(
                f"BEDROCK_MODEL_ID is {model_id!r}; the id of a model "
                "(amazon.nova-lite-v1:0), or the id or ARN of an inference profile, is needed"
            )
        if region and named["region"] not in (None, region):
            raise ConfigurationError("BEDROCK_REGION is another than that of BEDROCK_MODEL_ID")
        region = region or named["region"] or ""
    guardrail = (
        environ.get("BEDROCK_GUARDRAIL_ID", ""),
        environ.get("BEDROCK_GUARDRAIL_VERSION", ""),
    )
    if any(guardrail) and not all(guardrail):
        raise ConfigurationError("BEDROCK_GUARDRAIL_ID and BEDROCK_GUARDRAIL_VERSION go together")
    return BedrockSettings(model_id, region, *guardrail)


def read_model_times(environ: Mapping[str, str]) -> ModelTimes:
    """Read how long a model may take; raises ConfigurationError."""
    given = {
        field: _whole(environ, name)
        for field, name in (
            ("connect", "MODEL_CONNECT_SECONDS"),
            ("answer", "MODEL_ANSWER_SECONDS"),
        )
        if environ.get(name)
    }
    return replace(ModelTimes(), **given)


def read_openai_settings(environ: Mapping[str, str]) -> OpenAISettings:
    """Read where a model of OpenAI's kind answers; refuses an address unfit for its stage."""
    base_url = environ.get("OPENAI_BASE_URL", "")
    if base_url and not base_url.startswith(("http://", "https://")):
        raise ConfigurationError("OPENAI_BASE_URL needs to begin with https:// or http://")
    if base_url.startswith("http://") and environ.get("STAGE") in STAGES_WITH_REAL_USERS:
        raise ConfigurationError(
            "OPENAI_BASE_URL needs to begin with https://: chats of real users go there"
        )
    return OpenAISettings(
        base_url=base_url,
        api_key=environ.get("OPENAI_API_KEY", ""),
        model=environ.get("OPENAI_MODEL", ""),
    )


def read_model_costs(environ: Mapping[str, str]) -> tuple[ModelPrices, Decimal]:
    """Read the prices of the model, and the dollars it may cost a day: 0 for no bound.

    Raises ConfigurationError, also for a bound where no price is known.
    """
    prices = ModelPrices(
        input=_dollars(environ, "MODEL_INPUT_PRICE"), output=_dollars(environ, "MODEL_OUTPUT_PRICE")
    )
    budget = _dollars(environ, "MODEL_DAILY_BUDGET")
    if budget and not (prices.input and prices.output):
        raise ConfigurationError(
            "MODEL_DAILY_BUDGET needs MODEL_INPUT_PRICE and MODEL_OUTPUT_PRICE to count by"
        )
    return prices, budget


def read_settings(environ: Mapping[str, str]) -> Settings:
    """Read the settings from `environ`; raises ConfigurationError naming what is wrong."""
    prices, model_daily_budget = read_model_costs(environ)
    return Settings(
        stage=_required(environ, "STAGE"),
        ledger_table=_required(environ, "LEDGER_TABLE"),
        app_table=_required(environ, "APP_TABLE"),
        chats_bucket=_required(environ, "CHATS_BUCKET"),
        prepare_queue_url=_required(environ, "PREPARE_QUEUE_URL"),
        insight_queue_url=_required(environ, "INSIGHT_QUEUE_URL"),
        settle_queue_url=_required(environ, "SETTLE_QUEUE_URL"),
        parked_queue_url=_required(environ, "PARKED_QUEUE_URL"),
        uploads_queue_url=_required(environ, "UPLOADS_QUEUE_URL"),
        public_s3_endpoint=environ.get("PUBLIC_S3_ENDPOINT", ""),
        generators=_generators(environ.get("GENERATOR", GeneratorKind.EMBEDDED)),
        bedrock=read_bedrock_settings(environ),
        openai=read_openai_settings(environ),
        ask_price=_whole({"ASK_PRICE": DEFAULT_ASK_PRICE, **environ}, "ASK_PRICE"),
        model_times=read_model_times(environ),
        prices=prices,
        model_daily_budget=model_daily_budget,
        privacy_pseudonyms=_switch(environ, "PRIVACY_PSEUDONYMS", default="on"),
        samples_a_day=_whole({"SAMPLES_A_DAY": str(SAMPLES_A_DAY), **environ}, "SAMPLES_A_DAY"),
        jobs=JobSettings(
            hold_life=_whole(environ, "HOLD_LIFE_SECONDS"),
            hold_hard_life=_whole(environ, "HOLD_HARD_LIFE_SECONDS"),
            prepare_visibility=_whole(environ, "PREPARE_VISIBILITY_SECONDS"),
            prepare_receive_count=_whole(environ, "PREPARE_RECEIVE_COUNT"),
            insight_visibility=_whole(environ, "INSIGHT_VISIBILITY_SECONDS"),
            insight_receive_count=_whole(environ, "INSIGHT_RECEIVE_COUNT"),
        ),
    )


def read_token_settings(environ: Mapping[str, str]) -> TokenSettings:
    """Read how tokens are verified; refuses what would let strangers in on a stage with users."""
    stage = _required(environ, "STAGE")
    algorithm = _required(environ, "AUTH_ALGORITHM")
    secret, jwks_url = environ.get("AUTH_SECRET", ""), environ.get("AUTH_JWKS_URL", "")
    in_process = environ.get("AUTH_VERIFY_IN_PROCESS", "false") == "true"
    if algorithm not in ("HS256", "RS256", "ES256"):
        raise ConfigurationError(f"AUTH_ALGORITHM is {algorithm!r}; known are HS256, RS256, ES256")
    if algorithm == "HS256" and len(secret) < 32:
        raise ConfigurationError("AUTH_SECRET needs 32 characters or more for HS256")
    if algorithm != "HS256" and not jwks_url:
        raise ConfigurationError(f"AUTH_JWKS_URL is not set, and {algorithm} needs it")
    if in_process and stage != LOCALSTACK_STAGE:
        raise ConfigurationError(
            f"AUTH_VERIFY_IN_PROCESS is for the {LOCALSTACK_STAGE} stage alone; this is {stage}"
        )
    uid_key = _required(environ, "UID_KEY")
    if stage in STAGES_WITH_REAL_USERS and SAMPLE_SECRET in (secret, uid_key):
        raise ConfigurationError(f"the sample secret of the repository is refused on {stage}")
    if stage == "prod" and algorithm == "HS256":
        raise ConfigurationError("prod refuses HS256 tokens; set RS256 or ES256 and AUTH_JWKS_URL")
    return TokenSettings(
        algorithm=algorithm,
        issuer=_required(environ, "AUTH_ISSUER"),
        audience=_required(environ, "AUTH_AUDIENCE"),
        secret=secret,
        jwks_url=jwks_url,
        uid_key=uid_key,
        verify_in_process=in_process,
    )


@cache
def settings() -> Settings:
    """The settings of this process; raises ConfigurationError."""
    return read_settings(os.environ)


@cache
def token_settings() -> TokenSettings:
    """The token settings of this process; raises ConfigurationError."""
    return read_token_settings(os.environ)
