"""One whole job over HTTP, as a client sees it: upload, statistics, coins, unlock, insights.

Each run is a new user, so that it shows the same however often it is run.
"""

from __future__ import annotations

import argparse
import os
import secrets
import sys
import textwrap
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

import requests

from local.bearer import bearer
from local.command import ROOT, CommandFailed, run
from local.deploy import deployment
from local.grant import grant
from local.stages import read_parameters
from local.targets import target

SAMPLE = ROOT / "samples/couple.txt"
CATEGORY = "romantic"
JOB_SECONDS = 120
POLL_SECONDS = 0.5
QUOTES_SHOWN = 2
TIMEOUT_SECONDS = 40
BAR_CELLS = 30
ENDED = frozenset({"completed", "failed", "cancelled"})
WALLET = ("available", "held", "spent", "granted")


class Client:
    """The HTTP API as one user calls it; any answer that is a problem raises CommandFailed."""

    def __init__(self, url: str, token: str) -> None:
        self._url = url
        self._headers = {"Authorization": f"Bearer {token}"}

    def get(self, path: str) -> Any:
        """The JSON at `path`."""
        return self._json(self._send("GET", path))

    def upload(self, name: str, content: bytes) -> Any:
        """Upload an export."""
        return self._json(self._send("POST", "/api/chats/upload", files={"file": (name, content)}))

    def unlock(self, chat_id: str, key: str) -> requests.Response:
        """Ask for the category; the answer may be a refusal, which is shown."""
        body = {"chat_id": chat_id, "category_id": CATEGORY}
        headers = {**self._headers, "Idempotency-Key": key}
        return self._send("POST", "/api/insights/unlock", json=body, headers=headers)

    def _send(self, method: str, path: str, **options: Any) -> requests.Response:
        options.setdefault("headers", self._headers)
        try:
            return requests.request(method, self._url + path, timeout=TIMEOUT_SECONDS, **options)
        except requests.RequestException as error:
            raise CommandFailed(f"{method} {path} got no answer: {error}") from error

    def _json(self, answer: requests.Response) -> Any:
        if not answer.ok:
            raise CommandFailed(f"{answer.request.path_url}: {answer.status_code} {answer.text}")
        return answer.json()


def _show_statistics(statistics: dict[str, Any]) -> None:
    days, active = statistics["span_days"], statistics["active_days"]
    print(f"  {statistics['messages']:,} messages, {statistics['words']:,} words, ", end="")
    print(f"{statistics['media']} media; somebody wrote on {active} of {days} days")
    for person, figures in statistics["participants"].items():
        latency = figures["reply_latency"]
        print(f"  {person}: {figures['share']:.0%} of the messages, ", end="")
        print(f"starts {figures['starts']} conversations, ", end="")
        median = latency["median_seconds"]
        replies = f"answers after {median / 60:.0f} min (median, n={latency['n']})"
        print(replies if median is not None else "too few replies to say how fast")
    print(f"  longest streak: {statistics['longest_streak_days']} days on which both wrote")
    print(f"  top words: {', '.join(word for word, _ in statistics['top_words'][:8])}")
    print(f"  top emoji: {' '.join(emoji for emoji, _ in statistics['top_emoji'][:8])}")


def _show_wallet(client: Client, when: str) -> None:
    wallet = client.get("/api/credits/balance")
    said = ", ".join(f"{wallet[name]} {name}" for name in WALLET)
    print(f"Wallet {when}: {said}")


def _watch(client: Client, job_id: str) -> Iterator[dict[str, Any]]:
    """The job as it stands, again and again, until it has ended."""
    end = time.monotonic() + JOB_SECONDS
    while time.monotonic() < end:
        job: dict[str, Any] = client.get(f"/api/insights/jobs/{job_id}/status")
        yield job
        if job["status"] in ENDED:
            return
        time.sleep(POLL_SECONDS)
    raise CommandFailed(f"the job is not done after {JOB_SECONDS} s; see {ROOT / '.stack'}")


def _progress_line(job: dict[str, Any]) -> str:
    full = round(BAR_CELLS * job["progress_percentage"] / 100)
    done = f"{job['completed_insights']}/{job['total_insights']}"
    return f"[{'#' * full:<{BAR_CELLS}}] {job['progress_percentage']:>3}% {done} {job['status']}"


def _run_job(client: Client, job_id: str) -> dict[str, Any]:
    """Show one line that moves where a terminal shows it, else a line a change."""
    moves, last, job = sys.stdout.isatty(), "", {}
    for job in _watch(client, job_id):
        line = _progress_line(job)
        if moves:
            print(f"\r  {line:<60}", end="", flush=True)
        elif line != last:
            print(f"  {line}", flush=True)
        last = line
    if moves:
        print()
    if job["status"] != "completed":
        raise CommandFailed(f"the job {job['status']}: {job['reason']}")
    return job


def _show_insight(insight: dict[str, Any]) -> None:
    print(f"\n{insight['title']}")
    print(textwrap.fill(insight["summary"], 96, initial_indent="  ", subsequent_indent="  "))
    quoted = {evidence["line"]: evidence for evidence in insight["evidence"]}
    for finding in insight["findings"]:
        print(textwrap.fill(finding["text"], 96, initial_indent="  - ", subsequent_indent="    "))
        for line in finding["lines"][:QUOTES_SHOWN]:
            evidence = quoted[line]
            when = datetime.fromisoformat(evidence["sent_at"]).strftime("%d %b %Y %H:%M")
            quote = textwrap.shorten(evidence["quote"], 90, placeholder=" ...")
            print(f"      {when} {evidence['sender']}: {quote}  (line {line})")


def demo(stage: str, endpoint: str | None) -> None:
    """Show the whole job on the sample chat. Raises CommandFailed at the first thing that fails."""
    place = target(stage, endpoint)
    up = deployment(place)
    settings = read_parameters(stage, os.environ).token_settings()
    user = f"demo-{secrets.token_hex(3)}"
    token = bearer(settings, user, datetime.now(UTC))
    client = Client(up.url, token)

    print(f"Uploading {SAMPLE.relative_to(ROOT)} as {user}")
    chat = client.upload(SAMPLE.name, SAMPLE.read_bytes())
    print(f"{chat['title']}: {chat['first_message_at'][:10]} to {chat['last_message_at'][:10]}")
    _show_statistics(client.get(f"/api/chats/{chat['chat_id']}")["statistics"])

    print()
    _show_wallet(client, "at first")
    categories = client.get("/api/categories")["categories"]
    price = next(found["price"] for found in categories if found["category_id"] == CATEGORY)
    key = secrets.token_hex(8)
    refused = client.unlock(chat["chat_id"], key)
    print(f"Unlocking {CATEGORY}, {price} coins: {refused.status_code} {refused.json()['detail']}")
    grant(place, up, user, price, key=f"{user}-first")
    _show_wallet(client, f"after a grant of {price} coins")
    unlocked = client.unlock(chat["chat_id"], key)
    if unlocked.status_code != requests.codes.accepted:
        raise CommandFailed(f"the unlock was answered {unlocked.status_code}: {unlocked.text}")
    print(f"Unlocking {CATEGORY} with the same key: {unlocked.status_code} accepted")
    _show_wallet(client, "while the job runs")
    job = _run_job(client, unlocked.json()["job_id"])
    for insight in client.get(f"/api/insights/chats/{chat['chat_id']}")["insights"]:
        _show_insight(insight)
    print()
    _show_wallet(client, f"after {job['coins_charged']} coins were charged")
    _show_what_to_try(up.url, token)


def _show_what_to_try(url: str, token: str) -> None:
    print(
        f"""
Everything is still up. To try it yourself:

URL={url}
TOKEN={token}
curl $URL/api/credits/balance -H "Authorization: Bearer $TOKEN"
curl $URL/api/credits/transactions -H "Authorization: Bearer $TOKEN"
curl -X POST $URL/api/chats/upload -H "Authorization: Bearer $TOKEN" -F "file=@samples/couple.txt"
curl $URL/api/chats -H "Authorization: Bearer $TOKEN"

`make -s token USER=ann` makes a token of another user, `make -s grant USER=ann COINS=800` gives
them coins, and `make stop` ends everything."""
    )


def main(arguments: Sequence[str]) -> None:
    """`python -m local.demo`"""
    parser = argparse.ArgumentParser(prog="local.demo", description=__doc__)
    parser.add_argument("--stage", default="local")
    parser.add_argument("--endpoint")
    said = parser.parse_args(arguments)
    demo(said.stage, said.endpoint)


if __name__ == "__main__":
    run(main)
