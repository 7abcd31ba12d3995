"""The people who write to a bot while it is measured, on the fake platform, in a process of their own.

Each has a private chat and a script; the next message follows the answer to the one before (`in_turn`), or comes at its
time whether there was an answer or not (`at_a_rate`). Most ask, all greet, some file an appeal and look how it stands.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import cycle, islice
from time import perf_counter
from typing import Any

from handlers.texts import CONFIRM

PEOPLE = 60
FIRST = 1001
CLERKS = (901, 902, 903)
PATIENCE = 600.0
QUESTIONS = (
    "办电要几天", "失业保险稳岗返还怎么申请", "企业招用高校毕业生有补贴吗", "小规模纳税人增值税有优惠吗",
    "食品经营许可证怎么办", "个体工商户年报什么时候报",
)  # fmt: skip
APPEALS = (
    "我们饭馆申请装电表半个月了还没人来装，天天催天天说等着",
    "我们公司门口的路灯坏了一个月没人修，晚上员工下班摔了两次",
    "厂里的自来水停了三天，打了好多电话都没人来修",
)
GREETING, PROGRESS = "你好", "查进度"
SCRIPT = ("greet", "ask", "ask", "ask", "appeal", "press", "progress", "ask", "ask", "greet", "ask", "ask")


@dataclass
class Person:
    """Somebody's chat: what they say next, and when they said what was not answered yet."""

    id: int
    script: Iterator[str]
    waits: deque[float] = field(default_factory=deque)


def script(who: int, trivial: bool) -> Iterator[str]:
    """The messages of one person for ever, different for each; with `trivial` nothing but a greeting."""
    if trivial:
        return cycle((GREETING,))
    questions, appeals = cycle(QUESTIONS), cycle(APPEALS)
    for words in (questions, appeals):
        list(islice(words, who % len(QUESTIONS)))
    said = {
        "greet": lambda: GREETING, "ask": lambda: next(questions), "appeal": lambda: next(appeals),
        "press": lambda: CONFIRM, "progress": lambda: PROGRESS,
    }  # fmt: skip
    return islice((said[step]() for step in cycle(SCRIPT)), who % len(SCRIPT), None)


class Crowd:
    """People on a fake platform; notes when each message was said and when the first answer to it came."""

    def __init__(self, fake: Any, trivial: bool) -> None:
        self._fake = fake
        self._people = {FIRST + n: Person(FIRST + n, script(n, trivial)) for n in range(PEOPLE)}
        self._took: list[float] = []
        self._said = self._most = 0
        self._sends = fake._methods["sendMessage"]
        fake._methods["sendMessage"] = self._answered
        for clerk in CLERKS:
            fake.says(clerk, "/start")  # nobody is told anything who never wrote to the bot

    async def in_turn(self, messages: int) -> dict[str, Any]:
        """So many messages, everybody saying the next when the one before is answered."""
        self._most, self._said, self._took = messages, 0, []
        start = perf_counter()
        for person in self._people.values():
            self._goes_on(person)
        await self._fake.until(lambda: len(self._took) >= messages, PATIENCE)
        return self._report(perf_counter() - start)

    async def at_a_rate(self, rate: float, seconds: float) -> dict[str, Any]:
        """`rate` messages a second over all people, whether they are answered or not."""
        self._most, self._said, self._took = 0, 0, []
        start, everybody = perf_counter(), cycle(self._people.values())
        while (now := perf_counter() - start) < seconds:
            while self._said < now * rate:
                self._speaks(next(everybody))
            await asyncio.sleep(1 / rate / 10)
        await self._fake.until(lambda: len(self._took) >= self._said, PATIENCE)
        return self._report(seconds)

    async def _answered(self, asked: Any) -> Any:
        answer = await self._sends(asked)
        person = self._people.get(int(asked["chat_id"]))
        if person is not None and person.waits:
            self._took.append(perf_counter() - person.waits.popleft())
            self._goes_on(person)
        return answer

    def _goes_on(self, person: Person) -> None:
        if not person.waits and self._said < self._most:
            self._speaks(person)

    def _speaks(self, person: Person) -> None:
        """Presses where the newest message has the button to press, else writes."""
        self._said += 1
        person.waits.append(perf_counter())
        text = next(person.script)
        newest = self._fake.seen(person.id)[-1:]
        if text == CONFIRM and newest and CONFIRM in newest[0].labels:
            self._fake.sends_press(person.id, newest[0], newest[0].data(CONFIRM))
        else:
            self._fake.says(person.id, text)

    def _report(self, seconds: float) -> dict[str, Any]:
        return {"messages": self._said, "seconds": round(seconds, 2), **_ranked(self._took)}


def _ranked(took: Sequence[float]) -> dict[str, float]:
    ranked = sorted(1000 * one for one in took)
    return {"p50_ms": round(ranked[len(ranked) // 2], 1), "p95_ms": round(ranked[int(len(ranked) * 0.95)], 1)}
