"""Plays one story: a real child process for the product, a clock that only this file moves."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from bot.play.expect import failures
from bot.play.script import START, Step, people_in, span, when
from bot.play.worker import ANSWER
from workflow.calendar import Calendar, local

_KINDS = {"say": "text", "command": "text", "press": "press", "send": "file", "edit": "edit"}
LEAST = timedelta(seconds=1)


class StoryFailed(Exception):
    """A step that cannot be done: the play stops there. `line` is the step's, 0 where it is not known."""

    line = 0


class UnknownUnit(Exception):
    """A person of a unit that no directory knows."""


@dataclass
class Heard:
    """A message that was delivered; `data` is by label."""

    at: datetime
    who: str
    text: str
    buttons: list[tuple[str, str]]

    def searched(self) -> str:
        return "\n".join([self.text, *(label for label, _ in self.buttons)])


class Child:
    """The product's process."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self._start()

    def _start(self) -> None:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("QISU_")}
        region = {"QISU_REGION": os.environ["QISU_REGION"]} if "QISU_REGION" in os.environ else {}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bot.play.worker"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf8",
            env={**kept, **region, "QISU_HOME": str(self.home), "PYTHONPATH": os.pathsep.join(sys.path)},
            cwd=self.home,
        )  # fmt: skip
        self._answer()

    def do(self, name: str, now: datetime, **more: Any) -> dict[str, Any]:
        """Gives a command and waits for its answer. Raises StoryFailed when the process is gone."""
        if self.process.stdin is None:
            raise StoryFailed("产品进程没有输入")
        self.process.stdin.write(json.dumps({"do": name, "now": now.isoformat(), **more}, ensure_ascii=False) + "\n")
        self.process.stdin.flush()
        return self._answer()

    def _answer(self) -> dict[str, Any]:
        for line in self.process.stdout or ():
            if line.startswith(ANSWER):
                answer: dict[str, Any] = json.loads(line.removeprefix(ANSWER))
                return answer
        raise StoryFailed("产品进程意外退出")

    def restart(self) -> None:
        """Kills it for real, and starts it on the same folder."""
        self.kill()
        self._start()

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                pipe.close()


@dataclass
class Player:
    """One story being played; `show` gets every message, `{"at","dir","who","text","buttons","files"}`."""

    steps: list[Step]
    show: Callable[[dict[str, Any]], None]
    now: datetime = START
    heard: list[Heard] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    _read: dict[str, int] = field(default_factory=dict)
    _last: dict[str, Any] = field(default_factory=dict)
    _said: int = 0
    _calendar: Calendar = field(default_factory=Calendar)

    def __enter__(self) -> Self:
        self._folder = tempfile.TemporaryDirectory(prefix="qisu-play-")
        self._child = Child(Path(self._folder.name))
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._child.kill()
        self._folder.cleanup()

    def play(self) -> list[dict[str, Any]]:
        """Plays every step; the orders as they stand. Raises StoryFailed, UnknownUnit."""
        self.now = next((when(step.args["clock"]) for step in self.steps[:1] if step.verb == "clock"), START)
        self.people = people_in(self.steps)
        unknown = self._do("people", names=self.people)
        if unknown:
            raise UnknownUnit(f"目录里没有这样的单位：{'、'.join(unknown)}")
        for step in self.steps:
            self._step(step)
        return self.orders()

    def orders(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self._do("report")
        return found

    def _step(self, step: Step) -> None:
        try:
            _DO[step.verb](self, step)
        except StoryFailed as wrong:
            failed = StoryFailed(f"第{step.line}行：{wrong}")
            failed.line = step.line
            raise failed from None

    def _do(self, name: str, **more: Any) -> Any:
        answer = self._child.do(name, self.now, **more)
        for message in answer["sent"]:
            buttons = [(label, data) for label, data in message["buttons"]]
            self.heard.append(Heard(self.now, message["to"], message["text"], buttons))
            self._show("out", message["to"], message["text"], [label for label, _ in buttons])
        return answer["value"]

    def _show(
        self, way: str, who: str, text: str, buttons: list[str] | None = None, files: list[str] | None = None
    ) -> None:
        at = local(self.now).isoformat(timespec="seconds")
        self.show({"at": at, "dir": way, "who": who, "text": text, "buttons": buttons or [], "files": files or []})

    # time

    def clock(self, step: Step) -> None:
        to = when(step.args["clock"])
        if to < self.now:
            raise StoryFailed("时间不能倒退")
        self._until(to)

    def wait(self, step: Step) -> None:
        wanted = span(step.args["wait"])
        there = local(self.now)
        if wanted.working_days:
            day = self._calendar.nth_workday_after(there.date(), wanted.working_days)
            return self._until(datetime.combine(day, there.timetz()))
        self._until(self.now + wanted.span)

    def _until(self, to: datetime) -> None:
        """Every moment at which something is due on the way gets its sweep."""
        while True:
            due = self._do("next")
            at = max(datetime.fromisoformat(due), self.now) if due else to
            if at >= to:
                break
            self.now = at if at > self.now else self.now + LEAST
            self._do("pass")
        self.now = to
        self._do("pass")

    def restart(self, step: Step) -> None:
        self._child.restart()

    # what people do

    def say(self, step: Step) -> None:
        quoted = self._quoted(step.who, step.args["reply_to"]) if "reply_to" in step.args else ""
        text = step.args.get("say", step.args.get("command", ""))
        self._receive(step, text, text=text, reply_to=quoted)

    def edit(self, step: Step) -> None:
        self._receive(step, f"[更正] {step.args['edit']}", text=step.args["edit"])

    def send(self, step: Step) -> None:
        text = step.args.get("say", "")
        self._receive(step, text, files=[step.args["send"]], text=text)

    def press(self, step: Step) -> None:
        label = step.args["press"]
        self._receive(step, f"[{label}]", data=self._button(step.who, label))

    def redeliver(self, step: Step) -> None:
        if not self._last:
            raise StoryFailed("还没有消息可以重发")
        self._do("receive", message=dict(self._last))

    def _receive(self, step: Step, shown: str, **message: Any) -> None:
        self._said += 1
        self._last = {"who": step.who, "kind": _KINDS[step.verb], "key": f"m{self._said}", **message}
        self._show("in", step.who, shown, files=message.get("files"))
        self._do("receive", message=dict(self._last))

    def _quoted(self, who: str, pattern: str) -> str:
        for heard in reversed(self.heard):
            if heard.who == who and re.search(pattern, heard.text):
                return heard.text
        raise StoryFailed(f"{who} 没有收到过含“{pattern}”的消息")

    def _button(self, who: str, label: str) -> str:
        """The newest message with this very label, else the newest of which exactly one label contains it."""
        messages = [heard for heard in reversed(self.heard) if heard.who == who]
        for fits in (str.__eq__, str.__contains__):
            for heard in messages:
                found = [data for text, data in heard.buttons if fits(text, label)]
                if len(found) == 1 or (found and fits is str.__eq__):
                    return found[0]
        raise StoryFailed(f"{who} 没有可以按的“{label}”")

    # what is expected

    def expect(self, step: Step) -> None:
        by = step.args.get("by", "")
        heard = list(self._since(by)) if by else []
        for reason in failures(step.args, heard, self.orders()):
            self.failed.append(f"第{step.line}行:{reason}")
            self.show({"failed": reason, "step": step.line})

    def _since(self, by: str) -> Iterator[str]:
        """What `by` received since the last expectation about this person."""
        everybody = by.endswith("/*")
        for n, heard in enumerate(self.heard):
            mine = heard.who.startswith(by[:-1]) if everybody else heard.who == by
            if mine and n >= self._read.get(by, 0):
                yield heard.searched()
        self._read[by] = len(self.heard)


_DO: dict[str, Callable[[Player, Step], None]] = {
    "clock": Player.clock,
    "wait": Player.wait,
    "restart": Player.restart,
    "redeliver": Player.redeliver,
    "expect": Player.expect,
    "say": Player.say,
    "command": Player.say,
    "press": Player.press,
    "send": Player.send,
    "edit": Player.edit,
}
