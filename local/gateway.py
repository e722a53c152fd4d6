"""The answers that API Gateway makes itself, put back where the embedded stack dropped them.

The template carries them in the API's definition, from which AWS takes them and the embedded stack
does not. AWS is never called here, so that what it serves is what the template says.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from chalicelib.config import LOCALSTACK_STAGE
from local.targets import Target

if TYPE_CHECKING:
    from mypy_boto3_apigateway import APIGatewayClient


def put_responses(
    place: Target,
    outputs: Mapping[str, str],
    template: Mapping[str, Any],
    parameters: Mapping[str, str],
) -> None:
    """Give the API on the embedded stack the gateway responses of the template.

    Not on LocalStack: it takes them and serves none of them.
    """
    if place.endpoint is None or place.stage == LOCALSTACK_STAGE:
        return
    client: APIGatewayClient = place.session.client("apigateway", endpoint_url=place.endpoint)
    responses = template["Resources"]["RestAPI"]["Properties"]["GatewayResponses"]
    for kind, said in responses.items():
        headers = said["ResponseParameters"]["Headers"]
        client.put_gateway_response(
            restApiId=outputs["RestAPIId"],
            responseType=kind,
            responseParameters={
                f"gatewayresponse.header.{name}": _resolved(value, parameters)
                for name, value in headers.items()
            },
            responseTemplates=said["ResponseTemplates"],
            **({"statusCode": str(said["StatusCode"])} if "StatusCode" in said else {}),
        )
    # A deployment is a snapshot: what was put after it is served by the next one.
    client.create_deployment(restApiId=outputs["RestAPIId"], stageName=outputs["ApiStage"])


def _resolved(value: str | Mapping[str, str], parameters: Mapping[str, str]) -> str:
    """The value, with parameters in the place of their names if it is an Fn::Sub."""
    if isinstance(value, str):
        return value
    text = value["Fn::Sub"]
    for name, given in parameters.items():
        text = text.replace(f"${{{name}}}", given)
    return text
