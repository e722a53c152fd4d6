"""What an operator does with the books: look, tell, give back, take back, stop.

Everything goes through the product's own ledger. Each change takes a key: the same key again
changes nothing, so a command that was cut off can be given again.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from botocore.exceptions import BotoCoreError, ClientError

from local.command import CommandFailed, run
from local.deploy import deployment
from local.product import enter, uid_here
from local.targets import target

if TYPE_CHECKING:
    from chalicelib.credits import Ledger
    from chalicelib.credits.journal import Entry

DEADLINE_SECONDS = 20
AUDIT_SECONDS = 3600
SPENDING_DAYS = 30
_OF_NOBODY = frozenset({"audit", "heads", "model-pause", "model-resume", "model-spending"})


def audit() -> None:
    """Audit every wallet; raises CommandFailed if one is not in order."""
    from chalicelib.credits import Deadline
    from chalicelib.credits.audit import Discrepancy
    from chalicelib.insights.audit import audit_all

    found: list[Discrepancy] = []

    def tell(discrepancy: Discrepancy) -> None:
        found.append(discrepancy)
        print(f"user {discrepancy.uid}: {discrepancy.item}: {discrepancy.what}")

    audited, _ = audit_all(tell, cursor=None, deadline=Deadline.after(AUDIT_SECONDS))
    if found:
        raise CommandFailed(f"{len(found)} things in {audited} wallets are not in order")
    print(f"{audited} wallets, all in order")


def explain(user: str, job: str) -> None:
    """Tell the story of a user, or of one of their jobs, which is also its hold's."""
    from chalicelib.insights import story

    uid = uid_here(user)
    for line in story.of_job(uid, job) if job else story.of_user(uid):
        print(line)


def model_pause(reason: str) -> None:
    """Let no model be asked, and sell nothing that one would write."""
    from chalicelib.insights import model_budget

    model_budget.pause(reason, now=int(time.time()))
    print(f"models are paused: {reason}")


def model_resume() -> None:
    """Let models be asked again."""
    from chalicelib.insights import model_budget

    model_budget.resume()
    print("models may be asked")


def model_spending() -> None:
    """Print what models have cost on each of the last days, and whether they may be asked."""
    from chalicelib.config import settings
    from chalicelib.insights import model_budget
    from chalicelib.insights.usage import dollars

    for day in model_budget.days(int(time.time()), SPENDING_DAYS):
        used = day.usage
        cost = dollars(day.micro_dollars) if day.micro_dollars else "unknown price"
        print(
            f"{day.date}  {cost}  {used.answers} answers, "
            f"{used.input_tokens} tokens in, {used.output_tokens} out"
        )
    budget = settings().model_daily_budget
    print(f"budget a day: {f'${budget}' if budget else 'none'}")
    reason = model_budget.paused_for()
    print("models may be asked" if reason is None else f"models are paused: {reason}")


def refund(user: str, job: str, coins: int, reason: str, key: str) -> None:
    """Give back coins that a job was charged."""
    done = _ledger(user).refund(job, coins, reason, key=key, now=int(time.time()))
    print(f"{done.amount} coins refunded to {user}, {done.balance_after} available")


def revoke(user: str, coins: int, reason: str, key: str) -> None:
    """Take coins back; what was spent already is owed."""
    done = _ledger(user).revoke(coins, reason, key=key, now=int(time.time()))
    owed = coins - done.amount
    print(
        f"{done.amount} coins taken back from {user}, {owed} owed, {done.balance_after} available"
    )


def freeze(user: str, *, frozen: bool, key: str) -> None:
    """Stop new holds of a wallet, or let them be made again."""
    from chalicelib.credits import Setting, SettingName

    setting = Setting(SettingName.FROZEN, frozen)
    _ledger(user).adjust(setting, key=key, now=int(time.time()))
    print(f"the wallet of {user} is {'frozen' if frozen else 'open'}")


def limit(user: str, name: str, coins: str, key: str) -> None:
    """Set a wallet's limit for a day or its low mark; no coins at all take it away."""
    from chalicelib.credits import Setting, SettingName

    value = int(coins) if coins.isdecimal() else None
    _ledger(user).adjust(Setting(SettingName(name), value), key=key, now=int(time.time()))
    print(f"{name} of {user} is {'none' if value is None else value}")


def balance_at(user: str, moment: str) -> None:
    """What a wallet held at a moment (ISO 8601; UTC unless it says otherwise)."""
    from chalicelib.credits.audit import read_books
    from chalicelib.credits.history import wallet_at

    try:
        at = datetime.fromisoformat(moment)
    except ValueError:
        raise CommandFailed("at which moment? WHEN=2026-03-01T12:00") from None
    books = read_books(uid_here(user))
    seconds = int((at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp())
    wallet = wallet_at(books.uid, books.entries, seconds)
    if wallet is None:
        raise CommandFailed(f"{user} had no wallet then")
    print(f"{wallet.available} available, {wallet.held} held, {wallet.spent} spent (#{wallet.seq})")


def journal(user: str, form: str) -> None:
    """Print a user's journal, oldest entry first, as JSON Lines or CSV."""
    from chalicelib.credits.audit import read_books

    rows = _rows(read_books(uid_here(user)).entries)
    if form == "csv":
        first = next(rows, None)
        if first is not None:
            writer = csv.DictWriter(sys.stdout, fieldnames=list(first))
            writer.writeheader()
            writer.writerow(first)
            writer.writerows(rows)
        return
    for row in rows:
        print(json.dumps(row))


def heads() -> None:
    """Print each wallet's last entry and its hash: keep them where the table's writers cannot."""
    from chalicelib.credits.audit import read_books, scan_wallets

    cursor = None
    while True:
        page = scan_wallets(cursor, limit=500)
        for uid in page.uids:
            wallet = read_books(uid).wallet
            if wallet is not None:
                print(json.dumps({"uid": uid, "seq": wallet.seq, "head": wallet.head}))
        cursor = page.cursor
        if cursor is None:
            return


def _ledger(user: str) -> Ledger:
    from chalicelib.credits import Actor, Deadline, Ledger

    deadline = Deadline.after(DEADLINE_SECONDS)
    return Ledger(uid_here(user), deadline=deadline, actor=Actor.OPERATOR)


def _rows(entries: Sequence[Entry]) -> Iterator[Mapping[str, Any]]:
    for entry in entries:
        yield {
            "seq": entry.seq,
            "at": entry.at,
            "kind": entry.kind.value,
            "amount": entry.amount,
            "balance_after": entry.balance_after,
            "debt_after": entry.debt_after,
            "cause": entry.cause,
            "hold_id": entry.hold_id or "",
            "actor": entry.actor.value,
            "request_id": entry.request_id,
            "previous": entry.previous,
        }


def _act(said: argparse.Namespace) -> None:
    key = said.key or f"operator-{uuid4()}"
    match said.command:
        case "audit":
            audit()
        case "heads":
            heads()
        case "model-pause":
            model_pause(said.reason)
        case "model-resume":
            model_resume()
        case "model-spending":
            model_spending()
        case "explain" if said.at:
            balance_at(said.user, said.at)
        case "explain":
            explain(said.user, said.job)
        case "day-limit" | "low-mark":
            limit(said.user, said.command.replace("-", "_"), said.coins, key)
        case "journal":
            journal(said.user, said.format)
        case "refund":
            refund(said.user, said.job, _coins(said), said.reason, key)
        case "revoke":
            revoke(said.user, _coins(said), said.reason, key)
        case "freeze" | "thaw":
            freeze(said.user, frozen=said.command == "freeze", key=key)


def _coins(said: argparse.Namespace) -> int:
    if not (said.coins.isdecimal() and int(said.coins) > 0):
        raise CommandFailed(f"how many coins? make {said.command} USER=ann COINS=100")
    return int(said.coins)


def main(arguments: Sequence[str]) -> None:
    """`python -m local.operate COMMAND [--user NAME] [--job ID] [--coins N] ...`"""
    parser = argparse.ArgumentParser(prog="local.operate", description=__doc__)
    commands = (
        "audit",
        "day-limit",
        "explain",
        "freeze",
        "heads",
        "journal",
        "low-mark",
        "model-pause",
        "model-resume",
        "model-spending",
        "refund",
        "revoke",
        "thaw",
    )
    parser.add_argument("command", choices=commands)
    parser.add_argument("--stage", default="local")
    parser.add_argument("--endpoint")
    parser.add_argument("--user", default="")
    parser.add_argument("--job", default="")
    parser.add_argument("--at", default="", help="explain: the wallet at a moment, in ISO 8601")
    parser.add_argument("--coins", default="")
    parser.add_argument("--reason", default="by the operator")
    parser.add_argument("--key", default="")
    parser.add_argument("--format", choices=("jsonl", "csv"), default="jsonl")
    said = parser.parse_args(arguments)
    if said.command not in _OF_NOBODY and not said.user:
        raise CommandFailed(f"of whom? make {said.command} USER=ann")
    place = target(said.stage, said.endpoint)
    enter(place, deployment(place))
    from chalicelib.credits.errors import CreditsError

    try:
        _act(said)
    except (BotoCoreError, ClientError, CreditsError) as error:
        raise CommandFailed(f"{said.command} failed: {error}") from error


if __name__ == "__main__":
    run(main)
