"""`python -m tests.simulation.record SEED`: what a run asks DynamoDB, and the model's answers.

One JSON object a line, in the order in which the model took them: the same requests, sent one after
the other to any DynamoDB, must be answered alike.
"""

from __future__ import annotations

import json
import sys

from tests.simulation import environment  # noqa: F401 - before anything reads it
from tests.simulation.plan import plan_of
from tests.simulation.run import run
from tests.simulation.world import Exchange


def main(seed: int) -> None:
    """Print the exchanges of a seed."""
    recorded: list[Exchange] = []
    outcome = run(plan_of(seed), recorded=recorded)
    if outcome.broken is not None:
        raise outcome.broken
    for exchange in recorded:
        refused = exchange.refused
        line = {
            "operation": exchange.operation,
            "request": exchange.request,
            "result": exchange.result,
            "code": None if refused is None else refused.code,
            "members": {} if refused is None else refused.members,
        }
        print(json.dumps(line))


if __name__ == "__main__":
    main(int(sys.argv[1]))
