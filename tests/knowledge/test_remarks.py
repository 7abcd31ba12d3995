"""Bare sentences about something appealed before, and sentences that tell a matter of their own."""

from __future__ import annotations

import pytest

from knowledge.remarks import Remark, remark

MEANT = {
    Remark.WITHDRAW: (
        "撤了吧",
        "我想撤回这个诉求",
        "已经解决了，撤了吧",
        "不用办了",
        "算了吧",
        "把上次提的工单撤掉",
        "取消工单",
        "不用处理了，谢谢",
    ),
    Remark.URGE: (
        "怎么还没动静",
        "都三天了怎么还没消息",
        "帮我催催",
        "到底什么时候能解决啊？",
        "我的事怎么还没人管",
        "一直没人联系我",
        "还要等多久",
        "快点处理吧",
    ),
    Remark.SUPPLEMENT: ("补一张照片", "我再补个材料", "补张照片吧", "补充：还有三箱货也坏了", "忘了说，店在东环路"),
    Remark.PROGRESS: ("怎么样了", "办到哪一步了", "我的诉求处理得怎么样了", "有结果了吗", "查一下进度"),
    None: (
        "我们饭馆申请装电表半个月了还没人来装，天天催天天说等着",
        "冷库停电两个小时了，货要坏了",
        "办电要几天",
        "谢谢",
        "投诉",
        "怎么撤销行政处罚",
        "申请贷款什么时候能下来",
        "我们厂停电了怎么还没人来修",
        "企业注销怎么办理",
        "补贴怎么还没发",
        "取消发票怎么办",
        "补办营业执照",
        "加急办理营业执照要几天",
        "解决了",
        "催收货款",
        "",
        "？？",
        "甲" * 5000,
    ),
}


@pytest.mark.parametrize(("text", "meant"), [(text, meant) for meant, texts in MEANT.items() for text in texts])
def test_a_sentence_means_what_it_can_only_mean(text: str, meant: Remark | None) -> None:
    said = remark(text)
    assert (said.remark if said else None) is meant


@pytest.mark.parametrize(
    ("text", "content"), [("补一张照片", False), ("补充：还有三箱货也坏了", True), ("忘了说，店在东环路", True)]
)
def test_what_is_itself_the_addition_is_told_from_what_announces_one(text: str, *, content: bool) -> None:
    said = remark(text)
    assert said
    assert said.content is content
