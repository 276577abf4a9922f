"""Where is long work seen, stopped and started again? By the name of the job, which the page of the question shows."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import FastAPI, Form, Response
from fastapi.responses import RedirectResponse

from equipoise.errors import UnknownName
from equipoise.web.site import Site

__all__ = ["add_jobs", "back_to"]


def add_jobs(app: FastAPI, site: Site) -> None:
    """The state of a job, and the two things that can be done with it."""

    @app.get("/jobs/{job}.json", summary="How far is this work?", response_class=Response, tags=["jobs"])
    def state(job: str) -> Response:
        return Response(json.dumps(site.jobs.one(job).told()), media_type="application/json")

    @app.post("/jobs/{job}/cancel", summary="Stop this work.", response_class=Response, tags=["jobs"])
    def cancel(job: str, back: Annotated[str, Form()] = "/") -> Response:
        site.jobs.cancel(job)
        return back_to(back)

    @app.post("/jobs/{job}/again", summary="Start this work again.", response_class=Response, tags=["jobs"])
    def again(job: str, back: Annotated[str, Form()] = "/") -> Response:
        # Of a job that went with an earlier run of the server nothing is known: its page begins it again by itself.
        with suppress(UnknownName):
            site.jobs.again(job)
        return back_to(back)


def back_to(place: str) -> Response:
    """Go to a page of this site, after a form; an address elsewhere is not followed."""
    parts = urlsplit(place)
    safe = place if place.startswith("/") and not place.startswith(("//", "/\\")) and not parts.netloc else "/"
    return RedirectResponse(safe, status_code=303)
