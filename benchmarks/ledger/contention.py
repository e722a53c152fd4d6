"""Many charges of different holds of one wallet at once, on a service of 5 ms a request."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from statistics import median

from benchmarks.ledger.logs import unread
from benchmarks.ledger.service import Service
from benchmarks.ledger.table import show
from chalicelib.credits import Deadline, GrantKind, Ledger
from chalicelib.credits.audit import audit, read_books
from tests.harness.ledgers import NOW, terms
from tests.harness.wire import wired

SERVICE_SECONDS = 0.005
PATIENCE_SECONDS = 120
ROUNDS = 3
CROWDS = (1, 8, 64)
COINS = 10
UID = "ann"


@dataclass(frozen=True, slots=True)
class Race:
    """One round. `waits` are the seconds of each charge, `tries` the transactions it took."""

    seconds: float
    waits: Sequence[float]
    tries: Sequence[int]
    requests: int
    conflicts: int
    refusals: int


class BooksWrong(Exception):
    """The audit found something, or not every hold was charged."""


def race(crowd: int, *, seconds: float = SERVICE_SECONDS) -> Race:
    """Charge `crowd` holds of one wallet at once; raises BooksWrong if the end is not as due."""
    service = Service()
    with wired(service.wire):
        ledger = _ledger()
        ledger.grant(crowd * COINS, GrantKind.PURCHASE, key="coins", now=NOW)
        for number in range(crowd):
            ledger.reserve(terms(COINS, hold_id=f"hold-{number}"), now=NOW)
        service.seconds = seconds
        service.requests.clear()
        together = threading.Barrier(crowd + 1)

        def charge(number: int) -> tuple[float, int]:
            together.wait()
            start = time.perf_counter()
            _ledger().charge_reserved_coins(f"hold-{number}", now=NOW)
            wait = time.perf_counter() - start
            return wait, service.requests[threading.get_ident()] - 1  # one of them is the read

        with ThreadPoolExecutor(crowd) as pool:
            charges = [pool.submit(charge, number) for number in range(crowd)]
            together.wait()
            start = time.perf_counter()
            done = [future.result() for future in charges]
            took = time.perf_counter() - start
        requests = service.requests.total()
        _check_books(crowd)
    return Race(
        seconds=took,
        waits=[wait for wait, _ in done],
        tries=[tries for _, tries in done],
        requests=requests,
        conflicts=service.conflicts,
        refusals=service.refusals,
    )


def _ledger() -> Ledger:
    return Ledger(UID, deadline=Deadline.after(PATIENCE_SECONDS))


def _check_books(crowd: int) -> None:
    books = read_books(UID)
    if books.wallet is None or (books.wallet.held, books.wallet.spent) != (0, crowd * COINS):
        raise BooksWrong("not every hold was charged, or one was charged twice")
    found = list(audit(books))
    if found:
        raise BooksWrong("; ".join(f"{one.item}: {one.what}" for one in found))


def _row(crowd: int, rounds: Sequence[Race]) -> tuple[str, ...]:
    waits = sorted(wait for one in rounds for wait in one.waits)
    return (
        str(crowd),
        f"{median(one.seconds for one in rounds) * 1000:.0f}",
        f"{(crowd + 1) * SERVICE_SECONDS * 1000:.0f}",
        f"{median(one.requests for one in rounds):g}",
        f"{median(one.conflicts for one in rounds):g}",
        f"{median(one.refusals for one in rounds):g}",
        str(max(tries for one in rounds for tries in one.tries)),
        f"{_percentile(waits, 50) * 1000:.0f}",
        f"{_percentile(waits, 99) * 1000:.0f}",
    )


def _percentile(ordered: Sequence[float], percent: int) -> float:
    """The nearest rank: the smallest value that `percent` of all do not exceed."""
    return ordered[max(0, -(-len(ordered) * percent // 100) - 1)]


def main() -> None:
    """Print the table of this part: medians of the rounds, percentiles and tries over all."""
    show(
        f"Charges of one wallet at once, {SERVICE_SECONDS * 1000:g} ms a request, "
        f"{ROUNDS} rounds; every round's books audited",
        (
            "At once",
            "All done, ms",
            "One by one, ms",
            "Requests",
            "Conflicts",
            "Stale",
            "Most tries",
            "p50 ms",
            "p99 ms",
        ),
        [_row(crowd, [race(crowd) for _ in range(ROUNDS)]) for crowd in CROWDS],
    )


if __name__ == "__main__":
    with unread():
        main()
