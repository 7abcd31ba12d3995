"""`qisu doctor telegram`: every trouble that a real bot can have is found, named, and told what to do about."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from click.testing import Result
from typer.testing import CliRunner

from bot import words
from bot.__main__ import app
from bot.channels.telegram.doctor import CHECKS, Finding, Patient, State, examine
from bot.house import open_box, open_database
from bot.settings import Settings
from db.models.people import Address
from handlers import menus
from tests.fakes.telegram_api import FakeTelegram, Fault
from tests.fakes.telegram_limits import Refusal

NOON = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)
OPERATOR, GROUP, FORUM, HOOK = 901, -100771, -100772, "https://qisu.example.cn/telegram/update"


@pytest.fixture
async def fake() -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram(lambda: NOON) as fake:
        fake.second = 0.001
        fake.hosts = {"https://qisu.example.cn": "http://127.0.0.1:9", "https://other.example": "http://127.0.0.1:9"}
        fake.started(OPERATOR)
        yield fake


@pytest.fixture
def patient(fake: FakeTelegram) -> Patient:
    return Patient(fake.token, fake.url, lambda: NOON, operator=str(OPERATOR))


async def found(patient: Patient) -> list[Finding]:
    return [one async for one in examine(patient)]


async def one(patient: Patient, check: str) -> Finding:
    [only] = [one for one in await found(patient) if one.check == check]
    return only


async def test_a_bot_that_is_well_passes_everything_and_nothing_is_left_of_it(
    fake: FakeTelegram, patient: Patient
) -> None:
    fake.says(OPERATOR, "冷库停电了")
    waits = list(fake.updates)
    said = await found(patient)
    assert [(one.check, one.state) for one in said] == [
        ("token", State.PASSED),
        *((name, State.PASSED) for name, _ in CHECKS),
    ]
    assert "@qisu_bot" in said[0].say
    assert list(fake.updates) == waits, "what somebody said is still there for the server"
    assert not fake.seen(OPERATOR)
    assert tuple((one["command"], one["description"]) for one in fake.commands) == menus.ENTERPRISES


async def test_a_token_that_the_platform_does_not_know_ends_it_there(fake: FakeTelegram, patient: Patient) -> None:
    fake.token_dead = True
    assert await found(patient) == [Finding("token", State.FAILED, words.DOCTOR_UNKNOWN_BOT)]


@pytest.mark.parametrize("fault", [Fault.DROP_BEFORE, Fault.BAD_GATEWAY, Fault.NOT_JSON])
async def test_a_platform_that_cannot_be_had_ends_it_there(fake: FakeTelegram, patient: Patient, fault: Fault) -> None:
    fake.fails("getMe", fault)
    [only] = await found(patient)
    assert (only.check, only.state) == ("token", State.FAILED)
    assert fake.url in only.say


async def test_nobody_at_the_address_is_found(patient: Patient) -> None:
    [only] = await found(replace(patient, api="http://127.0.0.1:9"))
    assert (only.state, "QISU_TELEGRAM_API" in only.say) == (State.FAILED, True)


@pytest.mark.parametrize(
    ("seconds", "state"),
    [(0, "passed"), (29, "passed"), (-31, "warned"), (299, "warned"), (301, "failed"), (-86_400, "failed")],
)
async def test_a_clock_that_goes_wrong_is_told_apart(patient: Patient, seconds: int, state: str) -> None:
    told = await one(replace(patient, now=lambda: NOON + timedelta(seconds=seconds)), "clock")
    assert (told.state, f"{seconds}秒" in told.say) == (state, True)


# receiving


async def set_hook(fake: FakeTelegram, url: str = HOOK) -> None:
    await fake._methods["setWebhook"]({"url": url})


async def test_a_webhook_that_was_left_is_told_while_polling_is_chosen(fake: FakeTelegram, patient: Patient) -> None:
    await set_hook(fake, "https://other.example/secret-path")
    told = await one(patient, "webhook")
    assert (told.state, "other.example" in told.say, "secret-path" in told.say) == (State.WARNED, True, False)
    assert (await one(patient, "poller")).state is State.SKIPPED
    assert fake.hook is not None, "looking takes nothing away"


async def test_another_webhook_than_the_one_that_is_set_and_none_are_told(fake: FakeTelegram, patient: Patient) -> None:
    chosen = replace(patient, webhook=HOOK)
    missing = await one(chosen, "webhook")
    assert (missing.state, "qisu.example.cn" in missing.say) == (State.WARNED, True)
    await set_hook(fake, "https://other.example/x")
    other = await one(chosen, "webhook")
    assert (other.state, "other.example" in other.say) == (State.WARNED, True)
    await set_hook(fake)
    assert (await one(chosen, "webhook")).state is State.PASSED
    assert (await one(chosen, "poller")).state is State.SKIPPED


async def test_a_webhook_whose_posts_fail_is_told_with_the_platform_s_reason_for_an_hour(
    fake: FakeTelegram, patient: Patient
) -> None:
    await set_hook(fake)
    assert fake.hook is not None
    fake.hook.trouble, fake.hook.troubled_at = "SSL error", NOON - timedelta(minutes=59)
    told = await one(replace(patient, webhook=HOOK), "webhook")
    assert (told.state, "SSL error" in told.say) == (State.WARNED, True)
    fake.hook.troubled_at = NOON - timedelta(minutes=61)
    assert (await one(replace(patient, webhook=HOOK), "webhook")).state is State.PASSED


async def test_a_hundred_messages_that_wait_are_no_alarm_and_more_are(fake: FakeTelegram, patient: Patient) -> None:
    for _ in range(100):
        fake.says(OPERATOR, "你好")
    assert (await one(patient, "webhook")).state is State.PASSED
    fake.says(OPERATOR, "在吗")
    told = await one(patient, "webhook")
    assert (told.state, "101条" in told.say) == (State.WARNED, True)


async def test_another_program_that_polls_is_found(fake: FakeTelegram, patient: Patient) -> None:
    fake.fails("getUpdates", Refusal(409, "Conflict: terminated by other getUpdates request"))
    assert (await one(patient, "poller")).state is State.FAILED


async def test_another_program_that_keeps_polling_is_found(fake: FakeTelegram, patient: Patient) -> None:
    async def polls() -> None:
        async with httpx.AsyncClient() as client:
            while True:
                await client.post(f"{fake.url}/bot{fake.token}/getUpdates", json={"timeout": 3000})

    fake.second = 1.0
    other = asyncio.create_task(polls())
    await fake.until(lambda: fake.polling == 1)
    told = await one(replace(patient, listens=3000), "poller")
    other.cancel()
    assert told.state is State.FAILED


async def test_the_server_of_this_machine_is_not_disturbed(fake: FakeTelegram, patient: Patient) -> None:
    assert (await one(replace(patient, served=True), "poller")).state is State.SKIPPED
    assert "getUpdates" not in [method for method, _ in fake.calls]


# what the bot may


async def test_a_bot_that_reads_everything_in_groups_is_told(fake: FakeTelegram, patient: Patient) -> None:
    fake.privacy = False
    told = await one(patient, "privacy")
    assert (told.state, "/setprivacy" in told.say) == (State.WARNED, True)


async def test_without_an_operator_nothing_is_sent(fake: FakeTelegram, patient: Patient) -> None:
    said = {one.check: one.state for one in await found(replace(patient, operator=""))}
    assert (said["message"], said["file"]) == (State.SKIPPED, State.SKIPPED)
    assert not [method for method, _ in fake.calls if method.startswith(("send", "edit", "delete"))]


@pytest.mark.parametrize("operator", ["902", "903"])
async def test_an_operator_who_cannot_be_written_to_is_told(
    fake: FakeTelegram, patient: Patient, operator: str
) -> None:
    fake.knows(902)  # exists, but never started the bot; 903 does not exist
    for check in ("message", "file"):
        told = await one(replace(patient, operator=operator), check)
        assert (told.state, "/start" in told.say) == (State.FAILED, True)


async def test_a_file_that_does_not_come_back_is_told_and_taken_away(fake: FakeTelegram, patient: Patient) -> None:
    fake.fails("download", Refusal(404, "Not Found"))
    told = await one(patient, "file")
    assert (told.state, "/file" in told.say) == (State.FAILED, True)
    assert not fake.seen(OPERATOR)


@pytest.mark.parametrize("method", ["getWebhookInfo", "setMyCommands", "editMessageText", "sendDocument"])
async def test_one_step_that_breaks_stops_none_of_the_others(fake: FakeTelegram, patient: Patient, method: str) -> None:
    fake.fails(method, Fault.DROP_BEFORE, times=9)
    said = await found(patient)
    assert [one.check for one in said] == ["token", *(name for name, _ in CHECKS)]
    assert {one.state for one in said} == {State.PASSED, State.FAILED}
    assert not any(fake.token in one.say for one in said)


# groups


async def groups(patient: Patient, *chats: str) -> list[tuple[State, str]]:
    asked = replace(patient, operator="", groups=[(chat, "区供电公司") for chat in chats])
    return [(one.state, one.say) for one in await found(asked) if one.check == "group"]


async def test_groups_in_which_the_bot_may_write_pass(fake: FakeTelegram, patient: Patient) -> None:
    fake.group(GROUP)
    fake.group(FORUM, forum=True)
    topic = fake.opens_topic(OPERATOR, FORUM, "新工单")
    told = await groups(patient, str(GROUP), f"{FORUM}#{topic}")
    assert [state for state, _ in told] == [State.PASSED, State.PASSED]
    assert "话题还在" in told[1][1]
    assert not fake.seen(GROUP)


async def test_groups_that_were_left_muted_moved_or_lost_their_topic_are_told_apart(
    fake: FakeTelegram, patient: Patient
) -> None:
    fake.group(GROUP)
    fake.group(-771)
    fake.group(FORUM, forum=True)
    fake.group(-100773)
    topic = fake.opens_topic(OPERATOR, FORUM, "新工单")
    fake.kicks(OPERATOR, GROUP)
    fake.mutes(-100773)
    fake.migrates(-771, -100774)
    fake.deletes_topic(FORUM, topic)
    told = await groups(patient, str(GROUP), "-100773", "-771", f"{FORUM}#{topic}", "-100779")
    lines = (words.DOCTOR_GROUP_GONE, words.DOCTOR_GROUP_MUTE, words.DOCTOR_GROUP_MOVED, words.DOCTOR_TOPIC_GONE)
    gone, mute, moved, topicless = (line.format(unit="区供电公司") for line in lines)
    assert told == [
        (State.FAILED, gone),
        (State.FAILED, mute),
        (State.WARNED, moved),
        (State.FAILED, topicless),
        (State.FAILED, gone),
    ]


# the command


Run = Callable[..., Awaitable[Result]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command, beside the fake in this process."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("bot.commands.doctor.now", lambda: NOON)

    async def invoke(*args: str, **given: str) -> Result:
        env = {"QISU_HOME": str(tmp_path / "home"), "QISU_LOG_LEVEL": "DEBUG", **given}
        return await asyncio.to_thread(CliRunner().invoke, app, ["doctor", "telegram", *args], env=env)

    return invoke


async def test_the_command_prints_a_line_a_check_and_says_that_it_alone_needs_the_internet(
    fake: FakeTelegram, run: Run, tmp_path: Path
) -> None:
    done = await run("--to", str(OPERATOR), QISU_TELEGRAM_TOKEN=fake.token, QISU_TELEGRAM_API=fake.url)
    assert done.exit_code == 0, done.output
    head, *lines, last = done.stdout.splitlines()
    assert "互联网" in head
    assert [line[:2] for line in lines] == ["通过"] * (len(CHECKS) + 1)
    assert last == f"共{len(CHECKS) + 1}项：通过{len(CHECKS) + 1}，警告0，失败0，跳过0。"
    assert not (tmp_path / "home").exists(), "looking fills no folder"


async def test_what_fails_makes_the_command_fail_and_the_token_is_never_shown(
    fake: FakeTelegram, run: Run, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    fake.fails("getUpdates", Refusal(409, "Conflict"), times=2)
    for args in ((), ("--json",)):
        done = await run(*args, QISU_TELEGRAM_TOKEN=fake.token, QISU_TELEGRAM_API=fake.url)
        assert done.exit_code == 1
        for told in (done.output, done.stderr, caplog.text):
            assert fake.token.partition(":")[2] not in told


async def test_json_is_one_object(fake: FakeTelegram, run: Run) -> None:
    done = await run("--json", QISU_TELEGRAM_TOKEN=fake.token, QISU_TELEGRAM_API=fake.url)
    told = json.loads(done.stdout)
    assert (done.exit_code, told["ok"]) == (0, True)
    assert {one["check"]: one["state"] for one in told["checks"]} == {
        "token": "passed",
        **{name: "skipped" if name in ("message", "file") else "passed" for name, _ in CHECKS},
    }


async def test_without_a_token_the_command_says_what_to_set(run: Run) -> None:
    done = await run()
    assert done.exit_code == 1
    assert "QISU_TELEGRAM_TOKEN" in done.stdout


async def test_the_groups_that_are_looked_at_are_those_that_are_bound(
    fake: FakeTelegram, run: Run, tmp_path: Path
) -> None:
    fake.group(GROUP)
    given = Settings(_env_file=None, home=tmp_path / "home")  # type: ignore[call-arg]
    async with open_database(given, open_box(given)) as database, database.begin() as tx:
        for chat, unit in ((str(GROUP), "区供电公司"), (str(FORUM), "区住建局"), ("-100779", "")):
            tx.add(Address(channel="telegram", chat=chat, person_id=None, region="甘州区", unit=unit, seen_at=NOON))
    done = await run(QISU_TELEGRAM_TOKEN=fake.token, QISU_TELEGRAM_API=fake.url)
    assert done.exit_code == 1
    assert [line for line in done.stdout.splitlines() if "工作群" in line] == [
        "通过  工作群：区供电公司的群：在群里，可以发消息",
        f"失败  工作群：{words.DOCTOR_GROUP_GONE.format(unit='区住建局')}",
    ]
