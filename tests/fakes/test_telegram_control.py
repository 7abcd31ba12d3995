"""The fake in a process of its own does what it is told over HTTP, and refuses what it does not know."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.fakes.telegram_control import ACTS, ControlledTelegram

ROOT = Path(__file__).parents[2]


class Remote:
    """The process, from outside."""

    def __init__(self, url: str, token: str) -> None:
        self.url, self.token = url, token

    def does(self, act: str, /, **asked: Any) -> httpx.Response:
        return httpx.post(f"{self.url}/control/{act}", json=asked, trust_env=False)

    def calls(self, method: str, **asked: Any) -> dict[str, Any]:
        answer: dict[str, Any] = httpx.post(f"{self.url}/bot{self.token}/{method}", json=asked, trust_env=False).json()
        return answer


@pytest.fixture(scope="module")
def remote() -> Iterator[Remote]:
    command = [sys.executable, "-m", "tests.fakes.telegram_api", "--no-limits"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        try:
            yield Remote(**json.loads(process.stdout.readline()))
        finally:
            process.kill()


def test_what_people_say_is_fetched_and_what_the_bot_says_is_seen(remote: Remote) -> None:
    said = remote.does("says", user=501, text="您好").json()
    (update,) = remote.calls("getUpdates")["result"]
    assert (update["message"]["message_id"], update["message"]["text"]) == (said["id"], "您好")
    keyboard = {"inline_keyboard": [[{"text": "签收", "callback_data": "a"}]]}
    for n in range(35):
        assert remote.calls("sendMessage", chat_id=501, text=f"第{n}条", reply_markup=keyboard)["ok"]
    seen = remote.does("seen", chat=501).json()
    assert (seen[-1]["text"], seen[-1]["buttons"]) == ("第34条", [[["签收", "a"]]])
    assert remote.does("presses", user=501, label="签收").is_success
    assert remote.does("state").json()["called"]["sendMessage"] == 35


def test_faults_and_limits_are_set_from_outside(remote: Remote) -> None:
    remote.does("says", user=502, text="/start")
    remote.does("fails", method="sendMessage", what="DROP_AFTER")
    with pytest.raises(httpx.TransportError):
        remote.calls("sendMessage", chat_id=502, text="到了")
    assert [one["text"] for one in remote.does("seen", chat=502).json()] == ["到了"]
    remote.does("fails", method="sendMessage", what={"code": 429, "description": "Too Many", "retry_after": 7})
    assert remote.calls("sendMessage", chat_id=502, text="慢")["parameters"] == {"retry_after": 7}
    remote.does("set", limits={"private": [1, 60]})
    assert [remote.calls("sendMessage", chat_id=502, text="快")["ok"] for _ in range(2)] == [True, False]
    remote.does("set", limits={})


@pytest.mark.parametrize(
    ("what", "asked"),
    [
        ("makes_coffee", {}),
        ("_push", {"kind": "message", "body": {}}),
        ("set", {"token": "1:a"}),
        ("fails", {"method": "sendMessage", "what": "METEOR"}),
        ("presses", {"user": 501, "label": "没有这个按钮"}),
        ("says", {"user": 501}),
    ],
)
def test_what_is_not_known_is_refused(remote: Remote, what: str, asked: dict[str, Any]) -> None:
    answer = remote.does(what, **asked)
    assert answer.status_code == 400
    assert answer.json()["error"]


def test_every_act_is_one_that_people_do() -> None:
    assert [act for act in ACTS if not callable(getattr(ControlledTelegram, act, None))] == []
