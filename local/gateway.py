"""What the embedded stack drops of the API's definition, put back through API Gateway's own API.

From the definition AWS takes the answers that the gateway makes itself and the answers to
preflights; the embedded stack takes routes and authorizer alone. AWS is never called here, so that
what it serves is what the template says.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from chalicelib.config import LOCALSTACK_STAGE
from local.targets import Target

if TYPE_CHECKING:
    from mypy_boto3_apigateway import APIGatewayClient
    from mypy_boto3_apigateway.literals import GatewayResponseTypeType

Values = Mapping[str, str]


def complete(
    place: Target, outputs: Mapping[str, str], template: Mapping[str, Any], parameters: Values
) -> None:
    """Give the API on the embedded stack what the template says of gateway and preflight answers.

    Not on LocalStack: it serves preflights by itself and gateway responses not at all.
    """
    if place.endpoint is None or place.stage == LOCALSTACK_STAGE:
        return
    client = place.session.client("apigateway", endpoint_url=place.endpoint)
    api_id, said = outputs["RestAPIId"], template["Resources"]["RestAPI"]["Properties"]
    _put_gateway_responses(client, api_id, said["GatewayResponses"], parameters)
    _put_preflights(client, api_id, said["DefinitionBody"]["paths"], parameters)
    # A deployment is a snapshot: what was put after it is served by the next one.
    client.create_deployment(restApiId=api_id, stageName=outputs["ApiStage"])


def _put_gateway_responses(
    client: APIGatewayClient,
    api_id: str,
    responses: Mapping[GatewayResponseTypeType, Any],
    parameters: Values,
) -> None:
    for kind, said in responses.items():
        headers = said["ResponseParameters"]["Headers"]
        client.put_gateway_response(
            restApiId=api_id,
            responseType=kind,
            responseParameters={
                f"gatewayresponse.header.{name}": _resolved(value, parameters)
                for name, value in headers.items()
            },
            responseTemplates=said["ResponseTemplates"],
            **({"statusCode": str(said["StatusCode"])} if "StatusCode" in said else {}),
        )


def _put_preflights(
    client: APIGatewayClient, api_id: str, paths: Mapping[str, Any], parameters: Values
) -> None:
    pages = client.get_paginator("get_resources").paginate(restApiId=api_id)
    ids = {resource["path"]: resource["id"] for page in pages for resource in page["items"]}
    for path, methods in paths.items():
        answer = methods["options"]["x-amazon-apigateway-integration"]["responses"]["default"]
        headers = {
            name: _resolved(value, parameters)
            for name, value in answer["responseParameters"].items()
        }
        client.put_method_response(
            restApiId=api_id,
            resourceId=ids[path],
            httpMethod="OPTIONS",
            statusCode=answer["statusCode"],
            responseParameters=dict.fromkeys(headers, False),
        )
        client.put_integration_response(
            restApiId=api_id,
            resourceId=ids[path],
            httpMethod="OPTIONS",
            statusCode=answer["statusCode"],
            responseParameters=headers,
        )


def _resolved(value: str | Values, parameters: Values) -> str:
    """The value, with parameters in the place of their names if it is an Fn::Sub."""
    if isinstance(value, str):
        return value
    text = value["Fn::Sub"]
    for name, given in parameters.items():
        text = text.replace(f"${{{name}}}", given)
    return text
