"""Which address needs which permission? One table; a desk whose address is not in it does not start.

What a form then asks for is judged once more by the command's own action; here it is whether somebody in this role has
any business at the address. That is asked before anybody is told what is wrong with the request.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from functools import wraps
from inspect import iscoroutinefunction, signature
from typing import Any, Final

from fastapi import FastAPI, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute

from equipoise.desk.people import may
from equipoise.errors import EquipoiseError
from equipoise.web.desk.receiving import judged_at
from equipoise.web.desk.signing import Door, Forbidden
from equipoise.web.refusing import refuse, wants_data

__all__ = ["ROUTES", "guarded"]

OPEN: Final = ""  # for everybody, signed in or not
SIGNED: Final = "signed in"  # for everybody who is: what is shown depends on who it is
ROUTES: Final[dict[tuple[str, str], str]] = {
    ("GET", "/desk/sign-in"): OPEN,
    ("POST", "/desk/sign-in"): OPEN,
    ("POST", "/desk/sign-out"): OPEN,
    ("GET", "/desk/check_receipt.py"): OPEN,
    ("GET", "/desk"): "read",
    ("GET", "/desk/p/{name}"): "read",
    ("GET", "/desk/p/{name}/live"): "read",
    ("POST", "/desk/p/{name}/review"): "read",
    ("POST", "/desk/p/{name}/do"): "read",
    ("GET", "/desk/p/{name}/hold"): "read",
    ("GET", "/desk/p/{name}/paper.{form}"): "read",
    ("POST", "/desk/step"): "step",
    ("GET", "/desk/new"): "draft",
    ("POST", "/desk/new"): "draft",
    ("GET", "/desk/p/{name}/counter"): "draft",
    ("POST", "/desk/p/{name}/counter"): "draft",
    ("GET", "/desk/conflicts/{one}/{other}"): "read",
    ("GET", "/desk/account"): "read",
    ("GET", "/desk/money"): "read",
    ("POST", "/desk/money/{what}"): "read",
    ("GET", "/desk/second"): SIGNED,
    ("POST", "/desk/second/{number}/{answer}"): SIGNED,
    ("GET", "/desk/people"): "users",
    ("POST", "/desk/people/{what}"): "users",
    ("GET", "/desk/members"): "membership",
    ("POST", "/desk/members/{what}"): "membership",
    ("GET", "/desk/invitation/{token}"): OPEN,
    ("POST", "/desk/invitation/{token}"): OPEN,
    ("GET", "/desk/letters"): "membership",
    ("POST", "/desk/letters"): "membership",
    ("GET", "/desk/deadlines.ics"): "read",
    ("GET", "/desk/receipt/{seq}.json"): "verify",
    ("GET", "/desk/receipt/{seq}"): "verify",
    ("GET", "/desk/record"): "verify",
    ("GET", "/desk/record.jsonl"): "verify",
    ("GET", "/api/desk/proposals"): "read",
    ("GET", "/api/desk/proposals/{name}"): "read",
    ("GET", "/api/desk/checkpoint"): OPEN,
}


def guarded(app: FastAPI, door: Door, add: Callable[[], None]) -> None:
    """Add addresses by ``add``, each behind its permission. Raises EquipoiseError for one that names none."""

    def check(request: Request) -> None:
        action = ROUTES[request.method, request.scope["route"].path]
        visitor = door.visitor(request) if action else None
        if visitor is None or action == SIGNED:
            return  # open, or the address itself asks who it is
        verdict = may(visitor.account, action, judged_at(request, door.desk.now), second="another")
        if not verdict:
            raise Forbidden(verdict.reason)

    def strange(request: Request) -> Response | None:
        """What is answered to a request that cannot be read: who may not use the address is told that, and no more."""
        check(request)
        known = not ROUTES[request.method, request.scope["route"].path] or door.visitor(request) is not None
        return None if known else door.ask(request)

    @app.exception_handler(Forbidden)
    def forbidden(request: Request, error: Forbidden) -> Response:
        if wants_data(request):
            return refuse(door.site, request, 403, error.problems())
        visitor = door.visitor(request)
        return door.page(request, "desk-forbidden.html", 403, visitor=visitor, said=str(error))

    class Guarded(APIRoute):
        """An address that asks who it is in the thread that then answers: a request waits for one thread, not two."""

        def __init__(self, path: str, endpoint: Callable[..., Any], **given: Any) -> None:
            if "request" not in signature(endpoint).parameters:
                raise EquipoiseError(f"{path} does not look at its request: nobody may use it")
            super().__init__(path, _after(check, endpoint), **given)

        def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
            answered = super().get_route_handler()

            async def answer(request: Request) -> Response:
                try:
                    return await answered(request)
                except Exception as error:
                    unread = isinstance(error, RequestValidationError) or getattr(error, "status_code", 0) == 400
                    if unread and (refused := await run_in_threadpool(strange, request)):
                        return refused
                    raise

            return answer

    plain, app.router.route_class = app.router.route_class, Guarded
    try:
        add()
    finally:
        app.router.route_class = plain
    for route in app.routes:
        if isinstance(route, APIRoute) and route.path.startswith(("/desk", "/api/desk")):
            for method in (route.methods or set()) - {"HEAD"}:
                if (method, route.path) not in ROUTES:
                    raise EquipoiseError(f"{method} {route.path} names no permission: nobody may use it")


def _after(check: Callable[[Request], None], endpoint: Callable[..., Any]) -> Callable[..., Any]:
    """The endpoint, once ``check`` has let its request through."""
    if iscoroutinefunction(endpoint):

        @wraps(endpoint)
        async def waits(*given: Any, **named: Any) -> Any:
            await run_in_threadpool(check, named["request"])
            return await endpoint(*given, **named)

        return waits

    @wraps(endpoint)
    def answers(*given: Any, **named: Any) -> Any:
        check(named["request"])
        return endpoint(*given, **named)

    return answers
