"""Run a plan from its first call to its rest, and a year beyond."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from tests.simulation.actors import Memory, Person
from tests.simulation.plan import Plan
from tests.simulation.rules import RuleBroken, expect, result_key
from tests.simulation.world import START, Exchange, Outcome, World, in_place, uid_of

A_YEAR = 365 * 24 * 3600.0
FEW_MISHAPS = 2
"""So many failures no message dies of: it is received three times."""


def run(plan: Plan, *, tracing: bool = False, recorded: list[Exchange] | None = None) -> Outcome:
    """What becomes of a plan; what DynamoDB was asked and answered is added to `recorded`."""
    world = World(plan, tracing=tracing, recorded=recorded)
    memories = {actor.user: Memory() for actor in plan.actors}
    broken: RuleBroken | None = None
    with in_place(world):
        try:
            _live(world, memories)
            _rested(world)
            _a_year_later(world, memories)
        except RuleBroken as error:
            broken = error
        finally:
            world.scheduler.close()
    return Outcome(
        plan=plan,
        broken=broken,
        calls=world.calls,
        users=len(world.callers),
        hits=world.hits,
        sites=world.sites,
        trace=world.trace,
        ended=Counter(job["status"] for job in world.jobs()),
    )


def _live(world: World, memories: dict[str, Memory]) -> None:
    for actor in world.plan.actors:
        person = Person(world, actor, memories[actor.user], memories)
        world.start(actor.name, "person", person.live, uids=frozenset({uid_of(actor.user)}))
    world.scheduler.run()


def _rested(world: World) -> None:
    """Rules 6 and 8: faults have stopped, nothing moves any more, and nothing is left open."""
    for account in world.safety.accounts.values():
        expect(not account.open_holds, 6, f"{account.open_holds} was forgotten")
    few = sum(world.hits.values()) + world.plan.busy <= FEW_MISHAPS and not world.plan.jumps
    dead = world.queues["uploads"].dead
    for chat in world.chats():
        read = "deleted_at" in chat or chat["reading"] >= chat["wanted"]
        expect(read or bool(dead and dead.messages), 8, "a chat was never read as it wants")
    for uid, chat_id, sample in world.samples():
        gone = world.safety.chat_is_gone({"pk": f"U#{uid}", "chat_id": chat_id})
        expect(not gone or bool(world.hits), 8, "a sample is left of a chat that is gone")
        # Nobody pays for a sample: whoever stands behind the first generator may write it.
        failing = sample["insight_id"] in world.plan.failing and not world.plan.fallback
        ended = sample["status"] == ("failed" if failing else "ready")
        expect(ended or not few, 8, f"a sample is {sample['status']}: {sample['cause']}")
    for job in world.jobs():
        expect(job["status"] in ("completed", "failed", "cancelled"), 8, "a job never ended")
        gone = world.safety.chat_is_gone(job)
        if job["status"] == "completed" and not gone:
            for insight_id, (delivered, attempt) in job["marks"].items():
                stored = not delivered or result_key(job, insight_id, attempt) in world.s3.objects
                expect(stored, 4, f"{insight_id} was paid for, and is not there")
        if few and job["status"] == "failed":
            can_fail = {insight for insight, _ in job["shares"]} & set(world.plan.failing)
            expect(bool(can_fail), 8, f"a job failed ({job['reason']}), and nothing had")


def _a_year_later(world: World, memories: dict[str, Memory]) -> None:
    """Rule 3, for ever: every key answers as it did."""
    world.calm_down()
    world.scheduler.now = max(world.scheduler.now, START + A_YEAR)
    for actor in {actor.user: actor for actor in world.plan.actors}.values():
        person = Person(world, replace(actor, steps=()), memories[actor.user], memories)
        world.start(
            f"{actor.user}/a year later",
            "person",
            person.replay_everything,
            uids=frozenset({uid_of(actor.user)}),
        )
    world.scheduler.run()
