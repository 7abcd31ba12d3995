"""`qisu play`: what a story may say, what its player does with it, and that the product is really killed.

The rules of the player are tried on a product that a test scripts; the last tests play against the real one.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

from bot.__main__ import app
from bot.app import hold_lock
from bot.play.expect import failures
from bot.play.player import Child, Player, StoryFailed
from bot.play.script import START, Wait, read_script, span, when
from knowledge.files import BrokenFile
from tests.bot.support import qisu

SHOP = "enterprise:shop1"
CLERK = "staff:区供电公司/clerk1"
Write = Callable[..., Path]


class Product:
    """In the place of the child process: notes every command, and answers what the test put there."""

    sends: list[list[dict[str, Any]]]
    dues: list[str]
    unknown: list[str]
    orders: list[dict[str, Any]]

    def __init__(self) -> None:
        self.sends, self.dues, self.unknown, self.orders = [], [], [], []
        self.done: list[tuple[str, datetime, dict[str, Any]]] = []
        self.restarts = 0

    def will_send(self, *messages: tuple[str, str, list[str]]) -> None:
        """After the next message that comes in: (to, text, labels); the data of a label is the label with its place."""
        count = len(self.sends)
        self.sends.append(
            [
                {"to": to, "text": text, "buttons": [[label, f"{label}#{count}.{n}"] for n, label in enumerate(labels)]}
                for to, text, labels in messages
            ]
        )

    def do(self, name: str, now: datetime, **more: Any) -> dict[str, Any]:
        self.done.append((name, now, more))
        sent = self.sends.pop(0) if name == "receive" and self.sends else []
        values = {"people": self.unknown, "report": self.orders, "next": next(iter(self.dues), None)}
        if name == "pass":
            self.dues = [due for due in self.dues if datetime.fromisoformat(due) > now]
        return {"value": values.get(name), "sent": sent}

    def restart(self) -> None:
        self.restarts += 1

    def kill(self) -> None: ...

    @property
    def received(self) -> list[dict[str, Any]]:
        return [more["message"] for name, _, more in self.done if name == "receive"]

    @property
    def passed(self) -> list[str]:
        """The moments at which time was let pass."""
        return [f"{now:%m-%d %H:%M:%S}" for name, now, _ in self.done if name == "pass"]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def story(*steps: str, name: str = "story.yaml") -> Path:
        path = tmp_path / name
        path.write_text("\n".join(f"- {step}" for step in steps) + "\n", encoding="utf8")
        return path

    return story


@pytest.fixture
def product(monkeypatch: pytest.MonkeyPatch) -> Product:
    product = Product()
    monkeypatch.setattr("bot.play.player.Child", lambda home: product)
    return product


@pytest.fixture
def played(write: Write, product: Product) -> Callable[..., Player]:
    """The player after the story: what was shown is `shown`."""

    def play(*steps: str) -> Player:
        shown: list[dict[str, Any]] = []
        with Player(read_script(write(*steps)), shown.append) as player:
            player.play()
        return player

    return play


def does(act: str, who: str = SHOP) -> str:
    return f'{{as: "{who}", {act}}}'


def expect(what: str) -> str:
    return f"expect: {{{what}}}"


# what a story may say


@pytest.mark.parametrize(
    "step",
    [
        "dance: now",
        "expect: {hears: 已签收}",
        "expect: 已签收",
        "expect: {heard: 已签收}",
        'expect: {heard: "(", by: "enterprise:shop1"}',
        "wait: a while",
        "wait: 1.5 hours",
        "clock: 2026-13-01 09:00",
        "clock: tomorrow",
        "redeliver: first",
        "restart: later",
        "restart: now\n  as: enterprise:shop1",
        '{as: "enterprise:shop1"}',
        '{as: "enterprise:shop1", say: 好, dance: now}',
        '{as: "enterprise:shop1", say: 好, press: 签收}',
        '{as: "enterprise:shop1", send: video}',
        '{as: "enterprise:shop1", press: 签收, reply_to: 工单}',
        '{as: "martian:m", say: 好}',
        '{as: "enterprise:", say: 好}',
        '{as: "staff:clerk1", say: 好}',
        "just words",
        "{say: 好",
    ],
)
def test_what_is_no_step_is_refused_with_file_and_line(write: Write, step: str) -> None:
    path = write("wait: 1 minutes", step)
    with pytest.raises(BrokenFile, match=r"story\.yaml:[1-3]: .") as wrong:
        read_script(path)
    assert wrong.value.line in ({2, 3} if step != "just words" else {1})


@pytest.mark.parametrize(
    "step",
    ["expect: {order: x, state: y}", '{as: "enterprise:a", say: [1]}', 'expect: {heard: [a], by: "enterprise:a"}'],
)
def test_a_value_that_is_no_text_or_no_number_is_refused_with_file_and_line(write: Write, step: str) -> None:
    # BUG: bot/play/script.py checks keys, not that values are texts, or `order` a number: tracebacks, or a product
    # that fails behind a story that passes.
    with pytest.raises(BrokenFile, match=r"story\.yaml:1: ."):
        read_script(write(step))


def test_every_scalar_is_read_as_text(played: Callable[..., Player], product: Product) -> None:
    for said in ("139", "12:30", "off", "2026-01-01", "~", "1e3"):
        played(does(f"say: {said}"))
        assert product.received[-1]["text"] == said


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("31 minutes", Wait(timedelta(minutes=31))),
        ("1 minute", Wait(timedelta(minutes=1))),
        ("2 hours", Wait(timedelta(hours=2))),
        ("3 days", Wait(timedelta(days=3))),
        ("4 working days", Wait(working_days=4)),
    ],
)
def test_a_wait_is_a_natural_span_or_working_days(text: str, meant: Wait) -> None:
    assert span(text) == meant


def test_everybody_named_is_there_before_the_first_step(played: Callable[..., Player], product: Product) -> None:
    played(
        expect(f'not_heard: x, by: "{CLERK}"'),
        expect('not_heard: x, by: "staff:区住建局/*"'),
        does("say: 好"),
        does("say: 好", "supervisor:sun"),
    )
    name, _, more = product.done[0]
    assert (name, more["names"]) == ("people", [CLERK, SHOP, "supervisor:sun", "coordinator:office"])


def test_a_coordinator_who_is_named_is_the_only_one(played: Callable[..., Player], product: Product) -> None:
    played(does("say: 好", "coordinator:qian"))
    assert product.done[0][2]["names"] == ["coordinator:qian"]


# time


def test_a_story_starts_where_its_first_step_says_or_on_a_monday_morning(
    played: Callable[..., Player], product: Product
) -> None:
    played("clock: 2025-01-07 16:30", does("say: 好"))
    assert {now for _, now, _ in product.done} == {when("2025-01-07 16:30")}
    product.done.clear()
    played(does("say: 好"))
    assert {now for _, now, _ in product.done} == {START} == {when("2026-03-02 09:00")}


@pytest.mark.parametrize("first", ["wait: 1 minutes", "clock: 2026-03-02 09:01"])
def test_time_never_runs_back(played: Callable[..., Player], first: str) -> None:
    with pytest.raises(StoryFailed, match="第2行"):
        played(first, "clock: 2026-03-02 09:00")


@pytest.mark.parametrize(
    ("wait", "until"),
    [
        ("31 minutes", "03-06 17:01:00"),
        ("10 hours", "03-07 02:30:00"),
        ("2 days", "03-08 16:30:00"),
        ("1 working days", "03-09 16:30:00"),
        ("6 working days", "03-16 16:30:00"),
    ],
)
def test_waiting_ends_when_it_is_over(played: Callable[..., Player], product: Product, wait: str, until: str) -> None:
    played("clock: 2026-03-06 16:30", f"wait: {wait}")  # a Friday
    assert product.passed[-1] == until


def test_working_days_pass_over_the_holidays_and_count_their_make_up_days(
    played: Callable[..., Player], product: Product
) -> None:
    played("clock: 2026-09-30 10:15", "wait: 3 working days")  # 1 to 7 October are free, Saturday the 10th is not
    assert product.passed[-1] == "10-10 10:15:00"


def test_on_the_way_every_moment_at_which_something_is_due_gets_its_sweep(
    played: Callable[..., Player], product: Product
) -> None:
    moments = ("09:07", "09:30", "10:00")
    product.dues = [when(f"2026-03-02 {moment}").isoformat() for moment in moments]
    played("wait: 45 minutes")
    assert product.passed == ["03-02 09:07:00", "03-02 09:30:00", "03-02 09:45:00"]


# what people do


def test_what_people_do_reaches_the_product_as_what_it_is(played: Callable[..., Player], product: Product) -> None:
    product.will_send((SHOP, "工单一", []), (CLERK, "工单三", []))
    product.will_send((SHOP, "工单二", []))
    played(
        does("say: 你好"),
        does("command: /工单", CLERK),
        does("send: photo"),
        does("send: document, say: 申请单"),
        does("edit: 更正"),
        does("say: 补一句, reply_to: 工单.$"),
    )
    assert [{k: v for k, v in message.items() if k != "key"} for message in product.received] == [
        {"who": SHOP, "kind": "text", "text": "你好", "reply_to": ""},
        {"who": CLERK, "kind": "text", "text": "/工单", "reply_to": ""},
        {"who": SHOP, "kind": "file", "files": ["photo"], "text": ""},
        {"who": SHOP, "kind": "file", "files": ["document"], "text": "申请单"},
        {"who": SHOP, "kind": "edit", "text": "更正"},
        {"who": SHOP, "kind": "text", "text": "补一句", "reply_to": "工单二"},
    ]
    keys = [message["key"] for message in product.received]
    assert len(set(keys)) == len(keys)


def test_quoting_what_one_never_heard_fails(played: Callable[..., Player], product: Product) -> None:
    product.will_send((CLERK, "工单", []))
    with pytest.raises(StoryFailed, match="第2行"):
        played(does("say: 好"), does("say: 好, reply_to: 工单"))


def test_redelivering_repeats_the_last_message_with_its_own_key(
    played: Callable[..., Player], product: Product
) -> None:
    played(does("say: 一"), does("send: photo", CLERK), expect("orders: 0"), "redeliver: last", "redeliver: last")
    _, second, *again = product.received
    assert again == [second, second]


def test_nothing_can_be_redelivered_before_something_was_said(played: Callable[..., Player]) -> None:
    with pytest.raises(StoryFailed, match="第1行"):
        played("redeliver: last")


def test_restarting_restarts_the_product_and_what_was_offered_can_still_be_pressed(
    played: Callable[..., Player], product: Product
) -> None:
    product.will_send((SHOP, "一", ["甲"]))
    played(does("say: 一"), "restart: now", does("press: 甲"))
    assert product.restarts == 1
    assert product.received[-1]["data"] == "甲#0.0"


# pressing


@pytest.mark.parametrize(
    ("messages", "label", "pressed"),
    [
        ([["签收", "异议"]], "签收", "签收#0.0"),
        ([["签收"], ["签收"]], "签收", "签收#1.0"),
        ([["签收"], ["签收工单一"]], "签收", "签收#0.0"),
        ([["签收工单一", "异议"]], "签收", "签收工单一#0.0"),
        ([["签收工单一"], ["签收工单二"]], "签收", "签收工单二#1.0"),
        ([["签收工单一"], ["异议"]], "签收", "签收工单一#0.0"),
        ([["签收工单一", "签收工单二", "签收"]], "签收", "签收#0.2"),
    ],
)
def test_a_button_is_the_newest_of_this_very_label_else_the_newest_whose_label_alone_contains_it(
    played: Callable[..., Player], product: Product, messages: list[list[str]], label: str, pressed: str
) -> None:
    for labels in messages:
        product.will_send((SHOP, "一", labels))
    played(*[does("say: 好")] * len(messages), does(f"press: {label}"))
    assert (product.received[-1]["kind"], product.received[-1]["data"]) == ("press", pressed)


@pytest.mark.parametrize(
    ("to", "labels"), [(SHOP, []), (SHOP, ["异议"]), (SHOP, ["签收工单一", "签收工单二"]), (CLERK, ["签收"])]
)
def test_a_button_that_is_not_there_or_not_the_only_one_cannot_be_pressed(
    played: Callable[..., Player], product: Product, to: str, labels: list[str]
) -> None:
    product.will_send((to, "签收", labels))
    with pytest.raises(StoryFailed, match="第2行"):
        played(does("say: 好"), does("press: 签收"))


# expecting


def test_what_was_heard_is_searched_in_texts_and_labels_since_it_was_last_asked_of_this_person(
    played: Callable[..., Player], product: Product
) -> None:
    product.will_send((SHOP, "工单GZ-1已签收", ["催办"]), (CLERK, "新工单", []))
    steps = [
        does("say: 好"),
        expect(f'heard: "GZ-\\\\d已签收", by: "{SHOP}"'),
        expect(f'not_heard: 已签收, by: "{SHOP}"'),
        expect(f'heard: 新工单, by: "{CLERK}"'),
    ]
    assert played(*steps).failed == []
    product.will_send((SHOP, "一", ["催办"]))
    assert played(does("say: 好"), expect(f'heard: 催办, by: "{SHOP}"')).failed == []


def test_everybody_of_a_unit_is_asked_at_once(played: Callable[..., Player], product: Product) -> None:
    product.will_send(("staff:区供电公司/b", "新工单", []), ("staff:区住建局/c", "别的", []))
    steps = [does("say: 好"), expect('heard: 新工单, by: "staff:区供电公司/*"')]
    assert played(*steps).failed == []
    assert len(played(does("say: 好"), expect('heard: 别的, by: "staff:区供电公司/*"')).failed) == 1


def test_an_expectation_that_fails_stops_nothing(played: Callable[..., Player], product: Product) -> None:
    player = played(expect("orders: 3"), does("say: 好"), expect(f'heard: x, not_heard: y, by: "{SHOP}"'))
    assert len(player.failed) == 2
    assert "第1行" in player.failed[0]
    assert "第3行" in player.failed[1]
    assert len(product.received) == 1


ORDER: dict[str, Any] = {
    "state": "handling", "class": "一般", "urgency": "normal", "lead_region": "甘州区", "lead": "区供电公司",
    "co": ["区住建局"], "round": 2,
    "outcome": None,
    "alerts": [
        {"clock": "sign", "step": "red", "state": "told", "round": 1},
        {"clock": "sign", "step": "warn", "state": "superseded", "round": 2},
        {"clock": "sign", "step": "yellow", "state": "told", "round": 2},
        {"clock": "handle", "step": "warn", "state": "due", "round": 2},
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    ("wanted", "holds"),
    [
        ({"orders": "1"}, True),
        ({"orders": "0"}, False),
        ({"orders": "01"}, False),
        ({"state": "handling"}, True),
        ({"state": "closed"}, False),
        ({"class": "一般", "urgency": "normal", "lead": "区供电公司", "round": "2"}, True),
        ({"lead": "区供电公司", "round": "1"}, False),
        ({"lead": "甘州区:区供电公司"}, True),
        ({"lead": "陇南市:区供电公司"}, False),
        ({"state": "甘州区:区供电公司"}, False),  # BUG: bot/play/expect.py _about_order lets a lead stand for any key
        ({"co": ["区住建局"]}, True),
        ({"co": []}, False),
        ({"alerts": ["handle-warn", "sign-yellow"]}, True),
        ({"alerts": ["sign-yellow"]}, False),
        ({"alerts_include": ["sign-yellow"]}, True),
        ({"alerts_include": ["sign-red"]}, False),
        ({"alerts_include": ["sign-warn"]}, False),
        ({"order": "1", "state": "handling"}, True),
        ({"order": "2", "state": "handling"}, False),
        ({"order": "0", "state": "handling"}, False),
    ],
)
def test_orders_are_held_against_every_key_that_is_given(wanted: dict[str, Any], holds: bool) -> None:
    assert (not list(failures(wanted, [], [ORDER]))) is holds


def test_without_a_number_the_newest_order_is_meant() -> None:
    assert not list(failures({"state": "closed"}, [], [ORDER, {**ORDER, "state": "closed"}]))
    assert not list(failures({"state": "handling", "order": "1"}, [], [ORDER, {**ORDER, "state": "closed"}]))
    assert list(failures({"state": "handling"}, [], []))


# the command


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    monkeypatch.delenv("QISU_REGION", raising=False)
    return lambda *args: CliRunner().invoke(app, ["play", *map(str, args)])


def test_a_story_that_cannot_be_read_is_one_line_and_exit_code_2(
    run: Callable[..., Result], write: Write, product: Product
) -> None:
    done = run(write("wait: 1 minutes", "dance: now"))
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.startswith("story.yaml:2: ")
    assert "dance" in done.stderr
    assert done.stderr.count("\n") == 1
    assert product.done == []


def test_a_story_that_is_not_there_is_one_line_and_exit_code_2(run: Callable[..., Result], tmp_path: Path) -> None:
    done = run(tmp_path / "nothing.yaml")
    assert done.exit_code == 2
    assert "nothing.yaml" in done.stderr


def test_somebody_of_an_unknown_unit_is_one_line_and_exit_code_2(
    run: Callable[..., Result], write: Write, product: Product
) -> None:
    product.unknown = ["staff:火星局/a"]
    done = run(write(does("say: 好", "staff:火星局/a")))
    assert (done.exit_code, done.stderr.count("\n")) == (2, 1)
    assert "火星局" in done.stderr


def test_a_failed_expectation_is_exit_code_1_also_when_the_next_story_passes(
    run: Callable[..., Result], write: Write, product: Product
) -> None:
    wrong, right = write(expect("orders: 1")), write(expect("orders: 0"), name="right.yaml")
    assert run(right).exit_code == 0
    done = run(wrong, right)
    assert done.exit_code == 1
    assert "工单应有1件" in done.stdout
    assert len(product.done) > 0


def test_a_step_that_cannot_be_done_stops_the_story_with_exit_code_1_and_its_line(
    run: Callable[..., Result], write: Write, product: Product
) -> None:
    done = run(write(does("press: 签收"), does("say: 好")))
    assert done.exit_code == 1
    assert "第1行" in done.stdout
    assert product.received == []


def test_as_json_every_message_every_failure_and_at_last_the_orders_are_a_line(
    run: Callable[..., Result], write: Write, product: Product
) -> None:
    product.will_send((CLERK, "新工单", ["签收", "异议"]))
    product.orders = [ORDER]
    done = run("--json", write("clock: 2026-09-29 16:30", does("send: photo, say: 好"), expect("orders: 2")))
    assert [json.loads(line) for line in done.stdout.splitlines()] == [
        {"at": "2026-09-29T16:30:00+08:00", "dir": "in", "who": SHOP, "text": "好", "buttons": [], "files": ["photo"]},
        {
            "at": "2026-09-29T16:30:00+08:00", "dir": "out", "who": CLERK, "text": "新工单",
            "buttons": ["签收", "异议"], "files": [],
        },
        {"failed": "工单应有2件,实有1件", "step": 3},
        {"orders": [ORDER]},
    ]  # fmt: skip
    assert done.exit_code == 1


def test_a_story_that_stopped_still_reports_its_orders(
    run: Callable[..., Result], write: Write, product: Product
) -> None:
    # BUG: bot/commands/running.py _play_one reports no orders, and step 0, when a step could not be done.
    product.orders = [ORDER]
    failed, last = map(json.loads, run("--json", write("wait: 1 minutes", does("press: 签收"))).stdout.splitlines())
    assert last == {"orders": [ORDER]}
    assert failed["step"] == 2


# the real product

STORY = (
    "clock: 2026-09-29 15:10",
    does("say: 我们饭馆申请装电表半个月了还没人来装，天天催天天说等着"),
    does("press: 确认提交"),
    "redeliver: last",
    "restart: now",
    expect("orders: 1, state: dispatched, lead: 区供电公司, class: 一般, round: 1"),
    expect(f'heard: 新工单, by: "{CLERK}"'),
    does("press: 签收", CLERK),
    expect(f'state: handling, heard: 已签收, by: "{SHOP}"'),
    "wait: 1 working days",
)


def test_the_whole_product_plays_in_a_folder_of_its_own_and_survives_its_restart(write: Write, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    with hold_lock(home):
        done = qisu(home, "play", "--json", str(write(*STORY)), QISU_CHANNELS="web", QISU_PORT="1")
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0, (done.stderr, [row for row in rows if "failed" in row])
    [order] = rows[-1]["orders"]
    assert set(order) >= {
        "number", "state", "class", "urgency", "category", "region", "lead", "co", "round", "outcome", "clocks",
        "history", "alerts",
    }  # fmt: skip
    assert [set(clock) >= {"clock", "start", "due", "stopped", "version"} for clock in order["clocks"]]
    assert [step["action"] for step in order["history"]] == ["file", "claim"]
    assert [step["at"] for step in order["history"]] == ["2026-09-29T15:10:00+08:00"] * 2
    assert [file.name for file in home.iterdir()] == ["lock"]


def test_a_region_that_nobody_knows_is_one_line_and_exit_code_2(write: Write, tmp_path: Path) -> None:
    # BUG: bot/play/player.py Child: the child's refusal is a traceback, and StoryFailed leaves Player.__enter__ unseen.
    done = qisu(tmp_path / "home", "play", str(write(expect("orders: 0"))), QISU_REGION="火星")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1), done.stderr[-500:]
    assert "QISU_REGION" in done.stderr


def test_a_restart_kills_the_process_for_real_and_what_was_committed_is_still_there(tmp_path: Path) -> None:
    child = Child(tmp_path)
    try:
        assert child.do("people", START, names=[SHOP, "staff:火星局/a"])["value"] == ["staff:火星局/a"]
        said = {"who": SHOP, "kind": "text", "key": "m1", "text": "你好"}
        first = child.do("receive", START, message=said)
        assert [message["to"] for message in first["sent"]] == [SHOP]
        was = child.process
        child.restart()
        assert was.returncode == -9
        assert child.process.pid != was.pid
        with suppress(ProcessLookupError):
            os.kill(was.pid, 0)
            pytest.fail("the old process is still there")
        again = child.do("receive", START, message=said)
        assert (again["value"], again["sent"]) == (False, [])  # it has been worked, by the process that was killed
    finally:
        child.kill()
