"""The artefact as it is shipped: packaged once, read by every test here."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from local.command import ROOT
from local.package import Artefact, package

JsonObject = Mapping[str, Any]


@pytest.fixture(scope="session")
def built() -> Artefact:
    """The packaged artefact; built only if something in it has changed."""
    return package("local")


@pytest.fixture(scope="session")
def app_template(built: Artefact) -> JsonObject:
    """The merged SAM template."""
    return built.read_template()


@pytest.fixture(scope="session")
def data_template() -> JsonObject:
    """The template of the data stack."""
    template: JsonObject = json.loads((ROOT / ".chalice/data.json").read_text("utf-8"))
    return template


def of_type(template: JsonObject, kind: str) -> dict[str, JsonObject]:
    """The properties of every resource of this type, by logical id."""
    return {
        name: resource.get("Properties", {})
        for name, resource in template["Resources"].items()
        if resource["Type"] == kind
    }


def statements(template: JsonObject) -> Iterator[tuple[str, JsonObject]]:
    """Every statement of every role's policy, with the role's logical id."""
    for role, properties in of_type(template, "AWS::IAM::Role").items():
        for policy in properties["Policies"]:
            for statement in policy["PolicyDocument"]["Statement"]:
                yield role, statement


def listed(value: Any) -> list[Any]:
    """A policy's value, which may be one thing or a list of them, as a list."""
    return value if isinstance(value, list) else [value]
