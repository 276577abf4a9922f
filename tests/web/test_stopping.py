"""Does a server that is told to stop while somebody waits end at once, without a traceback?"""

from __future__ import annotations

import signal
import socket
import subprocess
import sys

_SLOW = """
import time
from fastapi import FastAPI
from equipoise.web.serving import listening_at, run

app = FastAPI()
app.closing = lambda: None

@app.get("/")
def slow() -> None:
    print("asked", flush=True)
    time.sleep(30)

listening = listening_at("127.0.0.1", 0)
listening.listen()
print(listening.getsockname()[1], flush=True)
run(app, listening)
"""


def test_whoever_waits_is_cut_off_without_a_traceback() -> None:
    server = subprocess.Popen([sys.executable, "-c", _SLOW], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert server.stdout is not None
    with socket.create_connection(("127.0.0.1", int(server.stdout.readline()))) as waiting:
        waiting.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert server.stdout.readline() == "asked\n"
        server.send_signal(signal.SIGTERM)
        try:
            _, said = server.communicate(timeout=20)
        finally:
            server.kill()
    assert said == ""
