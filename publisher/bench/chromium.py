"""A page in headless Chromium, driven by the DevTools protocol over a pipe."""

from __future__ import annotations

import base64
import json
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

BROWSER = os.environ.get("PUPPETEER_EXECUTABLE_PATH", "") or shutil.which("chromium") or ""
OPTIONS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--allow-file-access-from-files", "--hide-scrollbars",
)  # fmt: skip
SECONDS = 20


def environment() -> dict[str, str]:
    """The environment of Chromium: without the fonts that this process allows itself for print."""
    return {name: text for name, text in os.environ.items() if "FONTCONFIG" not in name}


class Tab:
    """One page of a Chromium of its own."""

    def __init__(self, profile: Path, size: tuple[int, int] = (1000, 800)) -> None:
        commands, answers = os.pipe(), os.pipe()

        def _place_pipes() -> None:  # Chromium reads commands from 3 and writes answers to 4
            high = os.dup(commands[0]), os.dup(answers[1])
            os.dup2(high[0], 3)
            os.dup2(high[1], 4)

        window = f"--window-size={size[0]},{size[1]}"
        words = [*OPTIONS, f"--user-data-dir={profile}", "--remote-debugging-pipe", window]
        self.process = subprocess.Popen(
            [BROWSER, *words, "about:blank"],
            preexec_fn=_place_pipes,
            close_fds=False,
            env=environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        os.close(commands[0])
        os.close(answers[1])
        self.commands, self.answers = commands[1], answers[0]
        self.rest, self.count, self.session = b"", 0, ""
        self.events: list[dict[str, Any]] = []
        pages = self.ask("Target.getTargets")["targetInfos"]
        (target,) = (one["targetId"] for one in pages if one["type"] == "page")
        attached = self.ask("Target.attachToTarget", targetId=target, flatten=True)
        self.session = attached["sessionId"]
        self.ask("Page.enable")
        self.ask("Runtime.enable")

    def ask(self, method: str, **values: Any) -> dict[str, Any]:
        """The answer to a command; what happens meanwhile is kept in `events`."""
        self.count += 1
        command = {"id": self.count, "method": method, "params": values}
        command |= {"sessionId": self.session} if self.session else {}
        os.write(self.commands, json.dumps(command).encode() + b"\0")
        while True:
            answer = self._read()
            if answer.get("id") == self.count:
                assert "error" not in answer, answer
                return dict(answer["result"])
            self.events.append(answer)

    def _read(self) -> dict[str, Any]:
        while b"\0" not in self.rest:
            more = os.read(self.answers, 1 << 16)
            assert more, "Chromium has ended"
            self.rest += more
        first, _, self.rest = self.rest.partition(b"\0")
        return dict(json.loads(first))

    def open(self, address: str) -> None:
        """Go to an address; the page before it ends first, so that it can't load itself again."""
        while self.until("location.href") != "about:blank":
            self.ask("Page.navigate", url="about:blank")
            time.sleep(0.1)
        self.ask("Page.navigate", url=address)

    def value(self, script: str) -> Any:
        """The value of an expression in the page."""
        answer = self.ask(
            "Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True
        )
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def until(self, script: str) -> Any:
        """Wait until an expression is true; returns its value."""
        end = time.monotonic() + SECONDS
        said: object = ""
        while time.monotonic() < end:
            try:
                if said := self.value(script):
                    return said
            except AssertionError as error:  # the page is being exchanged
                said = error
            time.sleep(0.02)
        raise AssertionError(f"{script}: {said} in {self.value('document.body.outerHTML')[:2000]}")

    def click(self, x: float, y: float) -> None:
        """Click at a place of the window."""
        place = {"x": x, "y": y, "button": "left", "clickCount": 1}
        self.ask("Input.dispatchMouseEvent", type="mousePressed", **place)
        self.ask("Input.dispatchMouseEvent", type="mouseReleased", **place)

    def asked_for(self, scheme: str) -> list[str]:
        """The addresses of a scheme that the page wanted to go to, once there is one."""
        end = time.monotonic() + SECONDS
        while True:
            self.value("0")
            named = [str(one.get("params", {}).get("url", "")) for one in self.events]
            if found := [one for one in named if one.startswith(scheme)]:
                self.events.clear()
                return found
            assert time.monotonic() < end, "the page went nowhere"
            time.sleep(0.05)

    def photograph(self, path: Path) -> None:
        """Write what the window shows as PNG."""
        path.write_bytes(base64.b64decode(self.ask("Page.captureScreenshot")["data"]))

    def close(self) -> None:
        """End this Chromium."""
        os.killpg(self.process.pid, signal.SIGTERM)
        self.process.wait(20)
        os.close(self.commands)
        os.close(self.answers)
