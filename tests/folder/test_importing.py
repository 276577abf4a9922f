"""Files as others publish them: NATO's workbook in both layouts, World Bank, WEO, a list of shares; messy ones too."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import xlsxwriter

from equipoise.errors import EquipoiseError, FolderError
from equipoise.folder import read
from equipoise.folder.importing import bring, grids_of
from equipoise.model import shares_on
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
    assert found.assumed[-1] == told
    more = bring(path, lake, target="gdp", block="NGDPD", times=Decimal(1000), decimals=0)
    assert next(c.after.value for c in more.changes if c.year == 2020) == 1234500
    with pytest.raises(EquipoiseError, match="figures cannot be multiplied by -1"):
        bring(path, lake, target="gdp", block="NGDPD", times=Decimal(-1))
    with pytest.raises(EquipoiseError, match="2 blocks could go into gdp"):
        bring(path, lake, target="gdp")


def shares(tmp_path: Path, *rows: str) -> Path:
    path = tmp_path / "shares.csv"
    path.write_text("\n".join(("State,Share", *rows)) + "\n", encoding="utf-8")
    return path


OFFICIAL = ("Aldermark,37.5%", "Brenn,31.5", "CYR,15.5", "Dorne,10.3333", "Estmere,5.1667", "Total,100")


def test_the_official_key_replaces_the_recollected_one(lake: Path, tmp_path: Path) -> None:
    for since in (date(2026, 1, 1), date(2027, 1, 1)):
        found = bring(shares(tmp_path, *OFFICIAL), lake, target="key:lake", since=since, source="yearbook", write=True)
        assert found.sound
        assert found.stale, "proposals were written for the shares of before"
    assert {c.member: (str(c.before.value), str(c.after.value)) for c in found.changes if c.before} == {}
    for proposal in (lake / "proposals").glob("*.toml"):
        proposal.unlink()
    for part in ("positions", "cases"):
        for file in (lake / part).glob("*"):
            file.unlink()
    alliance = read(lake)
    for day in (date(2026, 6, 1), date(2027, 6, 1)):
        assert shares_on(alliance, "lake", day).percent["BRE"] == Decimal("31.5000")
    assert shares_on(alliance, "lake", date(2025, 6, 1)).percent["BRE"] != Decimal("31.5000")
    assert "Who pays which share, by date." in (lake / "keys/lake.toml").read_text(encoding="utf-8")


def test_a_version_after_the_last_stands_by_itself_in_the_file(lake: Path, tmp_path: Path) -> None:
    found = bring(shares(tmp_path, *OFFICIAL), lake, target="key:lake", since=date(2027, 1, 1), write=True)
    assert found.sound
    text = (lake / "keys/lake.toml").read_text(encoding="utf-8")
    assert 'until = 2026-12-31\n\n[[versions]]\nsince = 2027-01-01\ntable = "lake-2027-01-01.csv"\n' in text


def test_a_table_named_in_single_quotes_is_kept(lake: Path, tmp_path: Path) -> None:
    key = lake / "keys/lake.toml"
    text = key.read_text(encoding="utf-8")
    key.write_text(text.replace('"lake-2020.csv"', "'lake-2020.csv'"), encoding="utf-8")
    for proposal in (lake / "proposals").glob("*.toml"):
        content = re.sub('^against = "(.*)"', r"against  =  '\1'", proposal.read_text(encoding="utf-8"), flags=re.M)
        proposal.write_text(content, encoding="utf-8")
    found = bring(shares(tmp_path, *OFFICIAL), lake, target="key:lake", since=date(2027, 1, 1), write=True)
    assert found.checked == ()
    assert found.stale
    assert (lake / "keys/lake-2020.csv").is_file()


def test_a_key_that_does_not_sum_to_100_is_refused_with_the_difference(lake: Path, tmp_path: Path) -> None:
    path = shares(tmp_path, "Aldermark,37.4", *OFFICIAL[1:])
    with pytest.raises(FolderError, match=r"the shares sum to 99\.9000, not to 100: the difference is -0\.1000"):
        bring(path, lake, target="key:lake", since=date(2026, 1, 1), write=True)
    messy = shares(tmp_path, "Aldermark,x", "Brenn,31,5", "Nowhere,3", "CYR,-1", "CYR,2", "DOR,10.33333")
    with pytest.raises(FolderError) as caught:
        bring(messy, lake, target="key:lake", since=date(2026, 1, 1))
    for said in ("'x' is not a number", "'Nowhere' is no member", "share of CYR is negative", "CYR stands twice",
                 "EST is a member on 2026-01-01 and has no share", "finer than the 4 decimals"):  # fmt: skip
        assert said in str(caught.value)


def test_parts_of_one_are_told_as_such_and_taken_times_a_hundred(lake: Path, tmp_path: Path) -> None:
    path = shares(tmp_path, "ALD,0.375", "BRE,0.315", "CYR,0.155", "DOR,0.1033", "EST,0.0517")
    day = date(2026, 1, 1)
    with pytest.raises(FolderError, match="--times 100 makes them percents"):
        bring(path, lake, target="key:lake", since=day)
    found = bring(path, lake, target="key:lake", since=day, times=Decimal(100))
    assert {c.member: str(c.after.value) for c in found.changes}["DOR"] == "10.33"
    assert "key:lake: shares are multiplied by 100" in found.assumed
    with pytest.raises(EquipoiseError, match="cannot be multiplied by 0"):
        bring(path, lake, target="key:lake", since=day, times=Decimal(0))
    for unused in ({"decimals": 2}, {"block": "x"}):
        with pytest.raises(EquipoiseError, match="a list of them is taken as it stands"):
            bring(path, lake, target="key:lake", since=day, **unused)


def test_a_file_without_a_list_of_shares_is_one_problem(lake: Path, tmp_path: Path) -> None:
    with pytest.raises(FolderError) as caught:
        bring(shares(tmp_path), lake, target="key:lake", since=date(2026, 1, 1))
    assert [p.message for p in caught.value.problems()] == ["no column of members beside a column of shares was found"]


def test_titles_above_a_list_are_no_members_and_a_stranger_in_the_first_row_is_told(lake: Path, tmp_path: Path) -> None:
    titled = shares(tmp_path, "Key of 2026,", "Published by the Secretariat,2026", "Member,Share (%)", *OFFICIAL)
    assert bring(titled, lake, target="key:lake", since=date(2026, 1, 1)).sound
    for row in ("Nowhere,3", "Nowhere,0"):
        strange = tmp_path / "strange.csv"
        strange.write_text("\n".join((row, *OFFICIAL)), encoding="utf-8")
        with pytest.raises(FolderError, match="'Nowhere' is no member"):
            bring(strange, lake, target="key:lake", since=date(2026, 1, 1))


def test_what_is_no_table_and_what_is_not_there(lake: Path, tmp_path: Path) -> None:
    file = tmp_path / "x.xlsx"
    file.write_bytes(b"PK\x03\x04 nothing")
    with pytest.raises(EquipoiseError, match="is not a workbook"):
        grids_of(file)
    path = shares(tmp_path, *OFFICIAL)
    for arguments, said in (
        ({"target": "key:lake"}, "from when the shares hold"),
        ({"target": "key:lak", "since": date(2026, 1, 1)}, "unknown key 'lak'"),
        ({"target": "gpd"}, "goes into a key"),
        ({"target": "key:lake", "since": date(2026, 1, 1), "source": "none"}, "unknown source 'none'"),
    ):
        with pytest.raises(EquipoiseError, match=said):
            bring(path, lake, **arguments)  # type: ignore[arg-type]
    with pytest.raises(EquipoiseError, match="is no alliance folder"):
        bring(path, tmp_path, target="key:lake")


@pytest.mark.parametrize(
    ("text", "encoding", "assumed"),
    [
        ("Mitglied;Anteil\nAldermark;37,5\nBrenn;31,5\nCyrene;15,5\nDorne;10,3333\nEstmere;5,1667\n", "cp1252",
         ("its columns are parted by semicolons", "a comma is its decimal mark")),
        ("Mitglied, Länder;Anteil\nAldermark;37,5 %\nBrenn;31,5\u00a0%\nCyrene;15,5%\nDorne;10,3333\nEstmere;5,1667\n",
         "cp1252", ("its text is in Windows-1252", "its columns are parted by semicolons",
                    "a comma is its decimal mark")),
        ("Member\tShare\nALD\t37.5\nBRE\t31.5\nCYR\t15.5\nDOR\t10.3333\nEST\t5.1667\n", "utf-16",
         ("its text is in UTF-16", "its columns are parted by tabs")),
        ('Member,Share\nALD,"37,5"\nBRE,"31,500"\nCYR,"15,5"\nDOR,"10,3333"\nEST,"5,1667"\n', "utf-8-sig",
         ("a comma is its decimal mark",)),
    ],
)  # fmt: skip
def test_lists_as_spreadsheets_of_other_countries_save_them(
    lake: Path, tmp_path: Path, text: str, encoding: str, assumed: tuple[str, ...]
) -> None:
    path = tmp_path / "key.csv"
    path.write_bytes(text.encode(encoding))
    found = bring(path, lake, target="key:lake", since=date(2027, 1, 1))
    assert found.assumed == assumed
    assert [str(c.after.value).rstrip("0") for c in found.changes] == ["37.5", "31.5", "15.5", "10.3333", "5.1667"]


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
