import io
import zipfile
from contextlib import suppress
from pathlib import Path

import docx
import pypdf
import pytest
from docx.document import Document as WordDocument
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from knowledge.importing import BadFile, read_file
from knowledge.importing.lines import CELL
from knowledge.importing.readers import read_lines
from tests.knowledge.importing.files import PLAN, pdf, write


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_a_text_reads_the_same_in_every_encoding(tmp_path: Path, encoding: str) -> None:
    assert "".join(read_lines(write(tmp_path, PLAN, encoding=encoding))).lstrip("\ufeff") == PLAN.replace("\n", "")


def test_utf_16_reads_in_both_byte_orders(tmp_path: Path) -> None:
    little, big = tmp_path / "little.txt", tmp_path / "big.TXT"
    little.write_bytes(b"\xff\xfe" + "甲乙".encode("utf-16-le"))
    big.write_bytes(b"\xfe\xff" + "甲乙".encode("utf-16-be"))
    assert read_lines(little) == read_lines(big) == ["甲乙"]


def test_every_sort_of_line_end_ends_a_line(tmp_path: Path) -> None:
    assert read_lines(write(tmp_path, "一\r\n二\r三\n四")) == ["一", "二", "三", "四"]


def refusal(path: Path) -> str:
    with pytest.raises(BadFile) as refused:
        read_file(path)
    assert refused.value.path == path
    reason = refused.value.reason
    assert path.name in reason
    assert str(path.parent) not in reason
    assert reason.count("。") == 1
    return reason


def test_text_in_a_strange_encoding_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "strange.txt"
    path.write_bytes("à la carte, déjà vu, où est l'été".encode("latin-1"))
    assert "UTF-8" in refusal(path)


def test_text_with_control_characters_is_refused(tmp_path: Path) -> None:
    assert "UTF-8" in refusal(write(tmp_path, "甲\x00乙"))


@pytest.mark.parametrize("name", ["plan.txt", "plan.md", "plan.docx", "plan.pdf"])
@pytest.mark.parametrize("text", ["", " \n\n"])
def test_an_empty_file_is_refused(tmp_path: Path, name: str, text: str) -> None:
    assert "是空的" in refusal(write(tmp_path, text, name))


def test_an_unknown_extension_is_refused(tmp_path: Path) -> None:
    assert ".docx" in refusal(write(tmp_path, PLAN, "plan.xls"))


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    assert "打不开" in refusal(tmp_path / "gone.txt")


def test_a_file_of_60_mb_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "big.txt"
    with path.open("wb") as file:
        file.truncate(60 * 1024 * 1024)
    assert "50 MB" in refusal(path)


@pytest.mark.parametrize("name", ["plan.docx", "plan.pdf"])
def test_a_text_under_another_extension_is_refused(tmp_path: Path, name: str) -> None:
    refusal(write(tmp_path, PLAN, name))


def test_a_zip_that_is_no_word_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "plan.docx"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("a.txt", "甲")
    assert "Word" in refusal(path)


def test_a_zip_bomb_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "plan.docx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("word/document.xml", b"0" * 30_000_000)
    assert "解压后过大" in refusal(path)


def test_entities_in_a_word_file_are_refused(tmp_path: Path) -> None:
    good, bad = io.BytesIO(), tmp_path / "plan.docx"
    docx.Document().save(good)
    with zipfile.ZipFile(good) as source, zipfile.ZipFile(bad, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "word/document.xml":
                content = content.replace(
                    b"<w:document", b'<!DOCTYPE d [<!ENTITY e SYSTEM "file:///x">]><w:document', 1
                )
            target.writestr(name, content)
    assert "外部实体" in refusal(bad)


def test_a_word_file_gives_paragraphs_and_tables_in_their_order(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("甲")
    table = document.add_table(rows=1, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "乙", "丙\n丁"
    document.add_paragraph("戊")
    assert saved(document, tmp_path) == ["甲", f"乙{CELL}丙 丁", "戊"]


def test_numbers_that_word_counts_itself_are_written_out(tmp_path: Path) -> None:
    document = docx.Document()
    levels = (
        '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="%1、"/></w:lvl>'
        '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%2."/></w:lvl>'
    )
    root = document.part.numbering_part.element
    root.insert(0, parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="77">{levels}</w:abstractNum>'))
    root.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="77"><w:abstractNumId w:val="77"/></w:num>'))
    for level, text in ((0, "建"), (1, "选地"), (1, "配书"), (0, "用"), (1, "开放")):
        properties = document.add_paragraph(text)._p.get_or_add_pPr()
        properties.append(
            parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="77"/></w:numPr>')
        )
    assert saved(document, tmp_path) == ["一、建", "1.选地", "2.配书", "二、用", "1.开放"]


def saved(document: WordDocument, folder: Path) -> list[str]:
    path = folder / "plan.docx"
    document.save(str(path))
    return read_lines(path)


def test_a_pdf_gives_its_pages_with_marks_between(tmp_path: Path) -> None:
    path = tmp_path / "plan.pdf"
    path.write_bytes(pdf("one", "two"))
    assert [line for line in read_lines(path) if line] == ["# Page 1:", "one", "# Page 2:", "two"]


def test_an_encrypted_pdf_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "plan.pdf"
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf("secret")))
    writer.encrypt("word", algorithm="AES-256")
    writer.write(path)
    assert "加密" in refusal(path)


def test_a_pdf_of_images_alone_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "plan.pdf"
    path.write_bytes(pdf("", ""))
    assert "扫描件" in refusal(path)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    start=st.sampled_from([b"", b"%PDF-1.4\n", b"PK\x03\x04", b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf", pdf("x")]),
    data=st.binary(max_size=400),
    suffix=st.sampled_from([".txt", ".md", ".docx", ".pdf"]),
)
def test_no_bytes_raise_anything_but_bad_file(tmp_path: Path, start: bytes, data: bytes, suffix: str) -> None:
    path = tmp_path / f"any{suffix}"
    path.write_bytes(start + data)
    with suppress(BadFile):
        assert read_file(path).papers
