"""The commands that a chat offers: written when a role changes, and each of them works."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from db.models.messages import OutboxRow
from db.models.people import Address, Membership, Person
from handlers import texts
from handlers.menus import ENTERPRISES, GROUPS, menu_of
from tests.handlers.stories import CLAIMED, FILED, OBJECTED, play
from tests.town import POWER, Citizen, Somebody, Town

NAME = re.compile(r"[a-z0-9_]{1,32}")
GROUP = "-100777"
UNANSWERED = "这个命令"
CODE = re.compile(r"i_[\w-]{22}")
CLERK = Person(coordinator=False, supervisor=False, memberships=[Membership(region="甘州区", unit="区供电公司")])
STAFF = Citizen("staff", "经办", POWER)
OFFICE = Citizen("coordinator", "协调", coordinator=True)
WATCH = Citizen("supervisor", "督办", supervisor=True)
EVERYTHING = Citizen("all", "全部", POWER, coordinator=True, supervisor=True)


async def written_menus(town: Town, who: Somebody) -> list[list[tuple[str, str]]]:
    async with town.database.read() as tx:
        rows = select(OutboxRow).join(Address).where(OutboxRow.kind == "menu", Address.person_id == who.id)
        found = (await tx.scalars(rows.order_by(OutboxRow.id))).all()
    return [[(name, says) for name, says in row.payload["menu"]] for row in found]


def test_every_entry_is_one_that_a_platform_takes() -> None:
    for name, says in texts.MENU.items():
        assert NAME.fullmatch(name)
        assert 1 <= len(says) <= 256


def test_every_entry_is_offered_to_somebody() -> None:
    office = Person(coordinator=True, supervisor=True, memberships=[])
    offered = {name for menu in (ENTERPRISES, GROUPS, menu_of(office), menu_of(CLERK)) for name, _ in menu}
    assert offered == set(texts.MENU)


@pytest.mark.parametrize("citizen", [STAFF, OFFICE, WATCH, EVERYTHING], ids=lambda citizen: citizen.key)
async def test_every_command_of_a_role_s_menu_works_for_it(town: Town, citizen: Citizen) -> None:
    who = await town.hires(citizen)
    async with town.database.read() as tx:
        menu = menu_of(await tx.get_one(Person, who.id))
    assert len({name for name, _ in menu}) == len(menu) >= 5
    for name, _ in menu:
        before = len(who.messages)
        await who.says(f"/{name}")
        said = who.messages[before:]
        assert said, name
        for wrong in (UNANSWERED, "没有“", texts.NOT_COORDINATOR, texts.STAFF_ONLY):
            assert not any(message.text.startswith(wrong) for message in said), (name, said)
    assert await town.is_quiet()


async def test_every_command_of_an_enterprise_s_menu_works(town: Town) -> None:
    for name, _ in ENTERPRISES:
        before = len(town.shop.messages)
        await town.shop.says(f"/{name}@some_bot" if name == "jindu" else f"/{name}")
        assert len(town.shop.messages) == before + 1, name
        assert not town.shop.last.text.startswith("没有“")
    await town.shop.says("/wenzhengce 办电要几天")
    assert "工作日" in town.shop.last.text
    await town.shop.says("/woyaosusong 我们饭馆申请装电表半个月了还没人来装")
    assert "确认提交" in town.shop.last.labels


async def test_every_command_of_a_group_s_menu_works(town: Town) -> None:
    for name, _ in GROUPS:
        before = len(town.heard)
        await town.office.says(f"/{name}", chat=GROUP)
        assert [message.chat for message in town.heard[before:]] == [GROUP], name


async def test_nobody_else_gets_the_office_s_commands(town: Town) -> None:
    await play(town, FILED)
    for name in ("chaoqi", "tuihui", "duban", "tongji", "jiechu", "yaoqing"):
        await town.shop2.says(f"/{name}")
        assert town.shop2.last.text in (texts.STAFF_ONLY, texts.NOT_COORDINATOR), name
        assert not town.shop2.last.labels


async def test_a_role_that_is_given_changed_or_taken_brings_its_menu(town: Town) -> None:
    new = await town.hires(Citizen("new", "周经办"))
    units = ("区供电公司", "区住建局")
    for n, unit in enumerate(units):
        await town.office.says(f"/邀请 {unit} 周经办")
        await new.says(f"/start {CODE.findall(town.office.last.text)[0]}")
        assert len(await written_menus(town, new)) == n, "not before it is confirmed"
        await town.office.presses("确认加入")
    for unit in units:
        await town.office.says(f"/移出 {unit} 周经办")
    staff = list(menu_of(CLERK))
    assert await written_menus(town, new) == [staff, staff, staff, []]


# what the lists hold


async def test_late_is_what_a_limit_ran_out_of(town: Town) -> None:
    await play(town, FILED)
    for person in (town.clerk, town.office):
        await person.says("/chaoqi")
        assert person.last.text == texts.NONE_LATE
    await town.until("2026-10-13 18:00")
    for person in (town.clerk, town.office):
        await person.says("/超期")
        assert (await town.order()).number in person.last.text
    await town.other.says("/chaoqi")
    assert town.other.last.text == texts.NONE_LATE


async def test_returned_is_what_a_unit_gave_back(town: Town) -> None:
    await town.office.says("/tuihui")
    assert town.office.last.text == texts.NONE_RETURNED
    await play(town, OBJECTED)
    for person in (town.office, town.clerk):
        await person.says("/tuihui")
        assert (await town.order()).number in person.last.text


async def test_listed_is_what_is_watched(town: Town) -> None:
    await play(town, CLAIMED)
    await town.office.says("/duban")
    assert town.office.last.text == texts.NONE_LISTED
    number = (await town.order()).number
    await town.office.says(f"/挂牌督办 {number} 群众反映强烈，请限期办结")
    await town.office.says("/duban")
    assert number in town.office.last.text


async def test_the_counts_are_those_of_the_month(town: Town) -> None:
    await play(town, CLAIMED)
    await town.office.says("/tongji")
    for line in ("在办1件：办理中1件", "其中超时0件", "本月新收1件，销号0件"):
        assert line in town.office.last.text
    await town.until("2026-11-02 10:00")
    await town.office.says("/tongji")
    for line in ("在办1件：办理中1件", "其中超时1件", "本月新收0件"):
        assert line in town.office.last.text


async def test_who_starts_the_bot_anew_has_the_menu_again(town: Town) -> None:
    await town.clerk.says("/start")
    await town.shop.says("/start")
    assert await written_menus(town, town.clerk) == [list(menu_of(CLERK))]
    assert await written_menus(town, town.shop) == []
