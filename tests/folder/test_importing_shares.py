"""Plain lists of shares as spreadsheets save them: totals, columns, sheets, decimals; and what is no list."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import xlsxwriter

from equipoise.errors import EquipoiseError, FolderError
from equipoise.folder import read
from equipoise.folder.importing import Import, bring, grids_of
from equipoise.folder.importing.found import code_of
from equipoise.model import shares_on


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


def test_what_is_made_from_the_shares_that_change_is_told_too(lake: Path, tmp_path: Path) -> None:
    """The key of 2026 starts from that of December 2025, and sets Aldermark to 38%: the others share 62."""
    text = (lake / "keys/lake.toml").read_text(encoding="utf-8")
    half = 'title = "Half"\ndecimals = 4\n\n[[versions]]\nsince = 2020-01-01\nsteps = [\n'
    half += '  { kind = "blend", mix = { "key:lake" = 1, equal = 1 } },\n]\n'
    (lake / "keys/half.toml").write_text(half, encoding="utf-8")
    assert "start = 2025-12-31" in text
    rows = ("ALD,50", "BRE,20", "CYR,10", "DOR,10", "EST,10")
    for part in ("proposals", "positions", "cases"):
        for file in (lake / part).glob("*"):
            file.unlink()
    found = bring(shares(tmp_path, *rows), lake, target="key:lake", since=date(2025, 7, 1), write=True)
    assert found.written
    halved, later = found.moved_along
    assert halved.startswith("key:half on 2025-07-01: Aldermark 30% to 35%, ")
    assert later == (
        "key:lake on 2026-01-01: Brenn 31% to 24.8%, Cyrene 15.5% to 12.4%, Dorne 10.3333% to 12.4% "
        "and Estmere 5.1667% to 12.4%"
    )
    after = read(lake)
    assert shares_on(after, "lake", date(2026, 6, 1)).percent["EST"] == Decimal("12.4000")
    assert shares_on(after, "half", date(2025, 8, 1)).percent["ALD"] == Decimal("35.0000")


def test_a_version_after_a_gap_begins_on_its_day_and_ends_as_none_before_it(lake: Path, tmp_path: Path) -> None:
    """The key is known until June 2025 alone; the shares of 2027 hold until further notice."""
    key = lake / "keys/lake.toml"
    first, _, _ = key.read_text(encoding="utf-8").partition("[[versions]]\nsince = 2026")
    key.write_text(first.replace("until = 2025-12-31", "until = 2025-06-30"), encoding="utf-8")
    for part in ("proposals", "positions", "cases"):
        for file in (lake / part).glob("*"):
            file.unlink()
    found = bring(shares(tmp_path, *OFFICIAL), lake, target="key:lake", since=date(2027, 1, 1), write=True)
    assert (found.checked, bool(found.written)) == ((), True)
    assert [(v.since, v.until) for v in read(lake).key("lake").versions] == [
        (date(2020, 1, 1), date(2025, 6, 30)),
        (date(2027, 1, 1), None),
    ]


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
    with pytest.raises(EquipoiseError, match="a list of them is taken as it stands"):
        bring(path, lake, target="key:lake", since=day, decimals=2)
    about = shares(tmp_path, "ALD,0.375", "BRE,0.315", "CYR,0.155", "DOR,0.10333", "EST,0.05166")
    with pytest.raises(FolderError) as caught:  # one problem, not one of each share's decimals too
        bring(about, lake, target="key:lake", since=day)
    assert [p.message for p in caught.value.problems()] == [
        "the shares sum to 0.99999, not to 100: the difference is -99.00001"
    ]


def test_a_file_without_a_list_of_shares_is_one_problem(lake: Path, tmp_path: Path) -> None:
    with pytest.raises(FolderError) as caught:
        bring(shares(tmp_path), lake, target="key:lake", since=date(2026, 1, 1))
    assert [p.message for p in caught.value.problems()] == ["no column of members beside a column of shares was found"]


@pytest.mark.parametrize("total", ["Grand total,100", "LAKE TOTAL,100.0%", "Sum,100", "Totals:,100.0000", ",100", ","])
def test_a_row_of_totals_is_known_by_any_name(lake: Path, tmp_path: Path, total: str) -> None:
    path = shares(tmp_path, *OFFICIAL[:-1], total)
    assert bring(path, lake, target="key:lake", since=date(2026, 1, 1)).sound


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("Total,99.9", "B7: Total is 99.9 in the file, and its rows sum to 100.0000"),
        (",7.5", "B7: 7.5 stands in a row without a name"),
    ],
)
def test_a_total_of_other_rows_and_a_share_of_nobody_are_refused(
    lake: Path, tmp_path: Path, row: str, said: str
) -> None:
    with pytest.raises(FolderError) as caught:
        bring(shares(tmp_path, *OFFICIAL[:-1], row), lake, target="key:lake", since=date(2026, 1, 1))
    assert [f"{p.place}: {p.message}" for p in caught.value.problems()] == [said]


def test_of_two_columns_of_shares_one_is_chosen_and_told(lake: Path, tmp_path: Path) -> None:
    path = tmp_path / "keys.csv"
    rows = ("ALD,1,37.5,30", "BRE,2,31.5,30", "CYR,3,15.5,20", "DOR,4,10.3333,10", "EST,5,5.1667,10")
    path.write_text("\n".join(("State,No,Key of 2024,Key of 2026", *rows)), encoding="utf-8")
    day = date(2026, 1, 1)
    with pytest.raises(FolderError, match=r"2 columns sum to 100: C2 \(Key of 2024\); D2 \(Key of 2026\)"):
        bring(path, lake, target="key:lake", since=day)
    found = bring(path, lake, target="key:lake", since=day, block="2026")
    assert found.assumed == ("its shares are those from D2 (Key of 2026) on",)
    assert {c.member: c.after.value for c in found.changes}["CYR"] == 20
    with pytest.raises(FolderError, match="no sheet and no column of the file has '2025' in its title"):
        bring(path, lake, target="key:lake", since=day, block="2025")


def test_the_sheet_with_the_members_is_found_among_longer_ones(lake: Path, tmp_path: Path) -> None:
    path = tmp_path / "key.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        notes = book.add_worksheet("Notes")
        notes.write_column(0, 0, [f"Note {i}" for i in range(40)])
        sheet = book.add_worksheet("Shares")
        for r, row in enumerate(OFFICIAL):
            name, share = row.split(",")
            sheet.write_row(r, 1, [r + 1, name, float(share.rstrip("%"))])
    found = bring(path, lake, target="key:lake", since=date(2026, 1, 1))
    assert found.assumed == ("its shares are those from Shares!D1 on",)
    assert {c.member: c.after.value for c in found.changes}["EST"] == Decimal("5.1667")


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
        ("Member\tShare\nALD\t37.5\nBRE\t31.5\nCYR\t15.5\nDOR\t10.3333\nEST\t5.1667\n", "utf-16-le",
         ("its text is in UTF-16", "its columns are parted by tabs")),
        ("Member\tShare\nALD\t37.5\nBRE\t31.5\nCYR\t15.5\nDOR\t10.3333\nEST\t5.1667\n", "utf-16-be",
         ("its text is in UTF-16", "its columns are parted by tabs")),
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


_SHARES = (("Aldermark", "37.5"), ("Brenn", "31.5"), ("Cyrene", "15.5"), ("Dorne", "10.3333"), ("Estmere", "5.1667"))
_DAY = date(2027, 1, 1)


def _as_imported(found: Import) -> list[str]:
    return [str(c.after.value).rstrip("0") for c in found.changes]


def test_numbers_that_stand_as_text_in_a_workbook(lake: Path, tmp_path: Path) -> None:
    path = tmp_path / "key.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Key")
        sheet.write_row(0, 0, ["No.", "Member", "Share"])
        for r, (name, share) in enumerate(_SHARES, 1):
            sheet.write_row(r, 0, [r, name])
            sheet.write_string(r, 2, f"{share.replace('.', ',')} %")
    found = bring(path, lake, target="key:lake", since=_DAY)
    assert "a comma is its decimal mark" in found.assumed
    assert _as_imported(found) == [share for _, share in _SHARES]


def test_a_hidden_sheet_is_not_read_and_told(lake: Path, tmp_path: Path) -> None:
    path = tmp_path / "key.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        old, new = book.add_worksheet("Old"), book.add_worksheet("Current")
        old.hide()
        new.activate()
        for r, (name, share) in enumerate(_SHARES):
            old.write_row(r, 0, [name, 20])
            new.write_row(r, 0, [name, float(share)])
    found = bring(path, lake, target="key:lake", since=_DAY)
    assert found.assumed == ("its sheet 'Old' is hidden and is not read",)
    assert _as_imported(found) == [share for _, share in _SHARES]


def test_members_side_by_side(lake: Path, tmp_path: Path) -> None:
    path = tmp_path / "key.csv"
    names, percents = zip(*_SHARES, strict=True)
    path.write_text(f"Member,{','.join(names)},Total\nShare,{','.join(percents)},100\n", encoding="utf-8")
    found = bring(path, lake, target="key:lake", since=_DAY)
    assert (_as_imported(found), found.left_out) == ([*percents], ("Total",))
    path.write_text(f"Member,{','.join(names)}\nShare,{','.join(percents[:-1])},x\n", encoding="utf-8")
    with pytest.raises(FolderError, match="F2: 'x' is not a number"):
        bring(path, lake, target="key:lake", since=_DAY)


def test_subtotals_and_totals_in_other_languages(lake: Path, tmp_path: Path) -> None:
    rows = [f"{name},{share}" for name, share in _SHARES]
    grouped = shares(tmp_path, "North,", *rows[:3], "Subtotal,84.5", "South,", *rows[3:], "Subtotal,15.5", "Total,100")
    assert bring(grouped, lake, target="key:lake", since=_DAY).sound
    wrong = shares(tmp_path, *rows[:3], "Subtotal,84.6", *rows[3:], "Total,100")
    with pytest.raises(FolderError, match=r"Subtotal is 84\.6 in the file"):
        bring(wrong, lake, target="key:lake", since=_DAY)
    for word in ("Insgesamt", "Total général", "Всего", "Jumla"):
        assert bring(shares(tmp_path, *rows, f"{word},100"), lake, target="key:lake", since=_DAY).left_out == (word,)
    with pytest.raises(FolderError, match="'Jumla' is no member"):
        bring(shares(tmp_path, *rows, "Jumla,99"), lake, target="key:lake", since=_DAY)


def test_a_word_in_place_of_a_share_says_what_to_write(lake: Path, tmp_path: Path) -> None:
    rows = [f"{name},{share}" for name, share in _SHARES]
    with pytest.raises(FolderError, match="Write the share; 0 if it pays nothing"):
        bring(shares(tmp_path, *rows[:-1], "Estmere,NaN"), lake, target="key:lake", since=_DAY)


def test_natos_members_in_french() -> None:
    nato = {code: member.name for code, member in read("nato").members.items()}
    french = (
        "Albanie,Allemagne,Belgique,Bulgarie,Canada,Croatie,Danemark,Espagne,Estonie,États-Unis*,Finlande,France,Grèce,"
        "Hongrie,Islande,Italie,Lettonie,Lituanie,Luxembourg,Macédoine du Nord,Monténégro,Norvège,Pays-Bas,Pologne,"
        "Portugal,République tchèque,Roumanie,Royaume-Uni,Slovaquie,Slovénie,Suède,Türkiye (1)"
    )
    assert sorted(code_of(name, nato) or name for name in french.split(",")) == sorted(nato)
