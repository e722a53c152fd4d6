"""The ledger could be lifted out: it loads with everything it must not know out of reach."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
LOADS_ALONE = """
import importlib.abc, sys

class Blocked(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        ours = ("chats", "insights", "api", "functions", "payments", "app_table")
        for blocked in ("chalice", *("chalicelib." + room for room in ours)):
          if name == blocked or name.startswith(blocked + "."):
            raise ImportError(f"{name} is out of reach")

sys.meta_path.insert(0, Blocked())
import chalicelib.credits
import chalicelib.credits.audit, chalicelib.credits.history
print(len(chalicelib.credits.__all__))
"""


def test_the_ledger_loads_without_chats_insights_http_and_chalice() -> None:
    done = subprocess.run(
        [sys.executable, "-c", LOADS_ALONE],
        cwd=ROOT,
        env=dict(os.environ),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 10
