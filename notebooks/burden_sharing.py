# Who has carried which burden since 2014? `marimo edit notebooks/burden_sharing.py`, or run it as a script.
# /// script
# requires-python = ">=3.11"
# dependencies = ["equipoise", "marimo"]
# ///

import marimo

__generated_with = "0.25.2"
app = marimo.App(width="medium", app_title="Burden-sharing since 2014")


@app.cell
def _():
    import marimo as mo
    import vl_convert

    import equipoise as eq
    from equipoise import align, pay

    nato = eq.load("nato")
    return align, mo, nato, pay, vl_convert


@app.cell
def _(mo):
    mo.md("""
    # Who has carried which burden since 2014?

    NATO's own figures: spending at current prices, and its share of GDP as NATO prints it, from figures at constant
    prices. Estimates of the latest years are NATO's too. What is missing stays missing: Iceland has no armed forces
    and no figure.
    """)
    return


@app.cell
def _(mo, nato):
    years = range(2014, 2026)
    followed = mo.ui.dropdown(sorted(nato.members), value="CAN", label="Follow")
    mo.hstack([followed])
    return followed, years


@app.cell
def _(nato, pay, years):
    burdens = {year: pay.burden(nato, year=year) for year in years}
    reached = {
        year: sum(1 for row in burden.rows() if row["of_gdp_percent"] and float(row["of_gdp_percent"]) >= 2)
        for year, burden in burdens.items()
    }
    return burdens, reached


@app.cell
def _(burdens, followed, mo, vl_convert, years):
    path = [
        {"year": year, "member": row["member"], "percent": float(row["of_gdp_percent"])}
        for year in years
        for row in burdens[year].rows()
        if row["of_gdp_percent"]
    ]
    colour = {"condition": {"test": f"datum.member == '{followed.value}'", "value": "#b3261e"}, "value": "#b8c4d0"}
    lines = {
        "width": 620,
        "height": 300,
        "data": {"values": path},
        "mark": {"type": "line"},
        "encoding": {
            "x": {"field": "year", "type": "ordinal", "title": None},
            "y": {"field": "percent", "type": "quantitative", "title": "percent of GDP"},
            "detail": {"field": "member"},
            "color": colour,
        },
    }
    mo.vstack([mo.md(f"**{followed.value} among the others**"), mo.Html(vl_convert.vegalite_to_svg(lines))])
    return


@app.cell
def _(burdens, mo, reached):
    first, last = min(reached), max(reached)
    mo.md(
        f"""
        Allies at 2% of GDP or more: **{reached[first]}** in {first}, **{reached[last]}** in {last}.

        {burdens[last].summary}
        """
    )
    return


@app.cell
def _(align, mo, nato, years):
    tested = align.exploitation(nato, years)
    mo.vstack([mo.md(f"## Do the large carry more for their size?\n\n{tested.summary}"), mo.ui.table(tested.rows())])
    return


@app.cell
def _(burdens, mo):
    mo.vstack([mo.md("## The latest year, every Ally"), mo.ui.table(burdens[max(burdens)].rows(), page_size=32)])
    return


if __name__ == "__main__":
    app.run()
