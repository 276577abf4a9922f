# A key reform: who wins, who loses? `marimo edit notebooks/key_reform.py`, or run it as a script.
# /// script
# requires-python = ">=3.11"
# dependencies = ["equipoise", "marimo"]
# ///

import marimo

__generated_with = "0.25.2"
app = marimo.App(width="medium", app_title="A key reform")


@app.cell
def _():
    import marimo as mo
    import vl_convert

    import equipoise as eq
    from equipoise import folder, whatif
    from equipoise.model import digest

    nato = eq.load("nato")
    return digest, folder, mo, nato, vl_convert, whatif


@app.cell
def _(mo):
    mo.md("""
    # A key by the size of the economies

    Suppose that from 2027 cost shares followed GDP, between a floor and a ceiling. Who would win, who
    would lose, and by how much? The reform is a proposal like any other: text in, effects out.
    """)
    return


@app.cell
def _(mo):
    ceiling = mo.ui.slider(10, 60, value=16, step=1, label="Nobody pays more than, percent", show_value=True)
    floor = mo.ui.slider(0, 1, value=0.1, step=0.05, label="Nobody pays less than, percent", show_value=True)
    mo.hstack([ceiling, floor])
    return ceiling, floor


@app.cell
def _(ceiling, digest, floor, folder, nato):
    text = f"""
    title = "Cost shares by GDP, between {floor.value} and {ceiling.value} percent"
    stage = "draft"
    against = "{digest(nato)}"
    route = ["nac"]

    [[changes]]
    id = "by-gdp"
    kind = "replace-key"
    text = "From 2027 cost shares follow GDP."
    key = "common-funding"
    since = 2027-01-01

    [changes.version]
    kind = "formula"
    steps = [
      {{ kind = "base", indicators = [{{ series = "gdp-current", last = 2025, missing = "carry" }}] }},
      {{ kind = "floor", percent = {floor.value} }},
      {{ kind = "ceiling", percent = {ceiling.value} }},
      {{ kind = "round", decimals = 4 }},
    ]
    """
    reform = folder.proposal_from_text(nato, text, "by-gdp")
    return (reform,)


@app.cell
def _(mo, nato, reform, whatif):
    effects = whatif.impact(nato, reform, years=range(2027, 2032))
    moved = sorted(
        ({"member": row["member"], "EUR m": round(float(row["amount"]) / 1e6, 1)} for row in effects.rows()),
        key=lambda row: row["EUR m"],
    )
    mo.md(effects.summary)
    return effects, moved


@app.cell
def _(mo, moved, vl_convert):
    bars = {
        "width": 620,
        "data": {"values": moved},
        "mark": "bar",
        "encoding": {
            "y": {"field": "member", "sort": None, "title": None},
            "x": {"field": "EUR m", "type": "quantitative", "title": "EUR m more (+) or less to pay, 2027 to 2031"},
            "color": {"condition": {"test": "datum['EUR m'] > 0", "value": "#b3261e"}, "value": "#1f6f54"},
        },
    }
    mo.Html(vl_convert.vegalite_to_svg(bars))
    return


@app.cell
def _(effects, mo):
    mo.ui.table(effects.rows(), page_size=32)
    return


if __name__ == "__main__":
    app.run()
