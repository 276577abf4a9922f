"""Does each chart draw the rows it is given, name its finding, declare its gaps and fetch nothing?"""

from __future__ import annotations

import re
from importlib.resources import files
from typing import Any
from xml.etree import ElementTree

import pytest

from equipoise.errors import UnknownName
from equipoise.report.charts import CHARTS, spec_of, svg_of
from equipoise.report.charts import theme as colours
from equipoise.report.page import Picture
from equipoise.report.paper import Paper

MATCH = Picture(
    "match",
    "Two of three hold less than they pay.",
    "Percent, 2026.",
    tuple(
        {"member": m, "name": m, "paid": p, "held": h, "then": t}
        for m, p, h, t in (("AAA", "9.0", "4.0", "9.0"), ("BBB", "1.0", "4.0", "1.0"), ("CCC", "4.0", "1/3", "4"))
    ),
    "BBB",
)
MISMATCH = Picture(
    "mismatch",
    "From 10% to 20%.",
    "Percent.",
    tuple(
        {"year": y, "series": "spending", "percent": p, "status": s}
        for y, p, s in ((2020, "10", "published"), (2021, None, "missing"), (2022, "20", "recollected"))
    ),
)
SCHEDULE = Picture(
    "schedule",
    "One of three moves.",
    "Years.",
    (
        {"title": "Radar & <b>", "today": (2027, 2029), "proposed": (2027, 2029)},
        {"title": "Ferry", "today": None, "proposed": (2028, 2028)},
        {"title": "Lamp", "today": (2029, 2031), "proposed": None},
    ),
)
CEILINGS = Picture(
    "ceilings",
    "The funds grew from 3.0 to 4.5.",
    "EUR bn.",
    tuple(
        {"year": y, "fund": f, "title": t, "amount": a, "status": s}
        for y, f, t, a, s in (
            (2025, "works", "Works", "2000000000", "published"),
            (2025, "civil", "Civil & more", "1000000000", "recollected"),
            (2026, "works", "Works", "3000000000", "published"),
            (2026, "civil", "Civil & more", "1500000000", "published"),
        )
    ),
)


FRONTIER = Picture(
    "frontier",
    "It costs 10%.",
    "Percent.",
    (
        {"band": "0", "price_percent": None},
        {"band": "0.1", "price_percent": "10"},
        {"band": "no band", "price_percent": "0"},
    ),
)
QUOTA_POWER = Picture(
    "quota_power",
    "Power of A & B falls.",
    "Percent.",
    tuple(
        {"quota": q, "power_percent": p, "name": n}
        for q, n, p in (("50", "A & B", "60.5"), ("100", "A & B", "50"), ("50", "Cee", "39.5"), ("100", "Cee", "50"))
    ),
    "Cee",
)
DRAWN = (MATCH, MISMATCH, SCHEDULE, CEILINGS, FRONTIER, QUOTA_POWER)


def drawn(picture: Picture) -> tuple[ElementTree.Element, list[str]]:
    """The picture as XML, and the words in it."""
    root = ElementTree.fromstring(svg_of(picture))
    return root, [e.text or "" for e in root.iter() if e.tag.endswith("text")]


def values(layer: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = layer.get("data", {}).get("values", [])
    return found


@pytest.mark.parametrize("picture", DRAWN, ids=lambda p: p.chart)
def test_every_chart_is_named_and_fetches_nothing(picture: Picture) -> None:
    spec = spec_of(picture)
    assert picture.caption in spec["description"]
    assert "url" not in str({k: v for k, v in spec.items() if k != "$schema"})
    root, _ = drawn(picture)
    assert root.get("role") == "img"
    assert root.get("aria-label") == picture.caption
    text = svg_of(picture)
    assert " style=" not in text
    assert not re.search(r"(?:href|src)=", text)
    assert svg_of(picture) == text


def test_all_charts_are_tested() -> None:
    assert {picture.chart for picture in DRAWN} == set(CHARTS)
    with pytest.raises(UnknownName, match="unknown chart 'pie'"):
        spec_of(Picture("pie", "", "", ()))


@pytest.mark.parametrize(
    ("picture", "says"),
    [
        (MISMATCH, {"2020: 10.0%", "2021: no figure", "2022: 20.0%"}),
        (SCHEDULE, {"Radar & <b>, today: 2027 to 2029", "Ferry, proposed: 2028 to 2028"}),
        (CEILINGS, {"Works, 2025:  2.00 bn", "Civil & more, 2026:  1.50 bn"}),
        (FRONTIER, {"Band 0.1: 10.00% of the value", "No band: 0.00% of the value"}),
        (QUOTA_POWER, {"A & B: 60.50% at 50%", "Cee: 50.00% at 100%"}),
    ],
    ids=lambda value: value.chart if isinstance(value, Picture) else "",
)
def test_a_mark_says_what_it_is_where_the_mouse_rests(picture: Picture, says: set[str]) -> None:
    root, words = drawn(picture)
    titles = {e.text for e in root.iter() if e.tag.endswith("title")}
    assert says <= titles
    assert not [e for e in root.iter() if e is not root and (e.get("aria-label") or e.get("role"))]
    if picture is FRONTIER:
        assert {"cannot hold", "10.00", "0.00"} <= set(words)


def test_small_ceilings_are_told_in_millions() -> None:
    small = tuple({**row, "amount": row["amount"][:-3]} for row in CEILINGS.rows)
    _, words = drawn(Picture("ceilings", "It grew.", "EUR m.", small))
    assert {"3.0", "4.5"} <= set(words)


def test_the_columns_of_ceilings_sum_and_name_their_funds() -> None:
    _, words = drawn(CEILINGS)
    assert {"2025", "2026", "3.0", "4.5", "Works", "Civil & more"} <= set(words)
    parts = [part for layer in spec_of(CEILINGS)["layer"] for part in values(layer) if "foot" in part]
    assert sorted({(p["left"] < 0.5, p["fund"], p["foot"], p["top"]) for p in parts}) == [
        (False, "civil", 3.0, 4.5),
        (False, "works", 0.0, 3.0),
        (True, "civil", 2.0, 3.0),
        (True, "works", 0.0, 2.0),
    ]


def test_the_scatter_has_every_member_and_marks_the_one_followed() -> None:
    spec = spec_of(MATCH)
    assert [(p["member"], p["paid"], p["held"]) for p in spec["data"]["values"]] == [
        ("AAA", 9.0, 4.0),
        ("BBB", 1.0, 4.0),
        ("CCC", 4.0, pytest.approx(1 / 3)),
    ]
    assert [p["member"] for layer in spec["layer"] for p in values(layer) if "member" in p] == ["BBB"]
    assert {"AAA", "BBB", "CCC"} <= set(drawn(MATCH)[1])


def test_both_axes_of_the_scatter_are_the_same_scale() -> None:
    for layer in spec_of(MATCH)["layer"]:
        scales = [layer["encoding"][k]["scale"] for k in ("x", "y") if "scale" in layer["encoding"].get(k, {})]
        assert len({str(scale) for scale in scales}) <= 1


def test_a_year_without_a_figure_is_declared_and_never_bridged() -> None:
    layers = spec_of(MISMATCH)["layer"]
    squares = [layer for layer in layers if layer["mark"].get("shape") == "square"]
    assert [p["year"] for layer in squares for p in values(layer)] == [2021]
    line = next(layer for layer in layers if layer["mark"]["type"] == "line")
    assert line["mark"]["invalid"] == "break-paths-show-path-domains"
    filled = {layer["mark"]["filled"]: [p["year"] for p in values(layer)] for layer in layers[1:3]}
    assert filled == {True: [2020], False: [2022]}


def test_the_schedule_says_in_words_what_is_not_bought() -> None:
    words = drawn(SCHEDULE)[1]
    assert "today: not bought" in words
    assert "proposed: not bought" in words
    assert "Radar & <b>" in words
    bars = [p for layer in spec_of(SCHEDULE)["layer"] for p in values(layer) if "first" in p]
    assert sorted((p["plan"], p["first"], p["last"]) for p in bars) == [
        ("proposed", 2026.5, 2029.5),
        ("proposed", 2027.5, 2028.5),
        ("today", 2026.5, 2029.5),
        ("today", 2028.5, 2031.5),
    ]


def test_the_briefs_pictures_draw_the_figures_of_their_tables(whole: Paper) -> None:
    pictures = [b for b in whole.blocks if isinstance(b, Picture)]
    assert [p.chart for p in pictures] == ["match", "match", "mismatch", "schedule"]
    assert [len(p.rows) for p in pictures[:2]] == [32, 32]
    for picture in pictures:
        assert re.search(r"\d", picture.caption)
        assert picture.measure


def test_the_page_has_a_dark_colour_for_every_colour_drawn() -> None:
    style = files("equipoise.report.html").joinpath("paper.css").read_text("utf-8")
    for picture in (MATCH, MISMATCH, SCHEDULE):
        used = set(re.findall(r'(?:fill|stroke)="#[0-9a-f]{3,6}"', svg_of(picture)))
        assert used
        assert {pair for pair in used if f"figure svg [{pair}]" not in style} == set()


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("paper", [colours.PAPER, "#ffffff"])
def test_colours_can_be_told_from_the_paper(paper: str) -> None:
    """WCAG 2.2: 4.5 for words, 3 for what is drawn."""
    assert min(contrast(c, paper) for c in (colours.INK, colours.INK_2, colours.INK_3)) >= 4.5
    assert min(contrast(c, paper) for c in (colours.ACCENT, colours.LINE)) >= 3


@pytest.mark.parametrize("most", ["1", "9", "38", "60", "90"])
def test_an_axis_of_shares_is_numbered_in_plain_digits(most: str) -> None:
    rows = tuple({"member": m, "name": m, "paid": most, "held": "0.3"} for m in ("AAA", "BBB"))
    told = re.findall(r"<text[^>]*>([^<]+)</text>", svg_of(Picture("match", "One.", "Percent.", rows, "AAA")))
    numbers = [word for word in told if word[0].isdigit()]
    allowed = [
        n for n in ("0", "0.5", "1", "2", "5", "10", "15", "20", "30", "50", "75") if float(n) <= float(most) * 1.08
    ]
    assert set(numbers) <= set(allowed), "where two would overlap one is left out"
    assert len(numbers) >= 6, "across and up"
