"""What a file may be, what is taken out of it, what a scanner says of it, and how it lies on the disk."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.files.clean import cleaned
from bot.files.kinds import looked_at
from bot.files.scan import Clamd, Verdict, scanner
from bot.files.store import Store
from db.crypt import BadKey, Box
from handlers.sendable import KINDS, MOST_BYTES, Unfit, Why, tidy
from tests.bot import pictures as p
from tests.fakes.clamd import EICAR, clamd

BOX = Box(b"1" * 32)

# kinds


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("现场.JPG", p.jpeg(), ".jpg"),
        ("a.jpeg", p.jpeg(), ".jpeg"),
        ("a.png", p.png(), ".png"),
        ("合同.pdf", p.PDF, ".pdf"),
        ("a.docx", p.office(p.DOCX), ".docx"),
        ("a.xlsx", p.office(p.XLSX), ".xlsx"),
        ("a.mp4", p.mp4(), ".mp4"),
        ("a.ogg", p.OGG, ".ogg"),
        ("a.oga", p.OGG, ".oga"),
        ("a.amr", p.AMR, ".amr"),
        ("a.mp3", b"ID3\x04", ".mp3"),
        ("a.mp3", b"\xff\xfb\x90", ".mp3"),
        ("说明.txt", "说明".encode("gb18030"), ".txt"),
        ("", p.jpeg(), ".jpg"),
        ("photo", p.png(), ".png"),
        ("voice", p.OGG, ".ogg"),
        ("", p.office(p.XLSX), ".xlsx"),
        ("note", "一句话".encode(), ".txt"),
    ],
)
def test_a_file_is_taken_for_what_its_name_and_content_agree_on(name: str, content: bytes, kind: str) -> None:
    assert looked_at(name, content) == kind


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("材料.zip", p.office("a.txt"), Why.KIND),
        ("材料.rar", b"Rar!\x1a\x07", Why.KIND),
        ("病毒.exe", b"MZ", Why.KIND),
        ("a.docm", p.office(p.DOCX), Why.KIND),
        ("a.doc", b"\xd0\xcf\x11\xe0", Why.KIND),
        ("a.svg", b"<svg onload=alert(1)>", Why.KIND),
        ("a.html", b"<script>", Why.KIND),
        ("", b"MZ\x90\0\x03", Why.KIND),
        ("照片", p.office("a.txt"), Why.KIND),
        ("a.docx", p.office(p.DOCX, "word/vbaProject.bin"), Why.MACROS),
        ("a.xlsx", p.office(p.XLSX, "xl/VBAPROJECT.bin"), Why.MACROS),
        ("a.xlsx", p.office(p.XLSX, "xl/macrosheets/sheet1.xml"), Why.MACROS),
        ("a.docx", p.office(p.DOCX, "word/activeX/activeX1.bin"), Why.MACROS),
        ("假.docx", p.office("evil.js"), Why.MISMATCH),
        ("假.docx", p.office(p.XLSX), Why.MISMATCH),
        ("假.docx", b"MZ program" + p.office(p.DOCX), Why.MISMATCH),
        ("假.docx", b"PK\x03\x04 and nothing more", Why.MISMATCH),
        ("假.jpg", b"MZ\x90", Why.MISMATCH),
        ("假.jpg", p.png(), Why.MISMATCH),
        ("假.txt", b"a\0b", Why.MISMATCH),
        ("空.pdf", b"", Why.EMPTY),
        ("大.pdf", b"%PDF-" + bytes(MOST_BYTES), Why.BIG),
    ],
)
def test_a_file_is_refused_and_it_is_said_why(name: str, content: bytes, why: Why) -> None:
    with pytest.raises(Unfit) as refused:
        looked_at(name, content)
    assert refused.value.why is why


@given(st.binary(max_size=200), st.sampled_from(["a.docx", "a.jpg", "a.txt", "a.mp4", "a", "a.exe", ""]))
def test_whatever_the_content_it_is_taken_or_refused(content: bytes, name: str) -> None:
    with suppress(Unfit):
        assert looked_at(name, content) in KINDS


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("..\\..\\etc/../\u202egpj.txt", "gpj.txt"),
        ("a\0b\n.txt", "ab.txt"),
        ("x" * 300 + ".pdf", "x" * 96 + ".pdf"),
        ("\ud83d.txt", "\ufffd.txt"),
    ],
)
def test_a_name_leads_nowhere_and_hides_nothing(name: str, shown: str) -> None:
    assert tidy(name) == shown


# where and with what it was made


@pytest.mark.parametrize("order", ["<", ">"])
def test_a_jpeg_keeps_what_draws_it_and_which_way_up_it_is(order: str) -> None:
    clean = cleaned(".jpg", p.jpeg(6, order))
    assert p.SPOT not in clean
    turned = clean[2 : len(clean) - len(p.PLAIN_JPEG) + 2]
    assert clean == b"\xff\xd8" + turned + p.PLAIN_JPEG[2:]
    assert (len(turned), turned[4:10], turned[-12:]) == (36, b"Exif\0\0", b"\0\0\0\1\0\6" + bytes(6))


def test_a_jpeg_that_stands_upright_needs_no_word_of_it() -> None:
    assert cleaned(".jpg", p.jpeg(1)) == p.PLAIN_JPEG


def test_a_jpeg_without_remarks_stays_byte_for_byte() -> None:
    assert cleaned(".jpeg", p.PLAIN_JPEG) == p.PLAIN_JPEG


def test_a_jpeg_that_breaks_off_within_its_remarks_tells_nothing() -> None:
    whole = b"\xff\xd8" + p.segment(0xE1, p.exif(6))
    for end in range(2, len(whole)):
        assert p.SPOT[:6] not in cleaned(".jpg", whole[:end])


def test_a_png_keeps_the_chunks_that_draw_it() -> None:
    assert cleaned(".png", p.png()) == p.PLAIN_PNG


@pytest.mark.parametrize("large", [False, True])
def test_a_film_keeps_its_length_and_its_pictures_but_no_place(large: bool) -> None:
    told = p.mp4(large=large)
    clean = cleaned(".mp4", told)
    assert p.SPOT not in clean
    assert len(clean) == len(told)
    assert clean.index(p.FILM) == told.index(p.FILM)
    assert clean.count(b"tkhd") == 1


@given(st.sampled_from([".jpg", ".png", ".mp4"]), st.binary(max_size=300), st.integers(0, 400))
def test_whatever_is_cleaned_is_clean_the_second_time(kind: str, noise: bytes, at: int) -> None:
    made = {".jpg": p.jpeg(), ".png": p.png(), ".mp4": p.mp4()}[kind]
    clean = cleaned(kind, made[:at] + noise + made[at:])
    assert cleaned(kind, clean) == clean


def test_other_kinds_are_left_as_they_are() -> None:
    assert cleaned(".pdf", p.PDF + p.SPOT) == p.PDF + p.SPOT


# the scanner


async def test_the_scanner_tells_what_is_clean_and_what_is_not() -> None:
    async with clamd() as fake:
        assert await scanner(fake.address)(b"x" * 200_000) is Verdict.CLEAN
        assert await scanner(fake.address)(EICAR) is Verdict.INFECTED
        assert fake.given == [b"x" * 200_000, EICAR]


async def test_the_scanner_is_also_reached_by_a_socket_file(tmp_path: Path) -> None:
    async with clamd(tmp_path / "clamd.ctl") as fake:
        assert await scanner(fake.address)(EICAR) is Verdict.INFECTED


@pytest.mark.parametrize(
    "how", [{"most": 10}, {"says": b"something else\0"}, {"says": b"stream: OK"}, {"says": b"no end"}]
)
async def test_a_scanner_that_does_not_answer_in_its_own_words_has_scanned_nothing(how: dict[str, object]) -> None:
    async with clamd(**how) as fake:
        assert await scanner(fake.address)(b"x" * 100) is Verdict.UNSCANNED


async def test_a_scanner_that_is_silent_or_away_has_scanned_nothing(tmp_path: Path) -> None:
    async with clamd(silent=True) as fake:
        assert await Clamd(fake.address, seconds=0.05)(b"x") is Verdict.UNSCANNED
    assert await scanner(str(tmp_path / "nobody"))(b"x") is Verdict.UNSCANNED


async def test_where_no_scanner_is_set_up_nobody_is_asked() -> None:
    assert await scanner("")(EICAR) is Verdict.UNASKED


# on the disk


def test_what_is_stored_is_encrypted_and_its_owners_alone(tmp_path: Path) -> None:
    store, name = Store(tmp_path / "files", BOX), "a" * 32
    store.put(name, p.PDF)
    [path] = (tmp_path / "files").iterdir()
    assert (path.name, path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (name, 0o600, 0o700)
    assert b"%PDF" not in path.read_bytes()
    assert store.read(name) == p.PDF
    with pytest.raises(BadKey):
        Store(tmp_path / "files", Box(b"2" * 32)).read(name)


def test_what_is_stored_again_is_one_file(tmp_path: Path) -> None:
    store = Store(tmp_path / "files", BOX)
    for content in (b"one", b"two"):
        store.put("a" * 32 + ".txt", content)
    assert store.names() == {"a" * 32 + ".txt"}
    assert store.read("a" * 32 + ".txt") == b"two"


@pytest.mark.parametrize("name", ["../key", "key", "a" * 31, "A" * 32, "a" * 32 + "/../b", "", "a" * 32 + ".jpeg2"])
def test_nothing_but_what_was_stored_is_opened(tmp_path: Path, name: str) -> None:
    (tmp_path / "key").write_bytes(b"secret")
    assert Store(tmp_path, BOX).read(name) is None
