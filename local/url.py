"""Print the base of a stage's API, so that `$URL/api/...` works."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from local.command import run
from local.deploy import deployment
from local.targets import target


def main(arguments: Sequence[str]) -> None:
    """`python -m local.url --stage STAGE`"""
    parser = argparse.ArgumentParser(prog="local.url", description=__doc__)
    parser.add_argument("--stage", default="local")
    parser.add_argument("--endpoint")
    said = parser.parse_args(arguments)
    print(deployment(target(said.stage, said.endpoint)).url)


if __name__ == "__main__":
    run(main)
