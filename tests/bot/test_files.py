"""Files from a platform into the store: fetched after the commit, looked at, told of when they are not taken."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.channels.base import Plain, Unfetched
from bot.fetching import MOST_ATTEMPTS, Fetching
from bot.files.keeper import Keeper
from bot.files.orphans import GRACE, clear_folder, drop_orphans
from bot.files.scan import scanner
from bot.files.store import Store
from db.models.files import FAILED, KEPT, REFUSED, WAITING, KeptFile
from db.models.messages import Dialog, InboxRow
from db.models.orders import Note
from db.models.people import Person
from handlers import texts
from handlers.attachments import file_for
from handlers.messages import File, Incoming, Kind
from handlers.sendable import MB, MOST_BYTES
from tests.bot import pictures as p
from tests.fakes.clamd import EICAR, clamd
from tests.town import CHANNEL, METER, Somebody, Town

PHOTO, CLEAN_PHOTO = p.jpeg(1), p.PLAIN_JPEG


class Killed(BaseException):
    """The process ends here: nothing of it runs on."""


class Platform(Plain):
    """Gives what lies there; refuses, breaks off or ends the process as a test says."""

    name = CHANNEL

    def __init__(self) -> None:
        self.lies: dict[str, bytes] = {}
        self.troubles: list[BaseException] = []
        self.asked: list[str] = []

    async def fetch(self, file: File, most: int) -> bytes:
        self.asked.append(file.ref)
        if self.troubles:
            raise self.troubles.pop(0)
        if file.ref not in self.lies or len(self.lies[file.ref]) > most:
            raise Unfetched("not there, or too large", for_ever=True)
        return self.lies[file.ref]


@dataclass
class Post:
    """A town whose people send files, the place where these lie, and the folder into which they come."""

    town: Town
    folder: Path
    platform: Platform = field(default_factory=Platform)
    clamd: str = ""
    sent: int = 0

    def __post_init__(self) -> None:
        self.start()

    def start(self) -> None:
        """The process begins, or begins again after its end."""
        store = Store(self.folder, self.town.database.box)
        self.keeper = Keeper(self.town.database, store, scanner(self.clamd), self.town.clock)
        self.fetching = Fetching(self.keeper, self.town.house, {CHANNEL: self.platform})  # type: ignore[dict-item]

    async def sends(
        self, who: Somebody, content: bytes, name: str = "", *, kind: str = "photo", say: str = "", chat: str = ""
    ) -> None:
        """One file from a person, with or without a caption."""
        await self.sends_all(who, [(name, content, kind)], say, chat=chat)

    async def sends_all(
        self, who: Somebody, files: list[tuple[str, bytes, str]], say: str = "", *, chat: str = ""
    ) -> None:
        """An album."""
        self.sent += 1
        refs = [f"platform-{self.sent}-{n}" for n in range(len(files))]
        self.platform.lies |= {ref: content for ref, (_, content, _) in zip(refs, files, strict=True)}
        parts = [File(kind, ref, name, len(content)) for ref, (name, content, kind) in zip(refs, files, strict=True)]
        await self.sends_parts(who, parts, say, chat=chat)

    async def sends_parts(self, who: Somebody, files: list[File], say: str = "", *, chat: str = "") -> None:
        town = self.town
        await town.receives(
            Incoming(
                CHANNEL, f"f{next(town.keys)}", chat or who.chat, who.chat, Kind.FILE, town.clock(), say,
                files=tuple(files),
            )
        )  # fmt: skip

    async def fetches(self) -> None:
        """Everything that is due now, and what is said of it."""
        while await self.fetching.work():
            pass
        await self.town.app.settle()

    async def waits(self, seconds: float) -> None:
        self.town.clock.advance(seconds=seconds)
        await self.fetches()

    async def rows(self) -> list[KeptFile]:
        async with self.town.database.read() as tx:
            return list(await tx.scalars(select(KeptFile).order_by(KeptFile.id)))

    async def states(self) -> list[str]:
        return [row.state for row in await self.rows()]

    async def files_of_notes(self) -> list[list[list[str | int]]]:
        async with self.town.database.read() as tx:
            return [note.files for note in await tx.scalars(select(Note).order_by(Note.id)) if note.files]

    async def opens(self, who: Somebody, n: int = 0) -> bytes | None:
        """The content of the n-th file of the first note that has any, for this person."""
        async with self.town.database.begin() as tx:
            notes = [note.id for note in await tx.scalars(select(Note).order_by(Note.id)) if note.files]
            found = await file_for(tx, await tx.get_one(Person, who.id), notes[0], n, self.town.clock())
        return self.keeper.store.read(found.kept.stored) if found and found.kept else None

    def stored(self) -> list[str]:
        return sorted(path.name for path in self.folder.iterdir()) if self.folder.exists() else []


@pytest.fixture
def post(town: Town, tmp_path: Path) -> Post:
    return Post(town, tmp_path / "files")


@pytest.fixture
async def scanned(town: Town, tmp_path: Path) -> AsyncIterator[Post]:
    """With a scanner."""
    async with clamd() as fake:
        yield Post(town, tmp_path / "files", clamd=fake.address)


async def complains_with(post: Post, content: bytes = PHOTO, name: str = "", kind: str = "photo") -> None:
    """A complaint with one file, filed and claimed."""
    await post.sends(post.town.shop, content, name, kind=kind, say=METER)
    await post.town.shop.presses("确认提交")
    await post.town.clerk.presses("签收")


# in


async def test_a_photo_of_a_complaint_is_fetched_cleaned_and_opened_by_who_handles_it(post: Post) -> None:
    await complains_with(post, p.jpeg(1))
    assert await post.states() == [WAITING]
    assert post.stored() == []
    await post.town.clerk.presses("看原文和电话")
    assert re.search(f"照片{texts.FILE_COMING}：http://.*/file/1/0", post.town.clerk.last.text)
    await post.fetches()
    [row] = await post.rows()
    assert (row.state, row.size, row.name, row.verdict) == (KEPT, len(CLEAN_PHOTO), "照片.jpg", "")
    assert post.stored() == [row.stored]
    assert await post.opens(post.town.clerk) == CLEAN_PHOTO
    assert await post.opens(post.town.shop) == CLEAN_PHOTO
    assert await post.opens(post.town.other) is None


async def test_neither_the_name_nor_the_platforms_reference_is_readable_at_rest(post: Post) -> None:
    await complains_with(post, p.PDF, "王建国的合同.pdf", "document")
    await post.fetches()
    kept = post.town.file_bytes()
    assert "王建国的合同".encode() not in kept
    assert b"platform-1-0" not in kept


async def test_nothing_is_asked_of_the_platform_before_the_message_is_worked(post: Post) -> None:
    incoming = Incoming(
        CHANNEL, "early", "shop", "shop", Kind.FILE, post.town.clock(), METER, files=(File("photo", "x"),)
    )
    await post.town.app.inbox.receive(incoming)
    assert not await post.fetching.work()
    await post.fetches()
    await post.fetches()
    assert len(post.platform.asked) == 1


async def test_an_album_is_one_complaint_with_all_its_files(post: Post) -> None:
    album = [("", PHOTO, "photo"), ("合同.pdf", p.PDF, "document"), ("", p.OGG, "voice")]
    await post.sends_all(post.town.shop, album, METER)
    await post.town.shop.presses("确认提交")
    await post.fetches()
    assert await post.states() == [KEPT] * 3
    [files] = await post.files_of_notes()
    assert [(kind, name) for kind, _, name, _ in files] == [("photo", ""), ("document", "合同.pdf"), ("voice", "")]


async def test_a_place_on_the_map_is_kept_without_being_fetched_and_shown_to_who_handles_it(post: Post) -> None:
    await post.sends_parts(post.town.shop, [File("location", "38.93,100.45", "南门")], METER)
    await post.town.shop.presses("确认提交")
    await post.town.clerk.presses("签收")
    await post.town.clerk.presses("看原文和电话")
    assert "位置南门（纬度和经度：38.93,100.45）" in post.town.clerk.last.text
    assert await post.rows() == []


async def test_the_same_content_of_one_sender_is_stored_once_and_of_another_apart(post: Post) -> None:
    for who in (post.town.shop, post.town.shop, post.town.shop2):
        await post.sends(who, PHOTO)
    await post.fetches()
    one, again, another = await post.rows()
    assert one.stored == again.stored != another.stored
    assert post.stored() == sorted({one.stored, another.stored})
    assert one.digest != another.digest


# what is not taken


@pytest.mark.parametrize(
    ("file", "why"),
    [
        (File("document", "r", "材料.zip", 10), "kind"),
        (File("document", "r", "病毒.exe", 10), "kind"),
        (File("document", "r", "视频.mp4", MOST_BYTES + 1), "big"),
    ],
)
async def test_what_is_known_at_once_is_said_at_once_and_never_fetched(post: Post, file: File, why: str) -> None:
    await post.sends_parts(post.town.shop, [file])
    said = post.town.shop.last.text
    assert texts.FILE_WHY[why] in said
    assert said.endswith(texts.FILES_CAN)
    assert file.name in said
    await post.fetches()
    assert (post.platform.asked, await post.rows()) == ([], [])


async def test_the_words_of_a_refused_file_are_worked_and_the_good_files_beside_it_are_kept(post: Post) -> None:
    await post.sends_all(post.town.shop, [("a.zip", b"PK", "document"), ("", PHOTO, "photo")], METER)
    assert any("“a.zip”没有收下" in heard.text for heard in post.town.shop.messages)
    await post.town.shop.presses("确认提交")
    await post.fetches()
    assert await post.states() == [KEPT]
    assert len((await post.files_of_notes())[0]) == 1


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("假.jpg", b"MZ\x90\0", "mismatch"),
        ("a.docx", p.office(p.DOCX, "word/vbaProject.bin"), "macros"),
        ("a.pdf", b"", "empty"),
        ("", b"MZ\x90\0", "kind"),
    ],
)
async def test_what_its_content_forbids_is_told_once_and_can_be_seen_at_the_order(
    post: Post, name: str, content: bytes, why: str
) -> None:
    await complains_with(post, content, name, "document")
    for _ in range(2):
        await post.fetches()
        post.start()
        await post.fetching.take_over()
    told = [heard.text for heard in post.town.shop.messages if texts.FILE_WHY[why] in heard.text]
    assert len(told) == 1
    assert told[0].endswith(texts.FILES_CAN)
    assert name in told[0]
    assert (await post.states(), post.stored()) == ([REFUSED], [])
    await post.town.clerk.presses("看原文和电话")
    assert f"（没有收下：{texts.FILE_WHY_SHORT[why]}）" in post.town.clerk.last.text
    assert "/file/" not in post.town.clerk.last.text


async def test_a_file_that_is_gone_from_the_platform_is_told_at_once(post: Post) -> None:
    await complains_with(post)
    post.platform.lies.clear()
    await post.fetches()
    assert texts.FILE_WHY["gone"] in post.town.shop.last.text
    assert await post.states() == [FAILED]


async def test_in_a_group_the_name_of_a_refused_file_is_not_said(post: Post) -> None:
    town = post.town
    await town.office.says("/绑定 区供电公司", chat="group")
    await complains_with(post)
    async with town.database.begin() as tx:
        row = (await tx.scalars(select(KeptFile))).one()
        row.name, row.address_id = "王建国.jpg", (await group_address(town)).id
    post.platform.lies = dict.fromkeys(post.platform.lies, b"MZ")
    await post.fetches()
    [told] = [heard.text for heard in town.heard if heard.chat == "group" and "没有收下" in heard.text]
    assert "王建国" not in told


# caps


async def test_the_eleventh_file_of_a_draft_is_refused_and_the_ten_stay(post: Post) -> None:
    await post.town.shop.says(METER)
    for _ in range(2):
        await post.sends_all(post.town.shop, [("", PHOTO, "photo")] * 6)
    assert sum(texts.FILE_WHY["many"] in heard.text for heard in post.town.shop.messages) == 1
    await post.town.shop.presses("确认提交")
    assert len((await post.files_of_notes())[0]) == 10


async def test_a_draft_takes_no_more_than_fifty_megabytes(post: Post) -> None:
    await post.town.shop.says(METER)
    parts = [File("document", f"r{n}", f"{n}.mp4", 18 * MB) for n in range(3)]
    await post.sends_parts(post.town.shop, parts)
    assert any(texts.FILE_WHY["together"] in heard.text for heard in post.town.shop.messages)
    await post.town.shop.presses("确认提交")
    assert len((await post.files_of_notes())[0]) == 2


async def test_an_order_takes_no_more_than_fifty_megabytes(post: Post) -> None:
    await post.sends_parts(post.town.shop, [File("document", f"r{n}", f"{n}.mp4", 18 * MB) for n in range(2)], METER)
    await post.town.shop.presses("确认提交")
    before = await post.town.order()
    await post.town.shop.presses("补充材料")
    await post.sends_parts(post.town.shop, [File("document", "r3", "3.mp4", 18 * MB)])
    assert post.town.shop.last.text == texts.FILES_TOO_MUCH.format(number=before.number, n=1)
    assert len((await post.town.order()).history) == len(before.history)
    assert len(await post.files_of_notes()) == 1


async def test_the_caps_are_said_before_a_supplement_is_sent(post: Post) -> None:
    await complains_with(post)
    await post.town.shop.presses("补充材料")
    assert {"10个", "20MB", "50MB"} <= {part for part in ("10个", "20MB", "50MB") if part in post.town.shop.last.text}


# again, and given up


async def test_what_cannot_be_fetched_now_is_tried_again_later_and_then_there(post: Post) -> None:
    await complains_with(post)
    post.platform.troubles = [Unfetched("away", for_ever=False)] * 3
    heard = len(post.town.shop.messages)
    await post.fetches()
    assert len(post.platform.asked) == 1
    for seconds in (60, 60, 120):
        await post.waits(seconds - 1)
        before = len(post.platform.asked)
        await post.waits(1)
        assert len(post.platform.asked) == before + 1
    assert await post.states() == [KEPT]
    assert len(post.town.shop.messages) == heard


async def test_a_file_that_never_comes_is_given_up_aloud_once(post: Post, caplog: pytest.LogCaptureFixture) -> None:
    await complains_with(post)
    post.platform.troubles = [Unfetched("away", for_ever=False)] * 99
    with caplog.at_level("CRITICAL", "bot"):
        for _ in range(MOST_ATTEMPTS + 3):
            await post.waits(3600)
    assert len(post.platform.asked) == MOST_ATTEMPTS
    assert sum(texts.FILE_WHY["unfetched"] in heard.text for heard in post.town.shop.messages) == 1
    assert await post.states() == [FAILED]


async def test_a_file_that_ends_the_process_each_time_is_given_up(post: Post) -> None:
    await complains_with(post)
    post.platform.troubles = [Killed()] * 99
    for _ in range(MOST_ATTEMPTS):
        with pytest.raises(Killed):
            await post.fetching.work()
        post.start()
        await post.fetching.take_over()
    await post.fetches()
    assert len(post.platform.asked) == MOST_ATTEMPTS
    assert await post.states() == [FAILED]


def _ends_before(target: Callable[[Post], object], name: str) -> Callable[[Post, pytest.MonkeyPatch], None]:
    def set_up(post: Post, patch: pytest.MonkeyPatch) -> None:
        def ends(*_: object, **__: object) -> None:
            raise Killed

        patch.setattr(target(post), name, ends)

    return set_up


def _ends_after(target: Callable[[Post], object], name: str) -> Callable[[Post, pytest.MonkeyPatch], None]:
    def set_up(post: Post, patch: pytest.MonkeyPatch) -> None:
        does = getattr(target(post), name)

        def ends(*given: object, **more: object) -> None:
            does(*given, **more)
            raise Killed

        patch.setattr(target(post), name, ends)

    return set_up


ENDS = {
    "before it is fetched": lambda post, patch: post.platform.troubles.append(Killed()),
    "before it is looked at": _ends_before(lambda post: post.keeper, "look"),
    "before it is written": _ends_before(lambda post: post.keeper.store, "put"),
    "while it is written": lambda post, patch: patch.setattr(Path, "replace", _killed),
    "after it was written": _ends_after(lambda post: post.keeper.store, "put"),
    "while it is booked": lambda post, patch: patch.setattr("db.queries.files.twin", _killed),
}


def _killed(*_: object) -> None:
    raise Killed


@pytest.mark.parametrize("end", ENDS)
async def test_killed_anywhere_the_file_is_there_once_in_the_end(post: Post, end: str) -> None:
    await complains_with(post)
    with pytest.MonkeyPatch.context() as patch:
        ENDS[end](post, patch)
        with pytest.raises(Killed):
            await post.fetching.work()
    assert await post.states() == [WAITING]
    post.start()
    await post.fetching.take_over()
    await post.fetches()
    [row] = await post.rows()
    assert (row.state, post.keeper.store.read(row.stored)) == (KEPT, CLEAN_PHOTO)
    await clear_folder(post.town.database, post.keeper.store)
    assert post.stored() == [row.stored]


@pytest.mark.parametrize("step", ["tell_refused", "tell_coordinators"])
async def test_killed_while_it_is_refused_it_is_told_once_in_the_end(scanned: Post, step: str) -> None:
    await complains_with(scanned, EICAR, "a.txt", "document")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(f"bot.fetching.{'intake.' if step == 'tell_refused' else ''}{step}", _killed)
        with pytest.raises(Killed):
            await scanned.fetching.work()
    scanned.start()
    await scanned.fetching.take_over()
    await scanned.fetches()
    for who, line in ((scanned.town.shop, texts.FILE_WHY["infected"]), (scanned.town.office, "带有病毒")):
        assert sum(line in heard.text for heard in who.messages) == 1


# the scanner


async def test_an_infected_file_is_told_to_its_sender_and_the_office_and_kept_by_nobody(scanned: Post) -> None:
    await complains_with(scanned, EICAR, "申请.txt", "document")
    await scanned.fetches()
    assert "“申请.txt”" in scanned.town.shop.last.text
    assert texts.FILE_WHY["infected"] in scanned.town.shop.last.text
    for office in (scanned.town.office, scanned.town.office2):
        assert office.last.text == texts.FILE_INFECTED_OFFICE.format(id=1)
    assert scanned.stored() == []
    assert await scanned.opens(scanned.town.clerk) is None


async def test_a_file_that_no_scanner_saw_is_marked_until_one_did(town: Town, tmp_path: Path) -> None:
    away = str(tmp_path / "clamd.ctl")
    post = Post(town, tmp_path / "files", clamd=away)
    await complains_with(post, p.PDF, "合同.pdf", "document")
    await post.fetching.work()
    await town.clerk.presses("看原文和电话")
    assert f"合同.pdf{texts.FILE_UNSCANNED}" in town.clerk.last.text
    async with clamd(Path(away)):
        await post.waits(60)
    await town.clerk.presses("看原文和电话")
    assert texts.FILE_UNSCANNED not in town.clerk.last.text
    [row] = await post.rows()
    assert (row.verdict, row.next_at) == ("clean", None)


async def test_where_no_scanner_is_set_up_nothing_is_marked(post: Post) -> None:
    await complains_with(post)
    await post.fetches()
    await post.town.clerk.presses("看原文和电话")
    assert "查毒" not in post.town.clerk.last.text


async def test_what_was_kept_before_there_was_a_scanner_is_scanned_when_there_is_one(post: Post) -> None:
    await complains_with(post, EICAR, "a.txt", "document")
    await post.sends(post.town.shop, EICAR, "b.txt", kind="document")
    await post.fetches()
    assert await post.states() == [KEPT, KEPT]
    async with clamd() as fake:
        post.clamd = fake.address
        post.start()
        await post.fetching.take_over()
        await post.fetches()
    assert await post.states() == [REFUSED, REFUSED]
    assert post.stored() == []
    told = [heard.text for heard in post.town.shop.messages if texts.FILE_WHY["infected"] in heard.text]
    assert len(told) == 2


async def test_what_was_refused_shares_nothing_with_the_same_content_sent_again(post: Post, tmp_path: Path) -> None:
    away = tmp_path / "clamd.ctl"
    post.clamd = str(away)
    post.start()
    await post.sends(post.town.shop, EICAR, "a.txt", kind="document")
    await post.fetching.work()
    async with clamd(away):
        await post.waits(60)
    assert (await post.states(), post.stored()) == ([REFUSED], [])
    await post.sends(post.town.shop, EICAR, "b.txt", kind="document")
    await post.fetching.work()
    _, again = await post.rows()
    assert (again.state, again.verdict, again.stored) == (KEPT, "unscanned", again.ref)
    assert post.keeper.store.read(again.ref) == EICAR


# a group


async def group_address(town: Town) -> object:
    from db.queries.people import address_at

    async with town.database.read() as tx:
        return await address_at(tx, CHANNEL, "group")


@pytest.mark.parametrize("fetched", [False, True])
async def test_no_message_to_a_group_leads_to_a_file(post: Post, fetched: bool) -> None:
    town = post.town
    await town.office.says("/绑定 区供电公司", chat="group")
    await complains_with(post)
    if fetched:
        await post.fetches()
    number = (await town.order()).number
    for said in ("/工单", f"/查看 {number}", number, f"/看原文 {number}", f"/签收 {number}"):
        await town.clerk.says(said, chat="group")
    for label, data in [pair for heard in town.heard if heard.chat == "group" for pair in heard.buttons]:
        if label == "看原文和电话":
            await town.clerk.presses_data(data, chat="group")
    heard = [heard.text for heard in town.heard if heard.chat == "group"]
    assert heard
    assert not [text for text in heard if "/file/" in text]


async def test_a_photo_among_colleagues_in_a_group_is_nobodys_appeal(post: Post) -> None:
    await post.town.office.says("/绑定 区供电公司", chat="group")
    heard = len(post.town.heard)
    await post.sends(post.town.clerk, PHOTO, chat="group")
    assert len(post.town.heard) == heard
    assert await post.rows() == []


# what nothing names any more


async def test_who_has_everything_deleted_leaves_no_file_behind(post: Post) -> None:
    await complains_with(post)
    await post.sends(post.town.shop2, p.PDF, "a.pdf", kind="document")
    await post.fetches()
    mine, other = [row.stored for row in await post.rows()]
    await post.town.shop.says("/删除我的信息")
    await post.town.shop.presses("确认删除")
    assert await clear_folder(post.town.database, post.keeper.store) == 1
    assert post.stored() == [other] != [mine]
    assert [row.stored for row in await post.rows()] == [other]


async def test_a_file_that_comes_after_its_sender_was_forgotten_is_not_kept(post: Post) -> None:
    await complains_with(post)
    fetch = post.platform.fetch

    async def while_forgotten(file: File, most: int) -> bytes:
        content = await fetch(file, most)
        await post.town.shop.says("/删除我的信息")
        await post.town.shop.presses("确认删除")
        return content

    post.platform.fetch = while_forgotten  # type: ignore[method-assign]
    await post.fetches()
    assert (await post.rows(), post.stored()) == ([], [])


async def test_the_files_of_a_draft_that_was_withdrawn_go_after_a_while(post: Post) -> None:
    await post.sends(post.town.shop, PHOTO, say=METER)
    await post.fetches()
    await post.town.shop.says("取消")
    post.town.clock.advance(seconds=GRACE.total_seconds())
    dropped = await drop_orphans(post.town.database, post.keeper.store, post.town.clock())
    assert (dropped, len(post.stored())) == ((0, 0), 1)
    post.town.clock.advance(seconds=1)
    dropped = await drop_orphans(post.town.database, post.keeper.store, post.town.clock())
    assert (dropped, post.stored()) == ((1, 1), [])


async def test_what_a_draft_an_order_or_a_waiting_message_names_stays(post: Post) -> None:
    await complains_with(post)
    await post.sends(post.town.shop2, p.PDF, "a.pdf", kind="document", say="门前修路半个月，货车进不来")
    await post.fetches()
    kept = post.stored()
    post.town.clock.advance(days=2)
    assert await drop_orphans(post.town.database, post.keeper.store, post.town.clock()) == (0, 0)
    assert post.stored() == kept
    async with post.town.database.read() as tx:
        drafts = [dialog.data.get("draft") for dialog in await tx.scalars(select(Dialog))]
    assert any(draft and draft["files"] for draft in drafts)


@pytest.mark.parametrize(("left", "stays"), [({}, True), ({"done": True, "dead": True}, True), ({"done": True}, False)])
async def test_the_files_of_a_message_stay_until_it_was_worked(post: Post, left: dict[str, bool], stays: bool) -> None:
    town, ref = post.town, "d" * 32 + ".pdf"
    post.keeper.store.put(ref, p.PDF)
    said = Incoming(CHANNEL, "u", "shop", "shop", Kind.FILE, town.clock(), files=(File("document", ref, "a.pdf", 5),))
    async with town.database.begin() as tx:
        row = KeptFile(ref=ref, channel=CHANNEL, kind="document", sender="s", created_at=town.clock(), stored=ref)
        event = InboxRow(
            channel=CHANNEL, key="u", conversation=said.conversation, chat="shop", sender="shop", kind="file",
            at=said.at, body=said.body(), dead=left.get("dead", False), done_at=said.at if "done" in left else None,
        )  # fmt: skip
        tx.add_all([row, event])
    town.clock.advance(days=1)
    await drop_orphans(town.database, post.keeper.store, town.clock())
    assert (post.stored() == [ref]) is stays


async def test_what_was_stored_before_there_were_rows_stays_while_a_note_names_it(post: Post) -> None:
    await complains_with(post)
    old, lost = "a" * 32 + ".pdf", "b" * 32 + ".pdf"
    for name in (old, lost):
        post.keeper.store.put(name, p.PDF)
    async with post.town.database.begin() as tx:
        note = next(note for note in await tx.scalars(select(Note)) if note.files)
        note.files = [*note.files, ["document", old, "旧.pdf", 5]]
    assert await clear_folder(post.town.database, post.keeper.store) == 1
    assert post.stored() == [old]


async def test_the_folder_is_cleared_now_and_then_by_itself(post: Post) -> None:
    await post.fetches()
    post.keeper.store.put("c" * 32, p.PDF)
    await post.fetches()
    assert len(post.stored()) == 1
    post.town.clock.advance(seconds=timedelta(minutes=10).total_seconds())
    await post.fetches()
    assert post.stored() == []
