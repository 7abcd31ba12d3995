"""An appeal finds its category and its unit."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.base import HERE, load_units
from knowledge.categories import Categories, load_categories
from knowledge.files import BrokenFile
from knowledge.places import HOME
from knowledge.routing import MOST_UNITS, Router

CATEGORIES = load_categories()
ROUTER = Router(CATEGORIES.units.values(), CATEGORIES)
REGIONS = sorted({region for region, _ in CATEGORIES.units})


@pytest.mark.parametrize(
    ("text", "category", "lead"),
    [
        ("砖厂要增容，变压器容量不够，递了申请没人看现场", "04.01", "区供电公司"),
        ("美容院的执照变更经营者办了三周没办好", "01.02", "区市场监管局"),
        ("商铺抵押登记拖着，银行不放款", "03.02", "市自然资源局甘州分局"),
        ("贷款到期银行突然抽贷", "05.02", "区财政局"),
        ("几家公司串标，报价只差一百块", "07.01", "区发展和改革局"),
        ("包工头跑了，农民工工资没发", "10.04", "区人社局"),
        ("外地公安把公司账户冻结了", "09.04", "区检察院"),
        ("打赢官司执行款拿不到", "15.01", "区法院"),
        ("电子税务局开票提示错误", "06.02", "区税务局"),
        ("罚款交完了，信用修复还没通过", "12.01", "区营商环境建设局"),
        ("园区宽带就一家，又贵又慢", "04.05", "区工信局"),
        ("门口占道的摊子把店门挡死", "09.06", "区城市管理局"),
        ("养鸡场动物检疫票开不出来", "16.01", "区农业农村局"),
    ],
)
def test_a_matter_goes_to_its_leaf_and_unit(text: str, category: str, lead: str) -> None:
    route = ROUTER.route(text, HOME)
    assert (route.category_id, route.units[0].name) == (category, lead)


@pytest.mark.parametrize(
    ("region", "lead"),
    [
        ("甘州区", "区市场监管局"),
        ("张掖市", "市市场监管局"),
        ("陇南市", "市市场监管局"),
        ("甘孜州", "州市场监管局"),
        ("甘肃省", "省市场监管局"),
    ],
)
def test_the_same_matter_goes_to_the_unit_of_the_region(region: str, lead: str) -> None:
    route = ROUTER.route("营业执照审核卡了半个月", region)
    assert (route.units[0].region, route.units[0].name) == (region, lead)


def test_a_place_in_the_text_beats_where_the_writer_stands() -> None:
    assert ROUTER.route("我在康县的店，营业执照批不下来", "甘州区").region == "陇南市"


def test_financing_and_credit_are_led_by_different_units_in_district_and_city() -> None:
    assert ROUTER.route("银行贷款审批太慢", "张掖市").units[0].name == "市政府金融办"
    assert ROUTER.route("信用修复材料没人审", "张掖市").units[0].name == "市发展改革委"


def test_a_report_about_a_unit_is_not_led_by_that_unit() -> None:
    route = ROUTER.route("税务局有个科长暗示要好处费才给退税", HOME)
    assert route.category_id == "14.05"
    assert "区税务局" not in [unit.name for unit in route.units]


@pytest.mark.parametrize(
    "text",
    ["消防的人找我要钱,不给就不发验收证", "消防的人要我们交两千块，不然不给过验收", "消防来的工作人员收了钱才肯办证"],
)
def test_who_wants_money_for_his_duty_is_reported_and_his_unit_is_not_offered(text: str) -> None:
    route = ROUTER.route(text, HOME)
    assert route.reported == ((HOME, "区消防救援大队"),)
    assert "区消防救援大队" not in [unit.name for unit in route.units]


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("供电的人找我要钱", "区供电公司"),
        ("电力的师傅问我们要两条烟", "区供电公司"),
        ("消防的人来检查，暗示我们请客吃饭", "区消防救援大队"),
        ("工商的人伸手要好处", "区市场监管局"),
        ("城管跟我要了钱", "区城市管理局"),
    ],
)
def test_who_wants_something_for_himself_is_reported_with_the_unit_that_he_is_of(text: str, unit: str) -> None:
    route = ROUTER.route(text, HOME)
    assert (route.category_id, route.reported) == ("14.05", ((HOME, unit),))
    assert unit not in [one.name for one in route.units]


@pytest.mark.parametrize("text", ["办事员暗示要红包", "吃拿卡要", "窗口的人吃拿卡要，不送礼不办事", "有人要红包才给办"])
def test_a_report_about_integrity_may_name_no_unit(text: str) -> None:
    route = ROUTER.route(text, HOME)
    assert (route.category_id, route.reported) == ("14.05", ())


@pytest.mark.parametrize(
    "text",
    [
        "供电公司找我要电费",
        "客户找我要钱",
        "物业的人找我要钱",
        "住建局的人让我们交五千保证金",
        "房东找我要钱",
        "有人冒充税务局的人找我要钱",
        "有人找我要钱，不给就砸店",
    ],
)
def test_who_wants_what_is_owed_to_his_house_is_no_report(text: str) -> None:
    assert ROUTER.route(text, HOME).reported is None


@pytest.mark.parametrize("text", ["消防验收要交多少钱", "物业找我要钱，不给就停电", "装电表要交多少钱才给装"])
def test_a_price_or_a_private_quarrel_is_no_report(text: str) -> None:
    assert ROUTER.route(text, HOME).reported is None


def test_praise_goes_to_the_unit_that_is_praised() -> None:
    assert ROUTER.route("表扬区人社局，帮我们招到了人", HOME).units[0].name == "区人社局"


def test_a_suggestion_goes_to_the_unit_that_can_act_on_it() -> None:
    assert ROUTER.route("建议夜市摊位晚点收，占道的标准也公示一下", HOME).units[0].name == "区城市管理局"
    assert ROUTER.route("提个建议，以后多听听我们的想法", HOME).units[0].name == "区营商环境建设局"


def test_what_cannot_be_placed_goes_to_triage_with_several_units() -> None:
    route = ROUTER.route("这事怎么弄的", HOME)
    assert not route.sure
    assert len(route.units) >= 3
    assert route.units[0].name == "区营商环境建设局"


def test_a_clear_matter_is_sure_and_says_why() -> None:
    route = ROUTER.route("政府采购质疑函递上去没人答复，供应商都在等", HOME)
    assert route.sure
    assert "质疑" in route.why
    assert "法定程序" in route.procedure


def test_the_lead_is_not_among_the_supporting_units() -> None:
    for leaf in CATEGORIES.leaves:
        route = ROUTER.route(leaf.says[0], HOME)
        assert route.units[0] not in route.co_units


def test_every_phrase_of_a_leaf_leads_to_that_leaf() -> None:
    wrong = [
        said for leaf in CATEGORIES.leaves for said in leaf.says if ROUTER.route(said, HOME).category_id != leaf.id
    ]
    assert wrong == []


@pytest.mark.parametrize("region", REGIONS)
def test_every_duty_has_a_unit_in_every_region(region: str) -> None:
    for duty in CATEGORIES.duties:
        assert CATEGORIES.unit(duty, region).name


def test_the_classification_has_seventy_leaves_in_sixteen_groups() -> None:
    assert len(CATEGORIES.leaves) == 70
    assert len({leaf.group for leaf in CATEGORIES.leaves}) == 16


@given(st.text(), st.sampled_from([None, *REGIONS, "不存在的地方"]))
def test_any_text_gets_a_route_with_distinct_units(text: str, region: str | None) -> None:
    route = ROUTER.route(text, region)
    assert 1 <= len(route.units) <= MOST_UNITS
    assert len({unit.key for unit in route.units}) == len(route.units)


def _broken(folder: Path, before: str, after: str) -> Categories:
    for name in ("duties.yaml", "categories.yaml"):
        text = (HERE / name).read_text(encoding="utf8")
        (folder / name).write_text(text.replace(before, after, 1), encoding="utf8")
    return load_categories(folder, load_units())


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        ("区: 区市场监管局", "区: 区不存在局", "不在目录里"),
        ("urgency: 较急", "urgency: 很急", "不认识的紧急程度"),
        ("lead: 市场监管\n", "lead: 没这职责\n", "不认识的职责"),
        ('id: "01.02"', 'id: "01.01"', "重复"),
        ("procedure: 采购质疑投诉", "procedure: 没有的程序", "不认识的法定程序"),
    ],
)
def test_a_broken_file_is_refused_with_its_line_and_reason(
    tmp_path: Path, before: str, after: str, reason: str
) -> None:
    with pytest.raises(BrokenFile, match=rf"\.yaml:\d+: .*{reason}"):
        _broken(tmp_path, before, after)
