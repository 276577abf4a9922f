"""Does a server send at once, and, told to stop while somebody waits, end at once, without a traceback?"""

from __future__ import annotations

import asyncio
import signal
import socket
import subprocess
import sys

import pytest

from equipoise.web.serving import listening_at
from own_loop import run_apart

_SLOW = """
import time
from fastapi import FastAPI
from equipoise.web.guarding import Guard
from equipoise.web.serving import listening_at, run

app = FastAPI()

@app.api_route("/", methods=["GET", "POST"])
def slow() -> None:
    print("asked", flush=True)
    time.sleep(30)

listening = listening_at("127.0.0.1", 0)
listening.listen()
print(listening.getsockname()[1], flush=True)
run(Guard(app, lambda scope, *told: (b"text/plain", repr(told).encode())), listening)
"""


@pytest.mark.parametrize(
    ("method", "told"),
    [("GET", b"Nothing was changed. Ask again"), ("POST", b"A form of the desk that is sent again is recorded once.")],
)
def test_whoever_waits_is_told_that_the_server_stops_without_a_traceback(method: str, told: bytes) -> None:
    server = subprocess.Popen([sys.executable, "-c", _SLOW], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert server.stdout is not None
    with socket.create_connection(("127.0.0.1", int(server.stdout.readline()))) as waiting:
        waiting.sendall(f"{method} / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n".encode())
        assert server.stdout.readline() == "asked\n"
        server.send_signal(signal.SIGTERM)
        try:
            answer = b"".join(iter(lambda: waiting.recv(65536), b""))
            _, said = server.communicate(timeout=20)
        finally:
            server.kill()
    assert said == ""
    assert answer.startswith(b"HTTP/1.1 503 ")
    assert told in answer


def test_small_answers_are_sent_at_once() -> None:
    """A connection that was accepted has TCP_NODELAY; without it an answer in two parts waits for the reader's word."""

    async def accepted() -> int:
        found: asyncio.Future[int] = asyncio.get_running_loop().create_future()

        def told(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            found.set_result(writer.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
            writer.close()

        listening = listening_at("127.0.0.1", 0)
        server = await asyncio.start_server(told, sock=listening)
        async with server:
            _, writer = await asyncio.open_connection(*listening.getsockname())
            writer.close()
            return await found

    assert run_apart(accepted()) == 1
