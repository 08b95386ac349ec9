"""Reading tables that people, Excel and other programs made, and refusing what would harm us."""

import struct
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from svitlobot.errors import InvalidInputError, TooLargeError
from svitlobot.gateways.excel import archive as excel_archive
from svitlobot.gateways.excel import scan
from svitlobot.gateways.excel.reading import Column, read_table

COLUMNS = (Column("Вулиця"), Column("Черга"), Column("Широта", is_required=False))
HEADER = ("Вулиця", "Черга", "Широта")
SHEET = "xl/worksheets/sheet1.xml"


def save(path: Path, *rows: tuple) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def read(path: Path) -> list[tuple]:
    return [
        (number, *cells) for number, cells in read_table(path, COLUMNS, lambda _fraction: None).rows() if any(cells)
    ]


def refuse(path: Path) -> str:
    with pytest.raises((InvalidInputError, TooLargeError)) as refusal:
        read(path)
    return refusal.value.text


def rewrite(path: Path, change: Callable[[str, bytes], bytes], **extra: bytes) -> Path:
    """Write the workbook anew with each part passed through ``change``."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, change(name, content))
        for name, content in extra.items():
            archive.writestr(name, content)
    return path


def with_sheet(path: Path, cells: str, *, after: str = "", before: str = "") -> Path:
    """Save a workbook whose sheet's XML is the header row and ``cells``."""
    titles = "".join(f'<c t="inlineStr"><is><t>{title}</t></is></c>' for title in HEADER)
    sheet = (
        f'<?xml version="1.0"?>{before}<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f'<sheetData><row r="1">{titles}</row>{cells}</sheetData>{after}</worksheet>'
    )
    return rewrite(save(path, HEADER), lambda name, content: sheet.encode() if name == SHEET else content)


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return tmp_path / "книга.xlsx"


def test_rows_come_with_the_number_excel_shows(book: Path):
    save(book, HEADER, ("Зелена", "4.1", 49.8), (), ("Синя", 5, None))
    assert read(book) == [(2, "Зелена", "4.1", 49.8), (4, "Синя", 5.0, None)]


def test_the_table_may_begin_anywhere(book: Path):
    sheet = openpyxl.Workbook()
    for place, value in {"C4": "Вулиця", "D4": "Черга", "C5": "Зелена", "D5": 5}.items():
        sheet.active[place] = value
    sheet.save(book)
    assert read(book) == [(5, "Зелена", 5.0, None)]


def test_headers_are_found_in_any_order_case_and_spacing_below_a_title(book: Path):
    save(
        book,
        ("Перелік адрес",),
        (),
        ("№", " ЧЕРГА: ", "широта", "ву лиця", "Примітка"),
        (1, "4.1", 49.8, "Зелена", "x"),
    )
    assert read(book) == [(4, "Зелена", "4.1", 49.8)]


def test_missing_columns_are_named(book: Path):
    assert "«Черга»" in refuse(save(book, ("Вулиця", "Номер"), ("Зелена", 1)))


def test_a_column_given_twice_is_refused(book: Path):
    assert "«Черга» є двічі" in refuse(save(book, ("Вулиця", "Черга", "Черга"), ("Зелена", 1, 2)))


def test_an_empty_sheet_is_named(book: Path):
    assert refuse(save(book)) == "Аркуш «Sheet» порожній"


def test_a_header_alone_is_a_table_without_rows(book: Path):
    assert read(save(book, HEADER)) == []


def test_hidden_sheets_are_passed_over(book: Path):
    workbook = openpyxl.Workbook()
    workbook.active.sheet_state = "hidden"
    workbook.active.append(("Довідник",))
    shown = workbook.create_sheet("Адреси")
    shown.append(HEADER)
    shown.append(("Зелена", 5, None))
    workbook.save(book)
    assert read(book) == [(2, "Зелена", 5.0, None)]


def test_a_cell_merged_down_counts_in_each_of_its_rows(book: Path):
    workbook = openpyxl.Workbook()
    for row in (HEADER, ("Зелена", "1.1"), (None, "1.2"), (None, "2.1"), ("Синя", "2.2"), (None, "3.1")):
        workbook.active.append(row)
    workbook.active.merge_cells("A2:A4")
    workbook.active.merge_cells("B5:C5")
    workbook.save(book)
    streets = [street for _, street, _, _ in read(book)]
    assert streets == ["Зелена", "Зелена", "Зелена", "Синя", None]


def test_a_formula_gives_its_cached_value_and_an_error_gives_nothing(book: Path):
    with_sheet(
        book,
        '<row r="2"><c r="A2" t="str"><f>A9&amp;"x"</f><v>Зелена</v></c><c r="B2"><f>2+3</f><v>5</v></c></row>'
        '<row r="3"><c r="A3" t="str"><v>Синя</v></c><c r="B3" t="e"><f>1/0</f><v>#DIV/0!</v></c></row>',
    )
    assert read(book) == [(2, "Зелена", 5.0, None), (3, "Синя", None, None)]


def test_dates_are_dates_not_numbers(book: Path):
    ((_, _, queue, _),) = read(save(book, HEADER, ("Зелена", date(2026, 1, 4), None)))
    assert queue == date(2026, 1, 4)


def test_prefixed_names_and_cells_without_addresses_are_read(book: Path):
    def prefix(name: str, content: bytes) -> bytes:
        if name != SHEET:
            return content
        return (
            content.replace(b"<", b"<x:")
            .replace(b"<x:/", b"</x:")
            .replace(b"xmlns=", b"xmlns:x=")
            .replace(b"<x:?", b"<?")
        )

    with_sheet(book, '<row><c t="inlineStr"><is><t>Зелена</t></is></c><c><v>5</v></c></row>')
    assert read(rewrite(book, prefix)) == [(2, "Зелена", 5.0, None)]


def test_macros_are_ignored(book: Path):
    rewrite(save(book, HEADER, ("Зелена", 5)), lambda _name, content: content, **{"xl/vbaProject.bin": b"\x00" * 100})
    assert read(book) == [(2, "Зелена", 5.0, None)]


def test_a_million_formatted_empty_rows_are_no_rows(book: Path):
    empty = "".join(f'<row r="{row}"><c r="A{row}" s="0"/></row>' for row in range(3, 1_048_577))
    with_sheet(book, f'<row r="2"><c r="A2" t="str"><v>Зелена</v></c><c r="B2"><v>5</v></c></row>{empty}')
    assert read(book) == [(2, "Зелена", 5.0, None)]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "порожній"),
        ("Вулиця;Будинок;Черга\nЗелена;1;4.1".encode("cp1251"), "CSV"),
        (b"%PDF-1.7", "не файл Excel"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512, ".xls"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "паролем"),
        (b"PK\x03\x04 and then nothing of use", "пошкоджений"),
    ],
)
def test_what_is_no_workbook_is_called_by_its_name(book: Path, content: bytes, says: str):
    book.write_bytes(content)
    assert says in refuse(book)


def test_a_missing_file_is_an_expected_error(book: Path):
    assert "Не вдалося прочитати файл" in refuse(book)


def test_another_zip_is_no_workbook(book: Path):
    with zipfile.ZipFile(book, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
    assert "без книги Excel" in refuse(book)


def test_a_cut_off_file_is_damaged(book: Path):
    content = save(book, HEADER, ("Зелена", 5)).read_bytes()
    book.write_bytes(content[: len(content) // 2])
    assert "пошкоджений" in refuse(book)


def test_a_sheet_that_is_no_xml_is_damaged(book: Path):
    rewrite(save(book, HEADER), lambda name, content: content[:-20] if name == SHEET else content)
    assert "пошкоджений" in refuse(book)


def test_a_zip_bomb_is_refused_before_it_is_unpacked(book: Path):
    def swell(name: str, content: bytes) -> bytes:
        return b" " * (excel_archive.UNPACKED_LIMIT + 1) if name == SHEET else content

    assert "Розпакований файл більший" in refuse(rewrite(save(book, HEADER), swell))


def test_a_zip_that_lies_about_its_sizes_gains_nothing(book: Path):
    sheet = save(book, HEADER)
    rewrite(sheet, lambda name, content: b" " * (20 << 20) + content if name == SHEET else content)
    with zipfile.ZipFile(sheet) as archive:
        true_size = archive.getinfo(SHEET).file_size
    sheet.write_bytes(sheet.read_bytes().replace(struct.pack("<I", true_size), struct.pack("<I", 1_000)))
    assert "пошкоджений" in refuse(sheet)


def test_two_cells_in_far_corners_are_refused_not_allocated(book: Path):
    with_sheet(book, '<row r="2"><c r="A2"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')
    assert "далеко від даних" in refuse(book)


@pytest.mark.parametrize("reference", ["A99999999999", "AAAAAAA1", "A", "1", "$A$1", "A-1", "Я1"])
def test_impossible_cell_addresses_are_refused(book: Path, reference: str):
    assert refuse(with_sheet(book, f'<row r="2"><c r="{reference}"><v>1</v></c></row>'))


@pytest.mark.parametrize(
    "after",
    [
        "<mergeCells>{}</mergeCells>".format('<mergeCell ref="A2:A3"/>' * 1_001),
        "",
    ],
)
def test_more_items_than_memory_allows_are_refused(book: Path, after: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(scan, "ITEMS_LIMIT", 1_000)
    cells = "" if after else "<row>{}</row>".format("<c><v>1</v></c>" * 1_001)
    assert "надто велика" in refuse(with_sheet(book, cells, after=after))


def test_an_entity_bomb_is_refused(book: Path):
    bomb = '<!DOCTYPE w [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    assert "DOCTYPE" in refuse(with_sheet(book, "", before=bomb))


def test_a_swarm_of_parts_is_refused(book: Path):
    many = {f"xl/media/{number}.txt": b"" for number in range(excel_archive.PARTS_LIMIT + 1)}
    assert "надто багато частин" in refuse(rewrite(save(book, HEADER), lambda _name, content: content, **many))


def test_a_file_too_large_to_take_is_refused_unread(book: Path):
    with book.open("wb") as file:
        file.truncate(excel_archive.FILE_LIMIT + 1)
    assert "поділіть" in refuse(book)


def test_a_cell_longer_than_excel_takes_is_refused_before_it_is_held(book: Path):
    long = b"<c r='A2' t='inlineStr'><is><r><t>" + b"a" * 30_000 + b"</t></r><r><t>" + b"a" * 30_000
    after = long + b"</t></r></is></c>"

    def swell(name: str, content: bytes) -> bytes:
        return (
            content.replace(b"</sheetData>", b"<row r='2'>" + after + b"</row></sheetData>")
            if name == SHEET
            else content
        )

    assert "надто довгий текст" in refuse(rewrite(save(book, HEADER), swell))


def test_a_long_text_that_many_cells_share_counts_in_each_of_them(book: Path):
    cells = b"".join(b"<row r='%d'><c r='A%d' t='s'><v>0</v></c></row>" % (row, row) for row in range(2, 3_000))

    def swell(name: str, content: bytes) -> bytes:
        return content.replace(b"</sheetData>", cells + b"</sheetData>") if name == SHEET else content

    path = rewrite(save(book, HEADER), swell)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/sharedStrings.xml", "<sst><si><t>" + "a" * 30_000 + "</t></si></sst>")
    assert "надто велика" in refuse(path)
