# How likely is Canada's request to pass? `marimo edit notebooks/odds_of_canadas_request.py`, or run it as a script.
# /// script
# requires-python = ">=3.11"
# dependencies = ["equipoise", "marimo"]
# ///

import marimo

__generated_with = "0.25.2"
app = marimo.App(width="medium", app_title="The odds of Canada's request")


@app.cell
def _():
    import marimo as mo

    import equipoise as eq
    from equipoise import agree

    nato = eq.load("nato")
    years = range(2027, 2032)
    return agree, eq, mo, nato, years


@app.cell
def _(mo):
    mo.md("""
    # How likely is Canada's request to pass?

    The request is a scenario after an unconfirmed press report, and the odds follow from stated assumptions that no
    past case has calibrated. Compare texts and rules with each other rather than with the future.
    """)
    return


@app.cell
def _(mo):
    text = mo.ui.dropdown(
        ["canada-2026", "canada-2026:equal", "canada-2026:geography"], value="canada-2026", label="Text"
    )
    draws = mo.ui.slider(64, 1024, value=256, step=64, label="Draws", show_value=True)
    mo.hstack([text, draws])
    return draws, text


@app.cell
def _(agree, draws, eq, mo, nato, text, years):
    proposal = eq.load_proposal(nato, text.value)
    found = agree.forecast(nato, proposal, years=years, draws=draws.value)
    mo.md(found.summary)
    return found, proposal


@app.cell
def _(found, mo):
    odds = [
        {
            "rule": o.rule,
            "odds, %": round(100 * o.centre, 1),
            "from": round(100 * o.low, 1),
            "to": round(100 * o.high, 1),
        }
        for o in found.odds
    ]
    mo.vstack([mo.md("## Under each rule"), mo.ui.table(odds)])
    return


@app.cell
def _(found, mo):
    mo.vstack([mo.md("## Who objects, and why"), mo.ui.table(list(found.blockers), page_size=32)])
    return


@app.cell
def _(mo):
    search = mo.ui.run_button(label="Find the nearest text that would pass (a few seconds)")
    mo.hstack([search])
    return (search,)


@app.cell
def _(agree, mo, nato, proposal, search, years):
    mo.stop(not search.value, mo.md("*Press the button.*"))
    amended = agree.amend(nato, proposal, years=years, probability=0.8, draws=64, alternatives=0)
    mo.md(amended.summary)
    return


if __name__ == "__main__":
    app.run()
