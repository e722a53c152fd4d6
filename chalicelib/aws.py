"""One client a service, made when first used, with time-outs that fit a Lambda function."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from chalicelib.config import ModelTimes, settings

if TYPE_CHECKING:
    from mypy_boto3_bedrock_runtime import BedrockRuntimeClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sqs import SQSClient

CONNECT_TIMEOUT_SECONDS = 2
READ_TIMEOUT_SECONDS = 10
MAX_ATTEMPTS = 3


def _config(
    read_timeout: float,
    *,
    connect_timeout: float = CONNECT_TIMEOUT_SECONDS,
    attempts: int = MAX_ATTEMPTS,
) -> Config:
    return Config(
        connect_timeout=connect_timeout,
        read_timeout=read_timeout,
        retries={"mode": "standard", "total_max_attempts": attempts},
    )


def error_code(cause: BaseException | None) -> str | None:
    """The code that the service refused a request with; None if it was no answer of a service.

    PynamoDB's own property for it raises AttributeError when there was no answer at all.
    """
    return cause.response["Error"]["Code"] if isinstance(cause, ClientError) else None


@cache
def s3() -> S3Client:
    """The S3 client of this process."""
    return boto3.client("s3", config=_config(READ_TIMEOUT_SECONDS))


@cache
def public_s3() -> S3Client:
    """The S3 client that presigns what a browser uses: its host is the one that browsers see."""
    return boto3.client(
        "s3",
        config=_config(READ_TIMEOUT_SECONDS).merge(Config(signature_version="s3v4")),
        endpoint_url=settings().public_s3_endpoint or None,
    )


@cache
def sqs() -> SQSClient:
    """The SQS client of this process."""
    return boto3.client("sqs", config=_config(READ_TIMEOUT_SECONDS))


@cache
def bedrock(region: str, times: ModelTimes) -> BedrockRuntimeClient:
    """The Bedrock client of this process for a region, without one for the function's own.

    It tries once: SQS brings a failed insight again.
    """
    config = _config(times.answer, connect_timeout=times.connect, attempts=1)
    return boto3.client("bedrock-runtime", region_name=region or None, config=config)
