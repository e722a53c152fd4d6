"""The rules that never break, checked after every request that wrote something.

The oracle reads items in wire form by itself. Of the product it uses the journal's hash, and the
list of the kinds of entries: a kind that is not known here cannot slip through.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from chalicelib.config import settings
from chalicelib.credits import items
from chalicelib.credits.journal import GENESIS, EntryKind, entry_hash
from chalicelib.insights.sweep import NOT_IN_TIME
from tests.simulation.aws.dynamodb import INDEX_HASH, INDEX_RANGE, DynamoDB, Write
from tests.simulation.aws.expressions import Item
from tests.simulation.aws.s3 import S3
from tests.simulation.scheduler import Process

COUNTERS = ("available", "held", "spent", "lapsed", "revoked")
MOVES: Mapping[EntryKind, tuple[str | None, str | None]] = {
    EntryKind.GRANT: (None, "available"),
    EntryKind.RESERVE: ("available", "held"),
    EntryKind.CHARGE: ("held", "spent"),
    EntryKind.RELEASE: ("held", "available"),
    EntryKind.LAPSE: ("available", "lapsed"),
    EntryKind.REFUND: ("spent", "available"),
    EntryKind.REVOKE: ("available", "revoked"),
    EntryKind.SETTING: (None, None),
}
"""From which counter of the wallet to which one an entry moves its amount."""

OPEN = frozenset({"queued", "running"})
BY_A_FALLBACK = 2
"""What stands first in the mark of an insight that any but the first generator wrote."""
HELD, CHARGED, RELEASED = "held", "charged", "released"
Plain = dict[str, Any]


class RuleBroken(Exception):
    """A rule of the design does not hold. `rule` is its number there."""

    def __init__(self, rule: int, what: str) -> None:
        super().__init__(f"rule {rule}: {what}")
        self.rule, self.what = rule, what


def expect(holds: bool, rule: int, what: str) -> None:
    """Raise RuleBroken unless `holds`."""
    if not holds:
        raise RuleBroken(rule, what)


def plain(value: Mapping[str, Any]) -> Any:
    """An attribute in wire form as Python has it; numbers must be whole."""
    ((kind, content),) = value.items()
    match kind:
        case "N":
            return int(content)
        case "L":
            return [plain(element) for element in content]
        case "M":
            return {name: plain(element) for name, element in content.items()}
        case "NULL":
            return None
    return content


def plain_item(item: Item) -> Plain:
    """An item as Python has it."""
    return {name: plain(value) for name, value in item.items()}


@dataclass(slots=True)
class _Account:
    """What the journal alone says of a wallet."""

    seq: int = 0
    head: str = GENESIS
    counters: dict[str, int] = field(default_factory=lambda: dict.fromkeys(COUNTERS, 0))
    granted: int = 0
    debt: int = 0
    open_holds: dict[str, int] = field(default_factory=dict)
    history: list[tuple[int, int]] = field(default_factory=list)


@dataclass
class Safety:
    """Holds every write against rules 1 to 7, and says of whom it was."""

    dynamodb: DynamoDB
    s3: S3
    ledger: str
    app: str
    accounts: dict[str, _Account] = field(default_factory=dict)

    def check(self, writes: Sequence[Write], process: Process, step: int, now: float) -> None:
        """One request of `process` was applied as the `step`-th call; raises RuleBroken."""
        entries: dict[str, list[Plain]] = {}
        touched: set[tuple[str, str]] = set()
        for write in writes:
            uid = write.key[0].partition("#")[2]
            if process.uids is not None:
                expect(uid in process.uids, 9, f"{process.name} wrote an item of {uid}")
            if write.table == self.ledger:
                self._ledger_write(write, entries.setdefault(uid, []))
                if write.key[1].startswith("HOLD#"):
                    touched.add((uid, write.key[1].removeprefix("HOLD#")))
            elif write.key[1].startswith("JOB#"):
                touched.add((uid, write.key[1].removeprefix("JOB#")))
        for uid, new in entries.items():
            self._journal(uid, sorted(new, key=lambda entry: str(entry["sk"])), step)
        for write in writes:
            if write.table == self.ledger and write.key[1].startswith("HOLD#"):
                self._hold_write(write, entries[write.key[0].partition("#")[2]], now)
        for write in writes:
            if write.table == self.app and write.key[1].startswith("JOB#"):
                self._job_write(write)
        for uid in entries:
            self._wallet(uid)
        for uid, job_id in touched:
            self._job_and_hold(uid, job_id)

    def lowest_available(self, uid: str, since: int) -> int:
        """The fewest coins that were available at some moment from step `since` on."""
        history = self.accounts[uid].history if uid in self.accounts else []
        before = [available for step, available in history if step <= since]
        after = [available for step, available in history if step > since]
        return min([*before[-1:], *after], default=0)

    def _ledger_write(self, write: Write, entries: list[Plain]) -> None:
        sk = write.key[1]
        expect(write.new is not None, 7, f"{sk} of the ledger was deleted")
        assert write.new is not None
        if sk.startswith(("J#", "OP#")):
            expect(write.old is None, 7, f"{sk} was written a second time")
        if sk.startswith("J#"):
            entries.append(plain_item(write.new))

    def _journal(self, uid: str, new: Iterable[Plain], step: int) -> None:
        account = self.accounts.setdefault(uid, _Account())
        for entry in new:
            seq = int(str(entry["sk"]).removeprefix("J#"))
            expect(seq == account.seq + 1, 7, f"entry {seq} follows entry {account.seq}")
            expect(entry["previous"] == account.head, 7, f"entry {seq} is not chained")
            kind, amount = EntryKind(entry["entry_kind"]), entry["amount"]
            expect(amount == sum(lot[1] for lot in entry["lots"]), 7, f"lots of entry {seq}")
            source, target = MOVES[kind]
            if source:
                account.counters[source] -= amount
            if target:
                account.counters[target] += amount
            if kind is EntryKind.GRANT:
                account.granted += amount
            if kind is EntryKind.RESERVE:
                self._unexpired(entry)
            expect(
                entry["balance_after"] == account.counters["available"],
                7,
                f"entry {seq} says {entry['balance_after']} coins are available, "
                f"the entries before say {account.counters['available']}",
            )
            account.debt = entry.get("debt_after", 0)
            account.seq = seq
            stored = self.dynamodb.item(self.ledger, (f"W#{uid}", str(entry["sk"])))
            account.head = entry_hash(items.entry_of(items.ledger_item(stored or {})))
            account.history.append((step, account.counters["available"]))

    def _unexpired(self, entry: Plain) -> None:
        for _, _, expires_at, _ in entry["lots"]:
            expect(
                expires_at is None or expires_at > entry["at"],
                1,
                f"coins that expired at {expires_at} were reserved at {entry['at']}",
            )

    def _wallet(self, uid: str) -> None:
        account = self.accounts[uid]
        found = self.dynamodb.item(self.ledger, (f"W#{uid}", "WALLET"))
        expect(found is not None, 1, f"{uid} has a journal and no wallet")
        wallet = plain_item(found or {})
        for name in COUNTERS:
            expect(wallet[name] >= 0, 1, f"{name} is {wallet[name]}")
        total = sum(wallet[name] for name in COUNTERS)
        expect(total == wallet["granted"], 1, f"{total} coins of {wallet['granted']} granted")
        held = sum(account.open_holds.values())
        expect(wallet["held"] == held, 1, f"held is {wallet['held']}, open holds hold {held}")
        lots = sum(lot[1] for lot in wallet["lots"])
        expect(lots == wallet["available"], 1, f"{lots} coins in lots")
        expect(wallet["granted"] == account.granted, 7, f"granted is {wallet['granted']}")
        for name, amount in account.counters.items():
            expect(
                wallet[name] == amount, 7, f"{name} is {wallet[name]}, the journal says {amount}"
            )
        expect(wallet["seq"] == account.seq, 7, f"seq is {wallet['seq']}, not {account.seq}")
        expect(wallet["head"] == account.head, 7, "the head is not the last entry's hash")
        expect(wallet.get("debt", 0) == account.debt >= 0, 7, f"debt is {wallet.get('debt')}")

    def _hold_write(self, write: Write, entries: Sequence[Plain], now: float) -> None:
        assert write.new is not None
        uid, hold_id = write.key[0].removeprefix("W#"), write.key[1].removeprefix("HOLD#")
        new = plain_item(write.new)
        old = None if write.old is None else plain_item(write.old)
        account = self.accounts.setdefault(uid, _Account())
        moved = {
            EntryKind(entry["entry_kind"]): entry["amount"]
            for entry in entries
            if entry.get("hold_id") == hold_id
        }
        if old is None:
            expect(new["state"] == HELD, 2, f"hold {hold_id} was born {new['state']}")
            expect(moved == {EntryKind.RESERVE: new["amount"]}, 7, f"reserve of {hold_id}")
        elif old["state"] == HELD:
            same = ("amount", "lots", "fingerprint", "reserved_at", "hard_end_at", "reserved_seq")
            expect(all(old[name] == new[name] for name in same), 2, f"hold {hold_id} was altered")
            if new["state"] != HELD:
                self._ended(old, new, moved, now)
        else:
            self._after_its_end(old, new, moved)
        if new["state"] == HELD:
            account.open_holds[hold_id] = new["amount"]
            for name in (INDEX_HASH, INDEX_RANGE):
                expect(name in new, 6, f"open hold {hold_id} stands in no index")
            expect(new[INDEX_RANGE] <= new["expires_at"], 6, f"{hold_id} is due after its expiry")
            expect(new["expires_at"] <= new["hard_end_at"], 6, f"{hold_id} outlives its hard end")
        else:
            account.open_holds.pop(hold_id, None)
            expect(INDEX_HASH not in new, 6, f"ended hold {hold_id} is still due")

    def _ended(self, old: Plain, new: Plain, moved: Mapping[EntryKind, int], now: float) -> None:
        charged, released = moved.get(EntryKind.CHARGE, 0), moved.get(EntryKind.RELEASE, 0)
        expect(charged + released == new["amount"], 7, f"{charged} + {released} coins ended")
        expect(new["charged"] == charged, 7, f"the hold says {new['charged']} were charged")
        expect((new["state"] == CHARGED) == bool(charged), 2, f"a hold ended as {new['state']}")
        if new["reason"] == NOT_IN_TIME:
            expect(
                old["expires_at"] <= new["ended_at"] <= now,
                6,
                f"a hold was ended as expired at {new['ended_at']}, its expiry is "
                f"{old['expires_at']}",
            )

    def _after_its_end(self, old: Plain, new: Plain, moved: Mapping[EntryKind, int]) -> None:
        more = new.get("refunded", 0) - old.get("refunded", 0)
        same = {**old, "refunded": 0} == {**new, "refunded": 0}
        expect(same, 2, f"a hold that was {old['state']} became {new['state']}, or was altered")
        expect(moved == {EntryKind.REFUND: more}, 2, "an ended hold was written again")
        expect(new["refunded"] <= new["charged"], 5, "more was refunded than charged")

    def _job_write(self, write: Write) -> None:
        expect(write.new is not None, 4, "a job was deleted")
        assert write.new is not None
        new = plain_item(write.new)
        if write.old is None:
            expect(new["status"] == "queued", 4, f"a job was born {new['status']}")
            expect(sum(share[1] for share in new["shares"]) == new["price"], 5, "shares")
            return
        old = plain_item(write.old)
        expect(old["status"] in OPEN, 4, f"a job that was {old['status']} was written again")
        for name in ("price", "shares", "policy", "chat_id", "category_id", "created_at"):
            expect(old[name] == new[name], 4, f"{name} of a job was altered")
        expect(old.get("fallback") == new.get("fallback"), 4, "fallback of a job was altered")
        for insight_id, mark in old["marks"].items():
            expect(new["marks"].get(insight_id) == mark, 4, "the first mark does not stand")
        for insight_id in new["marks"].keys() - old["marks"].keys():
            self._mark_names_a_result(new, insight_id)

    def _mark_names_a_result(self, job: Plain, insight_id: str) -> None:
        delivered, attempt = job["marks"][insight_id]
        if delivered == BY_A_FALLBACK and job["policy"] == "all_or_nothing":
            expect(job.get("fallback") == "charged", 5, "a fallback was tried that cannot count")
        if delivered and not self.chat_is_gone(job):
            key = result_key(job, insight_id, attempt)
            expect(key in self.s3.objects, 4, f"{insight_id} is marked delivered, and is not there")

    def chat_is_gone(self, job: Plain) -> bool:
        """Whether the job's chat was deleted, wholly or so far as anybody can see."""
        chat = self.dynamodb.item(self.app, (str(job["pk"]), f"CHAT#{job['chat_id']}"))
        return chat is None or "deleted_at" in chat

    def _job_and_hold(self, uid: str, job_id: str) -> None:
        found_hold = self.dynamodb.item(self.ledger, (f"W#{uid}", f"HOLD#{job_id}"))
        found_job = self.dynamodb.item(self.app, (f"U#{uid}", f"JOB#{job_id}"))
        expect(found_hold is not None, 4, f"job {job_id} has no hold")
        expect(found_job is not None, 4, f"hold {job_id} has no job")
        hold, job = plain_item(found_hold or {}), plain_item(found_job or {})
        state, status = hold["state"], job["status"]
        expect((state == HELD) == (status in OPEN), 4, f"{status} with a hold that is {state}")
        expect((state == CHARGED) == (status == "completed"), 4, f"{status}, hold {state}")
        expect(hold["amount"] == job["price"], 5, f"{hold['amount']} held for {job['price']}")
        if status in OPEN:
            self._dispatched(hold, job)
            return
        expect(job["charged"] == hold["charged"], 5, f"charged {hold['charged']}")
        if status == "completed":
            self._owed(job)

    def _dispatched(self, hold: Plain, job: Plain) -> None:
        if "dispatched_at" in job:
            life = settings().jobs.hold_life
            due = min(job["dispatched_at"] + life, hold["hard_end_at"])
            expect(hold["expires_at"] >= due, 6, "the expiry was not restarted at dispatch")

    def _owed(self, job: Plain) -> None:
        free = None if job.get("fallback") == "charged" else BY_A_FALLBACK
        counting = {i for i, mark in job["marks"].items() if mark[0] and mark[0] != free}
        owed = sum(coins for insight_id, coins in job["shares"] if insight_id in counting)
        expect(job["charged"] == owed, 5, f"{job['charged']} charged, {owed} were delivered")
        expect(len(job["marks"]) == len(job["shares"]), 4, "completed with insights undecided")
        if job["policy"] == "all_or_nothing":
            expect(owed == job["price"], 5, "charged for a job with a failure")


def result_key(job: Plain, insight_id: str, attempt: str) -> str:
    """Where the result that a mark names is stored."""
    uid = str(job["pk"]).removeprefix("U#")
    job_id = str(job["sk"]).removeprefix("JOB#")
    return f"chats/{uid}/{job['chat_id']}/results/{job_id}/{insight_id}/{attempt}.json"
