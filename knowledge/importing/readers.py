"""Files in, lines out: .txt, .md, .docx and .pdf, everything else refused with one sentence that says what to do."""

from __future__ import annotations

import io
import re
import zipfile
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Callable, Iterator
from pathlib import Path

import docx
import pypdf
from docx.document import Document as WordDocument
from docx.table import Table
from docx.text.paragraph import Paragraph

from knowledge.importing.lines import CELL, is_page_mark
from knowledge.importing.numbering import Numbering
from knowledge.importing.shapes import BadFile

MAX_BYTES = 50 * 1024 * 1024
MAX_UNPACKED = 100 * 1024 * 1024
MAX_RATIO = 200
MAX_PAGES = 2000
_LINE_END = re.compile(r"\r\n|\r|\n")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1b]")
_BARE_NUMBER = re.compile(r"\d{1,4}")

_Refuse = Callable[[str], BadFile]


def read_lines(path: Path) -> list[str]:
    """The lines of a file; a row of a table is one line with its cells apart. Raises BadFile."""
    refuse = _refusal(path)
    read = _READERS.get(path.suffix.lower())
    if read is None:
        raise refuse("的格式不认识，请提供 .txt、.md、.docx 或 .pdf 文件")
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise refuse("超过 50 MB，请拆分后再导入")
        data = path.read_bytes()
    except OSError as wrong:
        raise refuse("打不开，请检查文件是否存在、有没有读取权限") from wrong
    lines = [_sound(line) for line in read(data, refuse)] if data.strip() else []
    if not any(line.strip() for line in lines):
        raise refuse("是空的，请检查是否选错了文件")
    return lines


def _sound(line: str) -> str:
    """The line without halves of characters, which a PDF may hold."""
    return line.encode("utf8", "replace").decode("utf8")


def _refusal(path: Path) -> _Refuse:
    return lambda reason: BadFile(path, f"文件“{path.name}”{reason}。")


def _read_text(data: bytes, refuse: _Refuse) -> list[str]:
    text = _decoded(data)
    if text is None or _CONTROL.search(text):
        raise refuse("不是能识别的文本，请另存为 UTF-8 编码的文本文件后再导入")
    return _LINE_END.split(text)


def _decoded(data: bytes) -> str | None:
    """The text of UTF-8, of UTF-16 that says so, or of GB18030 that reads as Chinese."""
    marks = {BOM_UTF8: "utf-8-sig", BOM_UTF16_LE: "utf-16", BOM_UTF16_BE: "utf-16"}
    names = [name for mark, name in marks.items() if data.startswith(mark)] or ["utf-8", "gb18030"]
    for name in names:
        try:
            text = data.decode(name)
        except UnicodeDecodeError:
            continue
        if name != "gb18030" or _is_chinese(text):
            return text
    return None


def _is_chinese(text: str) -> bool:
    """Whether most of what is not ASCII is everyday Chinese: bytes of any other sort decode to rare characters."""
    foreign = [character for character in text if not character.isascii()]
    common = len("".join(foreign).encode("gb2312", "ignore")) // 2
    return 10 * common >= 9 * len(foreign) and 2 * len(_HAN.findall(text)) >= len(foreign) > 0


def _read_word(data: bytes, refuse: _Refuse) -> list[str]:
    _check_zip(data, refuse)
    try:
        document = docx.Document(io.BytesIO(data))
        return list(_word_lines(document))
    except Exception as wrong:  # whatever a broken file makes the library raise
        raise refuse("不是完好的 Word 文件，请用 Word 打开并另存为 .docx 后再导入") from wrong


def _check_zip(data: bytes, refuse: _Refuse) -> None:
    """Refuses what is no zip, what would unpack to too much, and XML that declares entities."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            parts = packed.infolist()
            unpacked = sum(part.file_size for part in parts)
            if unpacked > MAX_UNPACKED or unpacked > MAX_RATIO * max(len(data), 1):
                raise refuse("解压后过大，疑似恶意文件，请用 Word 另存为新的 .docx 后再导入")
            declares = any(b"<!DOCTYPE" in packed.read(part)[:4096] for part in parts if _is_xml(part.filename))
    except BadFile:
        raise
    except Exception as wrong:  # zipfile raises a dozen sorts for a broken archive
        raise refuse("不是 .docx 文件，请用 Word 打开并另存为 .docx 后再导入") from wrong
    if declares:
        raise refuse("带有外部实体声明，请用 Word 另存为新的 .docx 后再导入")


def _is_xml(name: str) -> bool:
    return name.lower().endswith((".xml", ".rels"))


def _word_lines(document: WordDocument) -> Iterator[str]:
    numbering = Numbering(document)
    for block in document.iter_inner_content():
        if isinstance(block, Table):
            yield from _table_lines(block)
        else:
            yield from _LINE_END.split(_paragraph(block, numbering))


def _paragraph(paragraph: Paragraph, numbering: Numbering) -> str:
    return numbering.mark_of(paragraph) + paragraph.text


def _table_lines(table: Table) -> Iterator[str]:
    for row in table.rows:
        yield CELL.join(" ".join(cell.text.split()) for cell in row.cells)


def _read_pdf(data: bytes, refuse: _Refuse) -> list[str]:
    if b"%PDF-" not in data[:1024]:
        raise refuse("不是 PDF 文件，请检查扩展名或重新导出 PDF 后再导入")
    try:
        pages = _pdf_pages(data, refuse)
    except BadFile:
        raise
    except Exception as wrong:  # whatever a broken file makes the library raise
        raise refuse("不是完好的 PDF 文件，请重新导出 PDF 后再导入") from wrong
    if not any(line.strip() for lines in pages for line in lines):
        raise refuse("里没有文字（可能是扫描件），请先做文字识别或提供 Word 文件")
    return [line for number, lines in enumerate(pages, 1) for line in (f"# Page {number}:", *_page_lines(lines))]


def _pdf_pages(data: bytes, refuse: _Refuse) -> list[list[str]]:
    reader = pypdf.PdfReader(io.BytesIO(data))
    if reader.is_encrypted:
        raise refuse("是加密的 PDF，请解除密码后再导入")
    if len(reader.pages) > MAX_PAGES:
        raise refuse(f"超过 {MAX_PAGES} 页，请拆分后再导入")
    return [_LINE_END.split(page.extract_text()) for page in reader.pages]


def _page_lines(lines: list[str]) -> list[str]:
    """The lines of a page, a bare page number at its top or bottom marked as one."""
    told = [index for index, line in enumerate(lines) if line.strip()]
    ends = {*told[:1], *told[-1:]}
    return [f"— {line.strip()} —" if index in ends and _is_number(line) else line for index, line in enumerate(lines)]


def _is_number(line: str) -> bool:
    return bool(_BARE_NUMBER.fullmatch(line.strip())) and not is_page_mark(line.strip())


_READERS: dict[str, Callable[[bytes, _Refuse], list[str]]] = {
    ".txt": _read_text, ".md": _read_text, ".docx": _read_word, ".pdf": _read_pdf,
}  # fmt: skip
