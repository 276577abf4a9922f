"""Files as others publish them: NATO's workbook in both layouts, World Bank, WEO; messy ones too."""

from __future__ import annotations

import csv
import io
import zipfile
from decimal import Decimal
from pathlib import Path

import pytest
import xlsxwriter

from equipoise.errors import EquipoiseError, FolderError
from equipoise.folder.importing import bring
from equipoise.values import Status

NAMES = {"ALD": "Aldermark", "BRE": "Brenn", "CYR": "Cyrene", "DOR": "Dorne", "EST": "Estmere"}
YEARS = ("2019", 2020, 2021, 2022, 2023, "2024", "2025e")


def nato_book(path: Path, *, shifted: bool) -> Path:
    """A workbook in the layout of 2024 (everything one column and row in) or of 2025 (at the margin)."""
    right, down = (1, 3) if shifted else (0, 0)
    with xlsxwriter.Workbook(str(path)) as book:
        for table, unit, blocks in (
            ("2", "Million US dollars", (("Current prices and exchange rates", 1000), ("Constant 2015 prices", 900))),
            ("3", "Percent", (("Share of real GDP (%)", 2), ("Annual real change (%)", 1))),
            ("8a", "Percent", (("Equipment (a)", 20), ("Personnel (b)", 50))),
        ):
            sheet = book.add_worksheet(f"TABLE{table}" if shifted else f"Table {table}")
            sheet.write(down, right, f"Table {table} : Defence expenditure")
            sheet.write(down + 2, right, unit)
            row = down + 4
            for number, (title, start) in enumerate(blocks):
                if not number or not shifted:  # the older layout has the years once, the newer before each block
                    for i, year in enumerate(YEARS):
                        sheet.write(row, right + 2 + i, year)
                    row += 2
                sheet.write(row, right, title)
                for k, name in enumerate(NAMES.values()):
                    row += 1
                    starred = f"{name}*   (Crowns)" if k == 1 else name
                    sheet.write(row, right + (1 if shifted else 0), starred)
                    for i in range(len(YEARS)):
                        cell = ".." if (k, i) == (4, 0) else start + k + i / 8
                        sheet.write(row, right + 2 + i, cell)
                row += 1
                sheet.write(row, right, "NATO Total")
                sheet.write_row(row, right + 2, [1.0] * len(YEARS))
                row += 2
            sheet.write(row, right, "Notes: figures are estimates.")
            sheet.write(row + 1, right, "-7-")
    return path


@pytest.mark.parametrize("shifted", [True, False])
def test_natos_workbook_in_either_layout(lake: Path, tmp_path: Path, shifted: bool) -> None:
    found = bring(
        nato_book(tmp_path / "def-exp.xlsx", shifted=shifted), lake, source="yearbook", anyway=True, write=True
    )
    assert set(found.targets) == {"defence", "defence-share", "equipment"} & set(read_anyway(lake))
    assert found.left_out == ("NATO Total",)
    assert any("Constant 2015" in title for title in found.not_taken)
    series = read_anyway(lake)["defence"]
    assert series.at("BRE", 2020).value == Decimal("1001.125")
    assert series.at("BRE", 2020).status is Status.PUBLISHED
    assert series.at("ALD", 2025).status is Status.ESTIMATE
    assert series.at("EST", 2019).value is None, "what the publication leaves out stays out"
    assert "series/defence.csv" in found.written
    # Once more: nothing is left to change.
    again = bring(nato_book(tmp_path / "def-exp.xlsx", shifted=shifted), lake, source="yearbook")
    assert (again.changes, again.written) == ((), ())


def read_anyway(lake: Path) -> dict:  # type: ignore[type-arg]
    """The folder's series, though proposals wait for review."""
    from equipoise.folder.reading import examine

    alliance, _ = examine(lake)
    assert alliance is not None
    return dict(alliance.series)


@pytest.mark.parametrize("sheet", ["TABLE_2", "Tab. 2", "Table 2 - spending ", "Sheet1"])
def test_other_spellings_of_sheets_years_and_names(lake: Path, tmp_path: Path, sheet: str) -> None:
    """A year that is not seen would be lost in silence: estimates in brackets, footnotes, a year with a star."""
    path = tmp_path / "def-exp.xlsx"
    heads = ["2018", "2019*", 2020, "2021 (a)", "Average 2018-21", "2022¹", "2023 (e)", "2024e*", "2025 est."]
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet("Cover").write(0, 0, "Defence expenditure")
        page = book.add_worksheet(sheet)
        page.write(0, 0, "Table 2 : Defence expenditure")
        page.write_row(2, 1, heads)
        page.write(3, 0, "Current prices and exchange rates")
        names = ("Aldermark¹", "Brenn (a)", "CYR **", "Dorne 2)", "Estmere 1", "North America", "Europe and Canada")
        for r, name in enumerate(names):
            page.write_row(4 + r, 0, [name, *("1,234.5" if c == 3 else 10 * r + c for c in range(len(heads)))])
        page.write(5, 6, "…")
    found = bring(path, lake, source="yearbook", write=True, anyway=True)
    series = read_anyway(lake)["defence"]
    years = (2018, 2019, 2020, 2021, 2022, 2023, 2024, 2025)
    assert [series.at("DOR", y).value for y in years] == [30, 31, 32, Decimal("1234.5"), 35, 36, 37, 38]
    assert [series.at("CYR", y).status for y in years] == [Status.PUBLISHED] * 5 + [Status.ESTIMATE] * 3
    assert series.at("BRE", 2022).value is None
    told = "F3 says 'Average 2018-21', which is no year: its column is left out"
    assert found.assumed == (f"{sheet.strip()}!{told}",) or found.assumed == (f"{sheet}!{told}",)
    assert found.left_out == ("North America", "Europe and Canada")


def test_a_year_that_stands_twice_is_refused(lake: Path, tmp_path: Path) -> None:
    path = tmp_path / "def-exp.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        page = book.add_worksheet("Table 2")
        page.write_row(0, 1, [2019, 2020, 2021, 2022, 2023, "2023e"])
        page.write(1, 0, "Current prices and exchange rates")
        page.write_row(2, 0, ["Aldermark", 1, 2, 3, 4, 5, 6])
    with pytest.raises(FolderError, match="G1: 2023 stands here again, first in Table 2!F1"):
        bring(path, lake)


def test_without_write_nothing_is_touched(lake: Path, tmp_path: Path) -> None:
    before = {p: p.read_bytes() for p in lake.rglob("*") if p.is_file()}
    found = bring(nato_book(tmp_path / "d.xlsx", shifted=True), lake)
    assert found.changes
    assert {p: p.read_bytes() for p in lake.rglob("*") if p.is_file()} == before


def test_a_messy_workbook_gives_every_problem_at_once(lake: Path, tmp_path: Path) -> None:
    path = tmp_path / "messy.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Table 2")
        sheet.write_row(0, 1, [2019, 2020, 2021, 2022, 2023])
        sheet.write(1, 0, "Current prices and exchange rates")
        for r, row in enumerate(
            (["Aldermark", 1, "1,5", 3, 4, "#REF!"], ["Bren", 1, 2, 3, 4, 5], ["Cyrene", 1, 2, 3, 4, "n.k."],
             ["Cyrene", 1, 2, 3, 4, 5], ["Dorne", -1, 2, 3, 4, 5]), 2,
        ):  # fmt: skip
            sheet.write_row(r, 0, row)
    with pytest.raises(FolderError) as caught:
        bring(path, lake)
    told = str(caught.value)
    for said in (
        "Table 2!C3: '1,5' has a decimal comma",
        "Table 2!F3: '#REF!' is the error of a spreadsheet formula",
        "Table 2!A4: 'Bren' is no member of the alliance",
        "Did you mean 'Brenn'",
        "Table 2!F5: 'n.k.' is not a number",
        "Cyrene stands twice",
        "DOR 2019: -1 is negative",
    ):
        assert said in told


def test_the_world_banks_csv(lake: Path, tmp_path: Path) -> None:
    path = tmp_path / "API_NY.GDP.csv"
    path.write_text(
        '\ufeff"Data Source","World Development Indicators",\n\n"Last Updated Date","2026-01-01",\n\n'
        '"Country Name","Country Code","Indicator Name","Indicator Code","2019","2020","2021","2022","2023","2024",\n'
        '"Aldermark","ALD","GDP (current US$)","NY.GDP.MKTP.CD","1.5","2.25","","4","5","6.125",\n'
        '"Elsewhere","ELS","GDP (current US$)","NY.GDP.MKTP.CD","1","2","3","4","5","6",\n',
        encoding="utf-8",
    )
    found = bring(path, lake, target="gdp", source="yearbook")
    assert found.kind == "world-bank"
    assert {(c.member, c.year): c.after.value for c in found.changes} == {
        ("ALD", 2019): Decimal("1.5"), ("ALD", 2020): Decimal("2.25"), ("ALD", 2022): 4, ("ALD", 2023): 5,
        ("ALD", 2024): Decimal("6.125"),
    }  # fmt: skip
    assert found.left_out == ("ELS",)
    with pytest.raises(EquipoiseError, match=r"no block of the file has 'NE\.TRD' in its title"):
        bring(path, lake, target="gdp", block="NE.TRD")
    for kind in ("weo", "nato"):
        with pytest.raises(EquipoiseError, match="no block of figures was found"):
            bring(path, lake, target="gdp", kind=kind)
    path.write_text(
        path.read_text(encoding="utf-8") + '"Aldermark","ALD","GDP","NY.GDP.MKTP.CD","7"\n', encoding="utf-8"
    )
    with pytest.raises(FolderError, match=r"B8: ALD stands twice for NY\.GDP"):
        bring(path, lake, target="gdp", source="yearbook")


def test_the_world_banks_archive(lake: Path, tmp_path: Path) -> None:
    path = tmp_path / "API_NY.GDP.MKTP.CD_DS2_en_csv.zip"
    table = (
        '"Data Source","World Development Indicators",\n\n"Country Name","Country Code","Indicator Name",'
        '"Indicator Code","2023","2024",\n"Aldermark","ALD","GDP (current US$)","NY.GDP.MKTP.CD","4","5.5",\n'
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("Metadata_Country_API_NY.csv", '"Country Code","Country Name"\n"ALD","Aldermark"\n')
        archive.writestr("API_NY.GDP.csv", table)
    found = bring(path, lake, target="gdp")
    assert {(c.member, c.year): str(c.after.value) for c in found.changes} == {("ALD", 2023): "4", ("ALD", 2024): "5.5"}
    assert found.assumed[0] == "it is API_NY.GDP.csv of the archive"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.md", "nothing")
    with pytest.raises(EquipoiseError, match="is not a workbook"):
        bring(path, lake, target="gdp")
    path.write_bytes(path.read_bytes()[:40])
    with pytest.raises(EquipoiseError, match="is not a workbook"):
        bring(path, lake, target="gdp")


@pytest.mark.parametrize("start", [b"%PDF-1.7 ", b"<html><table>", b"<!DOCTYPE html>"])
def test_a_page_or_a_pdf_is_told_as_such(lake: Path, tmp_path: Path, start: bytes) -> None:
    path = tmp_path / "shares.xls"
    path.write_bytes(start + b"ALD,37.5")
    with pytest.raises(EquipoiseError, match="save the table itself as XLSX or CSV"):
        bring(path, lake, target="gdp")


def test_the_world_banks_databank(lake: Path, tmp_path: Path) -> None:
    path = tmp_path / "Data_Extract.csv"
    path.write_text(
        "Series Name,Series Code,Country Name,Country Code,2022 [YR2022],2023 [YR2023]\n"
        "GDP (current US$),NY.GDP.MKTP.CD,Aldermark,ALD,1.5,..\nGDP (current US$),NY.GDP.MKTP.CD,Elsewhere,ELS,1,2\n"
        ",,,,,\nData from database: World Development Indicators,,,,,\nLast Updated: 07/01/2026,,,,,\n",
        encoding="utf-8",
    )
    found = bring(path, lake, target="gdp")
    assert (found.kind, found.left_out) == ("world-bank", ("ELS",))
    assert {(c.member, c.year): c.after.value for c in found.changes} == {("ALD", 2022): Decimal("1.5")}


def test_the_monetary_funds_weo_file(lake: Path, tmp_path: Path) -> None:
    path = tmp_path / "WEOOct2025all.xls"
    header = "WEO Country Code\tISO\tWEO Subject Code\tCountry\tSubject Descriptor\tUnits\tScale\t"
    years = "\t".join(str(y) for y in range(2020, 2027))
    path.write_bytes(
        (
            f"{header}{years}\tEstimates Start After\n"
            "1\tALD\tNGDPD\tAldermark\tGross domestic product\tU.S. dollars\tBillions\t"
            '"1,234.5"\t2\t3\tn/a\t5\t6\t--\t2023\n'
            "1\tALD\tLP\tAldermark\tPopulation\tPersons\tMillions\t1\t2\t3\t4\t5\t6\t7\t2023\n"
            "\nInternational Monetary Fund, World Economic Outlook Database\n"
        ).encode("utf-16")
    )
    found = bring(path, lake, target="gdp", block="NGDPD")
    after = {c.year: c.after for c in found.changes}
    assert (after[2020].value, after[2020].status) == (Decimal("1234.5"), Status.PUBLISHED)
    assert (after[2025].value, after[2025].status) == (6, Status.ESTIMATE)
    assert 2026 not in after
    told = "its NGDPD is in U.S. dollars, Billions, gdp in EUR million: nothing is converted (--times)"
    assert found.assumed[-2:] == (told, "it has no row of gdp for BRE, CYR, DOR and EST: what the folder has stays")
    more = bring(path, lake, target="gdp", block="NGDPD", times=Decimal(1000), decimals=0)
    assert next(c.after.value for c in more.changes if c.year == 2020) == 1234500
    with pytest.raises(EquipoiseError, match="figures cannot be multiplied by -1"):
        bring(path, lake, target="gdp", block="NGDPD", times=Decimal(-1))
    with pytest.raises(EquipoiseError, match="2 blocks could go into gdp"):
        bring(path, lake, target="gdp")


_PORTAL = (
    '"DATASET","SERIES_CODE","OBS_MEASURE","COUNTRY","INDICATOR","FREQUENCY","SCALE","UNIT","PUBLICATION_DATE",'
    '"LATEST_ACTUAL_ANNUAL_DATA","2023","2024","2025","2026"\n'
    '"IMF.RES:WEO(9.0.0)","ALD.NGDPD.A","OBS_VALUE","Aldermark","Gross domestic product (GDP)","Annual","Billions",'
    '"US dollar","2026-04-14T13:00:00Z","2024","1.5","2.25","3.125","4"\n'
    '"IMF.RES:WEO(9.0.0)","BRE.NGDPD.A","OBS_VALUE","Brenn","Gross domestic product (GDP)","Annual","Billions",'
    '"US dollar","2026-04-14T13:00:00Z","FY2024/25","5","6","7",""\n'
    '"IMF.RES:WEO(9.0.0)","CYR.NGDPD.A","OBS_VALUE","Cyrene","Gross domestic product (GDP)","Annual","Billions",'
    '"US dollar","2026-04-14T13:00:00Z","","8","9","10","11"\n'
    '"IMF.RES:WEO(9.0.0)","ALD.LP.A","OBS_VALUE","Aldermark","Population","Annual","Millions","Persons",'
    '"2026-04-14T13:00:00Z","2024","1","2","3","4"\n'
    '"IMF.RES:WEO(9.0.0)","G001.NGDPD.A","OBS_VALUE","World","Gross domestic product (GDP)","Annual","Billions",'
    '"US dollar","2026-04-14T13:00:00Z","2024","100","101","102","103"\n'
)


@pytest.mark.parametrize("form", ["portal", "workbook"])
def test_the_monetary_fund_since_october_2025(lake: Path, tmp_path: Path, form: str) -> None:
    """The portal's CSV has state and indicator in one code; the workbook has them apart, on a sheet "Countries"."""
    path = tmp_path / ("portal.csv" if form == "portal" else "WEOApr2026all.xlsx")
    if form == "portal":
        path.write_text(_PORTAL, encoding="utf-8-sig")
    else:
        head, *rows = csv.reader(io.StringIO(_PORTAL))
        with xlsxwriter.Workbook(str(path)) as book:
            book.add_worksheet("README").write(0, 0, "World Economic Outlook, April 2026")
            sheet = book.add_worksheet("Countries")
            sheet.write_row(0, 0, ["COUNTRY.ID", "INDICATOR.ID", *head[3:]])
            for r, row in enumerate(rows, 1):
                state, code, _ = row[1].split(".")
                sheet.write_row(r, 0, [state, code, *row[3:10]])
                for c, cell in enumerate(row[10:], 9):
                    if cell:
                        sheet.write_number(r, c, float(cell))
    found = bring(path, lake, target="gdp", block="NGDPD", times=Decimal(1000))
    assert found.kind == "weo"
    after = {(c.member, c.year): (str(c.after.value), c.after.status.value) for c in found.changes}
    published, estimate = Status.PUBLISHED.value, Status.ESTIMATE.value
    assert after["ALD", 2023] == ("1500", published)
    assert after["ALD", 2024] == ("2250", published)
    assert after["ALD", 2025] == ("3125", estimate)
    assert (after["BRE", 2024][1], after["BRE", 2025][1]) == (published, estimate)  # of a fiscal year, its first
    assert after["CYR", 2023] == ("8000", estimate)  # no last year of record: all are estimates
    assert ("BRE", 2026) not in after
    assert found.left_out == ("G001",)
    assert "its NGDPD is in US dollar, Billions, gdp in EUR million: figures are multiplied by 1000" in found.assumed
    with pytest.raises(EquipoiseError, match="2 blocks could go into gdp"):
        bring(path, lake, target="gdp")


def test_figures_with_grouped_thousands(lake: Path, tmp_path: Path) -> None:
    path = tmp_path / "gdp.csv"
    head = "Country Name;Country Code;Indicator Name;Indicator Code;2019;2020;2021;2022;2023\n"
    path.write_text(f"{head}Aldermark;ALD;GDP;G;1.234,5;1 234 567;2\u202f345,25;1.234;1'234'567,5\n", encoding="utf-8")
    found = bring(path, lake, target="gdp")
    assert [str(c.after.value) for c in found.changes] == ["1234.5", "1234567", "2345.25", "1234", "1234567.5"]
    assert "its thousands are grouped" in found.assumed


@pytest.mark.parametrize("cells", ["1,234;2,345", "1,234;2", "1,5;1.5", "1,234,567;1.234.567"])
def test_numbers_that_can_be_read_in_two_ways_are_refused(lake: Path, tmp_path: Path, cells: str) -> None:
    path = tmp_path / "gdp.csv"
    path.write_text(
        f"Country Name;Country Code;Indicator Name;Indicator Code;2019;2020\nAldermark;ALD;GDP;G;{cells}\n",
        encoding="utf-8",
    )
    with pytest.raises(FolderError, match=r"comma|separators of thousands"):
        bring(path, lake, target="gdp")
