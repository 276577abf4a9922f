"""Who is asking? The session behind a request, the sign-in page, and what was typed before the session ended."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

from fastapi import Request, Response
from fastapi.responses import RedirectResponse

from equipoise.desk.affairs import Account
from equipoise.desk.clock import SystemClock
from equipoise.desk.desk import Desk
from equipoise.desk.people import may_see, sessions
from equipoise.desk.procedure import Case, Micros
from equipoise.desk.refusing import Clashing, NotRecorded, Refused
from equipoise.desk.together import Together
from equipoise.errors import EquipoiseError, Problem, UnknownName
from equipoise.web.address import Address
from equipoise.web.desk.receiving import judged_at
from equipoise.web.refusing import refuse, wants_data
from equipoise.web.site import Site

__all__ = ["Door", "Forbidden", "Visitor", "local_path"]

_LOCAL: Final = "/desk"
_VISITOR: Final = "equipoise.visitor"
_STRANGER: Final = "You are not signed in."


class Forbidden(EquipoiseError):
    """Somebody signed in without business at an address."""


@dataclass(frozen=True)
class Visitor:
    """Somebody signed in: the account, the session, the token."""

    account: Account
    session: sessions.Session
    token: str


class Door:
    """Lets people in and out, and asks for the password again."""

    def __init__(self, site: Site, desk: Desk) -> None:
        self.site, self.desk = site, desk
        self.throttle = sessions.Throttle()
        self._real = SystemClock()
        self._sessions = Together(self._looked)

    def page(self, request: Request, template: str, status: int = 200, **words: Any) -> Response:
        """A page of the desk."""
        address = Address(request.url.path, {}, self.site.shelf.find(""))
        affairs = self.desk.affairs()
        words = {"visitor": None, "trouble": [], "page": None} | words
        found = self.site.page(template, address, status, desk=affairs, now=self.desk.now, **words)
        found.headers["cache-control"] = "no-store"
        return found

    def need(self, name: str, visitor: Visitor | None = None) -> Case:
        """A proposal of the desk, for somebody who may read its words. Raises UnknownName, Forbidden."""
        case = self.desk.case(name)
        if case.state is None:
            raise UnknownName("proposal", name, [case.id for case in self.desk.cases()])
        if case.marking and visitor is not None:
            verdict = may_see(visitor.account, case.marking, self.desk.now)
            if not verdict:
                raise Forbidden(verdict.reason)
        return case

    @staticmethod
    def status_of(error: EquipoiseError) -> int:
        """Which status has a refusal? 403 without authority, 409 for a key used twice, 503 where nothing was kept."""
        if isinstance(error, NotRecorded):
            return 503
        if isinstance(error, Clashing):
            return 409
        return 403 if isinstance(error, Refused) and error.code in ("permission", "role") else 422

    def visitor(self, request: Request) -> Visitor | None:
        """Who is asking; None: nobody who is signed in. Looked up once a request."""
        if _VISITOR not in request.scope:
            token = request.cookies.get(self._cookie(request), "")
            request.scope[_VISITOR] = self._known(token, judged_at(request, self.desk.now))
        found: Visitor | None = request.scope[_VISITOR]
        return found

    def _known(self, token: str, at: Micros) -> Visitor | None:
        if not token:
            return None
        known = self._sessions.of(token)
        if known is None or not known[1].holds_at(at):
            return None
        found, account = known
        if found.stale(now := self.real()):
            with self.desk.store.engine.begin() as connection:
                sessions.touch(connection, token, now)
        return Visitor(account, found, token)

    def _looked(self, tokens: Collection[str]) -> dict[str, tuple[sessions.Session, Account]]:
        """The sessions of all who ask at this instant, with their accounts: one look at the database for all."""
        with self.desk.store.read() as connection:
            found = sessions.of_tokens(connection, tokens, self.real())
            accounts = self.desk.affairs(connection).accounts if found else {}
        return {token: (one, accounts[one.name]) for token, one in found.items() if one.name in accounts}

    def real(self) -> int:
        """Sessions last real time, also where a demonstration's clock is fast."""
        return self._real.now()

    def zone_of(self, visitor: Visitor) -> str:
        """The time zone in which the visitor's delegation reads; empty where none is on record."""
        return self.desk.affairs().zones.get(visitor.account.member or "", "")

    def fresh(self, visitor: Visitor) -> bool:
        """Was the password given within five minutes?"""
        return visitor.session.fresh(self.real())

    @staticmethod
    def _cookie(request: Request) -> str:
        return "__Host-desk" if request.url.scheme == "https" else "desk"

    def _kept(self, request: Request, response: Response, token: str) -> Response:
        secure = request.url.scheme == "https"
        response.set_cookie(self._cookie(request), token, httponly=True, samesite="lax", secure=secure, path="/")
        return response

    def ask(
        self,
        request: Request,
        carried: Mapping[str, str] | None = None,
        to: str = _LOCAL,
        said: str = "",
        status: int = 401,
    ) -> Response:
        """The sign-in page; ``carried`` is what was typed already, and comes back after signing in."""
        if wants_data(request):
            return refuse(self.site, request, status, [Problem("", "", said or _STRANGER, "Sign in at /desk/sign-in.")])
        trouble = [(said, "")] if said else []
        words = {"carried": dict(carried or {}), "to": local_path(to), "trouble": trouble}
        return self.page(request, "desk-sign-in.html", status, **words)

    def enter(self, request: Request, name: str, password: str, carried: Mapping[str, str], to: str) -> Response | None:
        """Sign in; the page to show where it fails, None never: a redirect where it succeeds."""
        address = request.client.host if request.client else ""
        if not self.throttle.allows(name, address):
            said = "Too many passwords were tried from here. Wait a minute; the account is not locked."
            return self.ask(request, carried, to, said, 429)
        token = sessions.sign_in(self.desk.store, name, password, self.real())
        account = self.desk.affairs().accounts.get(name)
        if token is None or account is None or not account.holds_at(self.desk.now):
            return self.ask(request, carried, to, "The name and the password do not fit.", 401)
        if carried:
            # What was typed is shown again for review; nothing is sent in anybody's name by signing in.
            visitor = self._known(token, self.desk.now)
            page = self.page(request, "desk-again.html", 200, visitor=visitor, carried=dict(carried), to=local_path(to))
            return self._kept(request, page, token)
        return self._kept(request, RedirectResponse(local_path(to), 303), token)

    def step_up(self, request: Request, visitor: Visitor, password: str) -> str | None:
        """The password again: the token of the session that goes on; None where it does not fit, or too often."""
        address = request.client.host if request.client else ""
        if not self.throttle.allows(visitor.account.name, address):
            return None
        return sessions.step_up(self.desk.store, visitor.token, password, self.real())

    def renewed(self, request: Request, response: Response, token: str) -> Response:
        """The response with the cookie of a renewed session."""
        return self._kept(request, response, token)

    def leave(self, request: Request) -> Response:
        """Sign out."""
        token = request.cookies.get(self._cookie(request), "")
        with self.desk.store.engine.begin() as connection:
            sessions.sign_out(connection, token)
        response = RedirectResponse("/desk/sign-in", 303)
        response.delete_cookie(self._cookie(request), path="/")
        return response


def local_path(to: str) -> str:
    """A path of the desk, never another site."""
    return to if to.startswith(_LOCAL) and not to.startswith("//") and "\\" not in to and "\n" not in to else _LOCAL
