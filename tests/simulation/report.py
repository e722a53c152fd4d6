"""What a range of seeds came to: figures, the table of faults, what was not met."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.simulation.faults import MEANINGS, Fault, Kind, impossible
from tests.simulation.world import Outcome

IMPOSSIBLE = "-"


@dataclass
class Tally:
    """Sums over runs. `fewest` are the calls and users of the run that had the fewest of them."""

    runs: int = 0
    calls: int = 0
    seconds: float = 0.0
    fewest_calls: int = 1 << 30
    fewest_users: int = 1 << 30
    hits: Counter[tuple[str, Kind]] = field(default_factory=Counter)
    sites: Counter[str] = field(default_factory=Counter)
    ended: Counter[str] = field(default_factory=Counter)
    broken: list[tuple[int, str]] = field(default_factory=list)

    def count(self, outcome: Outcome) -> None:
        """Add one run."""
        self.runs += 1
        self.calls += outcome.calls
        self.hits += outcome.hits
        self.sites += outcome.sites
        self.ended += outcome.ended
        if outcome.broken is None:
            self.fewest_calls = min(self.fewest_calls, outcome.calls)
            self.fewest_users = min(self.fewest_users, outcome.users)
        else:
            self.broken.append((outcome.plan.seed, str(outcome.broken)))

    def add(self, other: Tally) -> None:
        """Add the runs of another process; seconds are the whole's, and not added."""
        self.runs += other.runs
        self.calls += other.calls
        self.hits += other.hits
        self.sites += other.sites
        self.ended += other.ended
        self.fewest_calls = min(self.fewest_calls, other.fewest_calls)
        self.fewest_users = min(self.fewest_users, other.fewest_users)
        self.broken += other.broken

    def missed(self) -> list[str]:
        """The cells of the table that could have been hit and were not."""
        return [
            f"{site}: {kind.value}"
            for site in sorted(self.sites)
            for kind in Kind
            if not self.hits[site, kind] and impossible(kind, operation_of(site)) is None
        ]

    def figures(self) -> str:
        """One line of figures."""
        ended = ", ".join(f"{count:,} {status}" for status, count in sorted(self.ended.items()))
        return (
            f"{self.runs:,} seeds, {self.calls:,} AWS calls in {self.seconds:,.1f} s: "
            f"{self.runs / self.seconds:.1f} seeds/s, {self.calls / self.seconds:,.0f} calls/s; "
            f"at least {self.fewest_calls} calls by {self.fewest_users} users a seed; "
            f"{sum(self.hits.values()):,} faults; jobs: {ended}; "
            f"{len(self.broken)} seeds broke a rule"
        )

    def table(self) -> Iterator[str]:
        """Call site x fault x times hit."""
        width = max(len(site) for site in self.sites)
        heads = [kind.value for kind in Kind]
        yield " ".join(["call site".ljust(width), "calls".rjust(9), *(f"{h:>13}" for h in heads)])
        for site in sorted(self.sites):
            cells = [
                f"{self.hits[site, kind]:>13,}"
                if impossible(kind, operation_of(site)) is None
                else f"{IMPOSSIBLE:>13}"
                for kind in Kind
            ]
            yield " ".join([site.ljust(width), f"{self.sites[site]:>9,}", *cells])
        yield ""
        for kind in Kind:
            reasons = {impossible(kind, operation_of(site)) for site in self.sites} - {None}
            never = f" ({IMPOSSIBLE}: {'; '.join(sorted(map(str, reasons)))})" if reasons else ""
            yield f"{kind.value}: {MEANINGS[kind]}{never}"


def operation_of(site: str) -> str:
    """The AWS operation of a call site."""
    return site.rsplit(" ", 1)[1]


def trace_of(outcome: Outcome, *, start: float) -> Iterator[str]:
    """A run as one reads it: who is in it, what goes wrong, and every step."""
    plan = outcome.plan
    for actor in plan.actors:
        yield f"{actor.name}: {', '.join(f'{step} (+{step.wait:g} s)' for step in actor.steps)}"
    yield f"faults: {', '.join(map(_fault_line, plan.faults)) or 'none'}"
    jumps = [
        f"at call {jump.at} to {jump.offset:+g} s of expiry {jump.nth}"
        + (" of a hold" if jump.of_a_hold else "")
        for jump in plan.jumps
    ]
    yield f"jumps of the clock: {', '.join(jumps) or 'none'}"
    yield f"cannot be written: {', '.join(plan.failing) or 'nothing'}; model busy {plan.busy} times"
    for line in outcome.trace:
        yield (
            f"{line.step:5} {line.at - start:12.3f} s  {line.process:16} {line.what:58} "
            f"{line.outcome}"
        )
    yield f"==> {outcome.broken}"


def _fault_line(fault: Fault) -> str:
    where = f"{fault.site} (time {fault.at + 1})" if fault.site else f"call {fault.at}"
    return f"{fault.kind.value}{' that lasts' if fault.lasting else ''} at {where}"
