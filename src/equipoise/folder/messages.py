"""Every message a folder can give, by code: what is wrong, and what to do.

One list, so that each message is worded once, and a test can hold that each has a broken folder of its own
(``tests/broken``). Words in braces are filled in where the problem is found.
"""

from __future__ import annotations

from typing import Final

__all__ = ["MESSAGES"]

_FILES: Final = {
    "no-folder": ("there is no alliance folder {path!r}", "Give the path of a folder, or the name of a bundled one."),
    "missing-file": ("the file is missing", "{why}"),
    "unexpected-file": ("no file of this name belongs in an alliance folder", "See docs/folder-format.md."),
    "unreadable": ("the file cannot be read: {why}", "Put a plain file in its place, or delete it."),
    "folder-for-file": ("this is a folder, not a file", "Put a file of this name in its place, or delete it."),
    "file-for-folder": ("this is a file, not a folder", "Make a folder of this name: its files belong inside."),
    "unused-table": ("no version of the key uses this table", 'Name it as table = "{name}", or delete the file.'),
    "bad-name": (
        "{name!r} is not an id",
        "Ids are lower-case letters and digits joined by hyphens, for example {mended!r}.",
    ),
    "id-differs": ("the id {id!r} differs from the file's name {name!r}", "Leave the id out: the file's name is it."),
    "format": ("the folder has format {format}, this version reads format 1", "Write format = 1."),
    "toml-syntax": ("this is not valid TOML: {why}", "{remedy}"),
    "spreadsheet-file": (
        "this is a spreadsheet file under another name",
        "In the spreadsheet, save the sheet as CSV (UTF-8), comma-separated.",
    ),
    "byte-order-mark": (
        "the file begins with a byte-order mark, which some spreadsheets and editors add",
        "Save it as {form} without the mark, or remove the first three bytes.",
    ),
    "utf-16": ("the file is in UTF-16, which spreadsheets call Unicode text", "Save it as {form}."),
    "control-character": (
        "there is a control character in {near!r}: no text needs it, and a terminal may obey it",
        "Delete it, or write the text anew.",
    ),
    "not-utf-8": ("the text near {near!r} is not UTF-8 (perhaps Latin-1)", "Save the file as {form}."),
}

_TABLES: Final = {
    "empty-table": ("the table is empty", "Its first line names the columns: {columns}"),
    "separator": (
        "the cells are separated by {name}, not by commas",
        "Save it as comma-separated CSV; numbers then need a decimal point.",
    ),
    "csv-quotes": ("the quotation marks do not match: {why}", 'A cell with a comma in it is quoted: "a, b".'),
    "missing-column": ("the column {column!r} is missing", "The first line names the columns: {columns}"),
    "large-table": (
        "the table has {count} {what}, and at most {most} are read",
        "Keep only the lines and columns that the table needs.",
    ),
    "unknown-column": ("there is no column {column!r} in this table", "Delete the column or correct its name."),
    "duplicate-column": ("the column {column!r} stands twice", "Keep one of them."),
    "repeated-header": ("the header stands here again", "Delete the line."),
    "blank-line": ("the line is empty", "Delete it: rows follow each other without gaps."),
    "short-row": ("the row has {count} cells, the header has {wanted}", "Add the missing commas: empty cells count."),
    "long-row": (
        "the row has {count} cells, the header has {wanted}",
        'Put text that holds a comma in quotation marks: "a, b".',
    ),
    "split-number": (
        "the row has {count} cells, the header has {wanted}: a decimal comma has cut a number in two",
        "Write numbers with a decimal point: 1.5.",
    ),
    "duplicate-row": ("{what} stands here again, first on line {first}", "Keep one of the two rows."),
    "empty-cell": ("the cell of {column!r} is empty", "Fill it in."),
    "merged-cell": (
        "the cell of {column!r} is empty under {above!r}: merged cells keep their text in the first row only",
        "Unmerge the cells in the spreadsheet and repeat the text in every row.",
    ),
    "spaces": ("{value!r} has spaces around it", "Remove them."),
    "lower-case": ("member codes are upper-case, this is {value!r}", "Write {mended!r}."),
}

_CELLS: Final = {
    "not-a-number": (
        "{value!r} is not a number",
        "Write digits with a decimal point, for example 438100000 or 6.8567.",
    ),
    "too-long": ("the number {value} is beyond any figure", "Copy the figure from its source again."),
    "not-whole": ("{value!r} is not a whole number", "Write it without decimals."),
    "decimal-comma": ("{value!r} has a decimal comma", "Write {mended} with a decimal point."),
    "comma-unclear": (
        "{value!r} has a comma that separates either thousands or decimals",
        "Write {mended} if it separates thousands; write a decimal point if it begins the decimals.",
    ),
    "thousands": ("{value!r} has separators of thousands", "Write {mended}."),
    "percent-sign": ("{value!r} has a percent sign", "Write {mended}: the column says that these are percents."),
    "currency-sign": ("{value!r} has a currency sign", "Write {mended}: the unit is named once, for the whole table."),
    "scientific": (
        "{value!r} is in scientific notation, in which a spreadsheet drops digits",
        "Write {mended} if that is exact; otherwise copy the figure from its source again.",
    ),
    "number-as-date": (
        "{value!r} is a date: a spreadsheet has turned a number into one",
        "Copy the number from its source again, into a cell formatted as text.",
    ),
    "error-cell": ("{value!r} is the error of a spreadsheet formula", "Write the figure, not the formula."),
    "absence-word": (
        "{value!r} stands for a figure that is not there",
        "Leave the cell empty; where there is a column status, write missing or not-disclosed in it.",
    ),
    "not-a-year": ("{value!r} is not a year", "Write four digits, for example 2026."),
    "not-a-date": ("{value!r} is not a date", "Write it as 2024-01-31."),
    "no-such-day": ("there is no day {value}", "Check the month and the day."),
    "date-reformatted": ("a spreadsheet has reformatted the date {value!r}", "Write {mended}."),
    "date-serial": ("{value!r} is a spreadsheet's count of days, not a date", "Write {mended}."),
    "date-in-words": ("the date {value!r} is in words", "Write it as 2024-01-31."),
    "date-with-time": ("the date {value!r} has a time of day", "Write {mended}."),
}

_WORDS: Final = {
    "unknown-word": ("there is no word {word!r} here", "Delete it or correct it."),
    "empty-word": ("{word!r} is empty", 'Write what it is, for example {word} = "{example}".'),
    "missing-word": ("{word!r} is missing", "Add {word} = ..."),
    "wrong-type": ("this must be {wanted}, not {value}", "{remedy}"),
    "unknown-choice": ("{value!r} is no {what}", "See docs/folder-format.md."),
    "no-kind": ("the table does not say its kind", 'Add kind = "...": one of {known}.'),
    "unknown-kind": ("there is no kind {value!r} here", "One of {known}."),
    "two-versions": ("a version is either a table or a start with steps, not both", "Delete one of them."),
    "no-version": (
        "the version has neither a table nor a start with steps",
        'Add table = "FILE.csv" (a file beside this one), or start = 2024-01-01 and steps.',
    ),
    "value-and-absence": ("there is a value, but the status says {status}", "Delete the value or correct the status."),
    "no-value": (
        "there is no value, and the status {status} does not say why",
        "Give the value, or the status missing or not-disclosed: nothing is ever taken as zero.",
    ),
}

_RULES: Final = {
    "unknown-name": ("unknown {noun} {name!r}", "Correct the name, or add it."),
    "duplicate-id": ("the id {id!r} stands twice", "Ids are never used again: choose another."),
    "until-before-since": ("it ends {until}, before it begins {since}", "Swap the dates."),
    "overlap": (
        "{since} falls into what holds from {earlier} until {until}",
        "End the earlier one on the eve (until is the last day), or begin later.",
    ),
    "call-below-zero": (
        "{value} is below zero, and yet a call",
        "What is given back is of the kind difference.",
    ),
    "no-rate": ("{why}", "Or write the amount in the currency of the fund."),
    "rate-not-positive": ("{value} is no rate", "A rate is above zero: so many units of quote for one of base."),
    "rate-of-itself": ("{value} is both base and quote", "Name two currencies."),
    "negative": ("{value} is negative", "Amounts and weights are zero or more."),
    "finer-than-cent": ("{value} is finer than a cent", "Give the amount with at most two decimals."),
    "not-whole-units": (
        "{value} cannot be split into whole units, in which fund {fund} is called",
        'Give an amount without cents, or say unit = "cent" in the calling of funds/{fund}.toml.',
    ),
    "negative-figure": (
        "{value} is negative",
        "Correct the figure; or, if figures below zero make sense here, say signed = true in {described}.",
    ),
    "unknown-currency": (
        "{value!r} is no currency in use",
        "Write the code that ISO 4217 gives it today, for example EUR.",
    ),
    "currency": ("{value!r} is no currency", "Write the three capital letters of its ISO 4217 code, for example EUR."),
    "measure-twice": (
        "the measure {measure!r} is this series, and {other!r} too",
        "Say it in one of the two: a question reads one series.",
    ),
    "project-currency": ("{why}", "{remedy}"),
    "rule-number": ("{why}", "{remedy}"),
    "rule-text": ("{why}", "Write a rule as in docs/folder-format.md."),
    "rule-parts": ("{why}", "{remedy}"),
    "rule-count": ("{why}", "{remedy}"),
    "rule-seat": ("{why}", "{remedy}"),
    "key-sum": ("the shares sum to {total}, not to 100: the difference is {difference}", "Correct the shares."),
    "key-decimals": (
        "{member} has {value}, more decimals than the {decimals} of the key",
        "Round the share, or say decimals = {needed} in the key.",
    ),
    "key-not-member": ("{member} has a share, but is not a member on {day}", "Delete the share or correct the dates."),
    "key-without-member": (
        "{member} is a member on {day}, but has no share",
        "Add the share; write 0, with a source, if it pays nothing.",
    ),
    "key-step": ("{why}", "Correct the step, or the version it starts from."),
    "calling": ("{why}", "{remedy}"),
    "key-step-term": ("{why}", "{remedy}"),
    "body-cycle": ("the bodies refer to each other in a circle: {circle}", "The last body has no next."),
    "project-cycle": ("the projects need each other in a circle: {circle}", "Delete one of the needs."),
    "everyone-and-list": (
        "everyone = true, and yet members are listed",
        "Delete the list, or say everyone = false.",
    ),
    "range": ("{what} {value} is outside {low} to {high}", "Correct the number."),
    "low-central-high": (
        "low {low}, {middle} {central} and high {high} are not in order",
        "low is at most {middle}, and {middle} at most high.",
    ),
    "assumption": ("{why}", "Correct the row; what it is about and its range: docs/folder-format.md."),
    "mix": ("the weights are all zero", "Give at least one positive weight, for example {{ contribution = 1 }}."),
    "side-payments": (
        "side payments sum to {total}, not 0: what some pay, others get",
        "Amounts above 0 are paid, below 0 are got.",
    ),
    "years": ("earliest {earliest} is after latest {latest}", "Swap the years."),
    "stage-twice": ("the stage {stage!r} stands twice", "Keep one of the two."),
    "stage-order": (
        "{late} ({late_date}) comes before {early} ({early_date})",
        "Correct a date, or say in a note of one of them why the order differs.",
    ),
    "spent-open": (
        "what was spent from {since} on has no end",
        "Give until, the last day: a sum is spent within a period.",
    ),
    "ineligible": (
        "{why}",
        'Say eligible = {{ eligible = true, reason = "..." }} if it goes over and above what a member could be '
        "expected to provide itself, or let no common fund pay for it.",
    ),
    "requirement-basis": (
        "a requirement belongs to no fund, so it cannot be shared by contribution",
        'Name a key: "key:ID".',
    ),
    "benchmark-order": ("{last} does not come after {first}", "Name the earlier stage first."),
    "required-and-excluded": (
        "{member} is both required and excluded",
        "Delete it from one of the two; whoever is listed as a participant is required too.",
    ),
    "joining-impossible": ("nobody can take part on these terms: {why}", "Change a number, or let others take part."),
    "needs-and-excludes": (
        "{project} must be complete before this project, and is never bought beside it",
        "Delete it from needs or from excludes.",
    ),
    "host-and-hosts": ("there is a host, and yet a choice of hosts", "Delete host, or hosts."),
    "parts-and-joining": (
        "a project whose participants are chosen is bought whole, and yet it has parts",
        "Delete parts, or joining.",
    ),
    "in-kind-unsourced": (
        "what was given in kind is worth what somebody valued it at, and no source says so",
        "Name the source of its value; note may say who valued it.",
    ),
    "above-ceilings": (
        "the cost {cost} of year {year} is above every ceiling on record of {fund}; the highest is {highest}",
        "Spread the cost over more years, correct it, or raise a ceiling: as it stands it can never be bought.",
    ),
    "capacity-short": (
        "members can do {total} percent of the work together, less than all of it",
        "Raise a capacity, or name more members.",
    ),
    "no-carry": ("what may be carried over is neither a percent nor an amount", "Give percent, amount or both."),
    "quota-sum": (
        "the floors of the quotas by {measure} sum to {total} percent, more than there is",
        "Lower a floor.",
    ),
    "about-unnamed": (
        "a refusal about one thing is a named member's, not one of {name}",
        "Leave the cell empty, or name the member.",
    ),
    "past-rule": (
        "nothing says by which rule it was decided",
        "Name a body of the folder whose rule of the day is known, or give a rule.",
    ),
    "past-nobody": ("nobody decided: no member of the folder belonged on {day}", "Correct the date, or who decided."),
    "past-not-member": ("{member} was no member on {day}", "Correct the date, or leave it out."),
    "past-not-decider": ("{member} is not among those that decided", "Leave its place out, or correct who decided."),
    "past-twice": ("{what} stands twice", "Keep one of the two."),
    "past-reason": (
        "this was coded by hand ({status}), and no reason is given",
        "Say in reason how the number was chosen; a forecast is scored on it.",
    ),
    "past-unplaced": ("nobody is placed on the scale {scale!r}", "Place those whose position was known, or delete it."),
    "members-drawn": (
        "{name!r} is neither a member nor REGION:low-high",
        "Write a code, or a region and a number of its members, for example Europe:2-4.",
    ),
}

_PROPOSALS: Final = {
    "clause": ("{message}", ""),
    "contested": ("{message}", ""),
    "no-route": (
        "the proposal is tabled, and its route is empty: no body decides it",
        'Name the bodies in order, for example route = ["{body}"]; or call it a draft.',
    ),
    "no-baseline": (
        "the proposal does not say which baseline it was written for",
        'Add the line: against = "{digest}"',
    ),
    "stale-baseline": (
        "the proposal was written against {against}, but the baseline is {today}",
        'Review its clauses against today\'s baseline; then write the line: against = "{digest}"',
    ),
    "route-twice": (
        "{body!r} stands on the route more than once",
        "A text passes each body once: leave it where it comes first or last.",
    ),
    "route-powers": (
        "no body on its route ({route}) may decide {kind}",
        "{remedy}",
    ),
    "no-in-force": ("an enacted proposal says since when it is in force", "Add in_force = 2024-01-01."),
}

_CHECKS: Final = {
    "check-fails": ("the check {id!r} fails: computed {computed}; printed {printed}", "{detail}"),
    "check-holds-now": (
        "the known discrepancy {id!r} has gone: computed {computed}; printed {printed}",
        'Say expected = "holds", or delete the check.',
    ),
    "check-cannot-run": ("the check {id!r} cannot be computed: {why}", "Correct the check, or the figures it needs."),
    "check-noted": ("a noted discrepancy computes nothing, so it cannot hold", 'Say expected = "fails".'),
    "case-question": ("the case does not ask a known question: {question!r}", "See docs/folder-format.md."),
    "case-cannot-run": ("the question cannot be answered: {why}", "{remedy}"),
    "case-column": ("the answer has no column {column!r}", "Correct the column."),
    "case-differs": (
        "the answer differs: {differences}",
        "Correct the expectation, or find out why the answer changed.",
    ),
    "case-row": ("the answer has no row like this one", "The answer has: {known}"),
}

MESSAGES: Final[dict[str, tuple[str, str]]] = _FILES | _TABLES | _CELLS | _WORDS | _RULES | _PROPOSALS | _CHECKS
