"""`sim play` as a process of its own, and a client that speaks to it over a real socket."""

from __future__ import annotations

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.parse
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType

from documents import ROOT

SAID = re.compile(r"code (?P<code>\w+)|token (?P<token>[0-9a-f]+)")
"""In what the server says once it accepts connections."""
PATIENCE = 180.0
"""Seconds to wait for a server, whose rules may have to be compiled."""


class Server:
    """A server of an exercise; as a context manager it is ended at the end.

    Args:
        scenario: the scenario, whose lesson is beside it.
        folder: the exercise's; if it holds a log already, the exercise goes on.
        env: variables of the process; as those of this one, with the rules compiled, unless told.

    Attributes:
        seconds: from its start to its first answer.
    """

    def __init__(self, scenario: Path, folder: Path, env: Mapping[str, str] | None = None) -> None:
        self.scenario, self.folder, self.log = scenario, folder, folder / "exercise.sqlite"
        self._env = dict(env) if env else {name: said for name, said in os.environ.items() if "NUMBA_DIS" not in name}
        self.port = free_port()
        self.start()

    def start(self) -> None:
        """Begin, or go on after an end; the port stays."""
        begun = time.monotonic()
        exercise = ["--resume", self.log] if self.log.exists() else [self.scenario, "--out", self.folder]
        words = [sys.executable, "-m", "sim", "play", *exercise, "--host", "127.0.0.1", "--port", self.port]
        self.folder.mkdir(parents=True, exist_ok=True)
        told = self.folder / "server.log"
        with told.open("ab") as complaint:
            self.process = subprocess.Popen(
                [str(word) for word in words], cwd=ROOT, env=self._env, stdout=subprocess.PIPE, stderr=complaint
            )
        said: dict[str, str] = {}
        assert self.process.stdout is not None
        while len(said) < 2:
            line = self.process.stdout.readline().decode()
            if not line:
                raise RuntimeError(f"the server ended: {told.read_text(encoding='utf-8')[-2000:]}")
            said |= {name: word for found in SAID.finditer(line) for name, word in found.groupdict().items() if word}
        self.code, self.token = said["code"], said["token"]
        first = Client(self.port)
        first.get("/")  # connections wait in the queue until the first is answered
        first.close()
        self.seconds = time.monotonic() - begun

    def kill(self) -> None:
        """End it without a word to it (SIGKILL)."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """End it as Ctrl-C does."""
        self._end(signal.SIGINT)

    def _end(self, how: signal.Signals) -> None:
        if self.process.poll() is None:
            self.process.send_signal(how)
        try:
            self.process.communicate(timeout=30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.communicate()

    def __enter__(self) -> Server:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()


class Answer:
    """What a server said.

    Attributes:
        status: of HTTP; of a refusal told to a script (which HTTP calls 200), that in its header.
        body: all of it.
        headers: by name, in lower case.
        cookies: by name, those that were set.
    """

    def __init__(self, found: http.client.HTTPResponse) -> None:
        self.body = found.read()
        self.headers = {name.lower(): said for name, said in found.getheaders()}
        set_ = [said.partition(";")[0].partition("=") for said in found.headers.get_all("Set-Cookie", [])]
        self.cookies = {name: said for name, _, said in set_}
        self.status = int(self.headers.get("x-refused", found.status))

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode("utf-8", "replace")


class Client:
    """One device: a connection that is opened anew when it broke, and its cookies.

    Args:
        port: the server's, on this computer.
    """

    def __init__(self, port: int) -> None:
        self.port = port
        self.cookies: dict[str, str] = {}
        self._line: http.client.HTTPConnection | None = None

    def get(self, path: str) -> Answer:
        """Ask for something."""
        return self._ask("GET", path, None)

    def post(
        self, path: str, fields: Mapping[str, str] | Sequence[tuple[str, str]] = (), script: bool = True
    ) -> Answer:
        """Send a form, as the page's script does, or as a browser without scripts."""
        return self._ask("POST", path, urllib.parse.urlencode(fields), script)

    def _ask(self, method: str, path: str, body: str | None, script: bool = False) -> Answer:
        headers = {"Origin": f"http://127.0.0.1:{self.port}"} | ({"HX-Request": "true"} if script else {})
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={said}" for name, said in self.cookies.items())
        if self._line is None:
            self._line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            self._line.request(method, path, body, headers)
            found = Answer(self._line.getresponse())
        except BaseException:
            self.close()
            raise
        self.cookies |= found.cookies
        return found

    def close(self) -> None:
        """Hang up."""
        if self._line is not None:
            self._line.close()
            self._line = None

    def join(self, code: str, observe: bool = False) -> Client:
        """Take a seat."""
        answer = self.post("/join", {"code": code, "observe": "1" if observe else ""}, script=False)
        if answer.status != 303:
            raise RuntimeError(f"no seat: {answer.status} {answer.text[:200]}")
        return self

    def sign_in(self, token: str) -> Client:
        """Become the facilitator."""
        answer = self.post("/facilitator/login", {"token": token}, script=False)
        if answer.status != 303:
            raise RuntimeError(f"no console: {answer.status} {answer.text[:200]}")
        return self

    def do(self, command: str, **fields: object) -> Answer:
        """A command of the console."""
        return self.post(f"/facilitator/do/{command}", {name: str(said) for name, said in fields.items()})


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as finding:
        finding.bind(("127.0.0.1", 0))
        return int(finding.getsockname()[1])
