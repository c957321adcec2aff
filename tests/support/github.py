"""A GitHub of our own on this machine: its releases, kept in memory, and failures on demand. gh reaches it as a proxy."""

from __future__ import annotations

import hashlib
import json
import re
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

TOKEN = "gho_sesameOpensOnlyTheReleases"


@dataclass
class Forge:
    """What the server holds, what it was asked, and how it fails: (method, pattern) -> statuses to answer first; 0 cuts the connection."""

    token: str = TOKEN
    digests: bool = True
    releases: list[dict[str, Any]] = field(default_factory=list)
    contents: dict[int, bytes] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    failures: list[tuple[str, str, list[int]]] = field(default_factory=list)
    count: int = 0
    port: int = 0

    def number(self) -> int:
        self.count += 1
        return self.count

    def fail(self, method: str, pattern: str, *statuses: int) -> None:
        self.failures.append((method, pattern, list(statuses)))

    def failure(self, method: str, path: str) -> int | None:
        for wanted, pattern, statuses in self.failures:
            if statuses and wanted == method and re.search(pattern, path):
                return statuses.pop(0)
        return None

    def names(self, release: int = 0) -> list[str]:
        return [one["name"] for one in self.releases[release]["assets"]]

    def answer(self, method: str, path: str, content: bytes) -> tuple[int, Any]:
        where, query = urlsplit(path).path, parse_qs(urlsplit(path).query)
        if method == "GET" and where == "/repos/o/r/releases":
            return 200, self.releases
        if method == "POST" and where == "/repos/o/r/releases":
            row = json.loads(content)
            number = self.number()
            address, upload = (
                f"https://github.localhost/o/r/releases/{number}",
                f"http://uploads.github.localhost/up/{number}{{?name,label}}",
            )
            self.releases.append(
                {"id": number, "html_url": address, "upload_url": upload, "assets": [], **row}
            )
            return 201, self.releases[-1]
        if found := re.fullmatch(r"/repos/o/r/releases/assets/(\d+)", where):
            for release in self.releases:
                release["assets"] = [one for one in release["assets"] if one["id"] != int(found[1])]
            return 204, None
        if found := re.fullmatch(r"/(?:repos/o/r/releases|up)/(\d+)(/assets)?", where):
            release = next(one for one in self.releases if one["id"] == int(found[1]))
            if method == "PATCH":
                release.update(json.loads(content))
                return 200, release
            if method == "GET":
                return 200, release["assets"]
            return self.receive(release, query["name"][0], content)
        return 404, {"message": "Not Found"}

    def receive(
        self, release: dict[str, Any], name: str, content: bytes, state: str = "uploaded"
    ) -> tuple[int, Any]:
        if name in [one["name"] for one in release["assets"]]:
            return 422, {"message": "Validation Failed"}
        number = self.number()
        row: dict[str, Any] = {"id": number, "name": name, "size": len(content), "state": state}
        row |= {"digest": f"sha256:{hashlib.sha256(content).hexdigest()}"} if self.digests else {}
        release["assets"].append(row)
        self.contents[number] = content
        return 201, row


def serve(forge: Forge) -> ThreadingHTTPServer:
    """Start a server for a forge; `server_port` is where it listens."""

    class Handler(BaseHTTPRequestHandler):
        def read_content(self) -> bytes:
            if self.headers.get("Transfer-Encoding") != "chunked":
                return self.rfile.read(int(self.headers.get("Content-Length") or 0))
            parts = []
            while size := int(self.rfile.readline(), 16):
                parts.append(self.rfile.read(size))
                self.rfile.readline()
            return b"".join(parts)

        def handle_request(self) -> None:
            path = self.path.partition("github.localhost")[2]
            content = self.read_content()
            forge.asked.append(f"{self.command} {path}")
            failure = forge.failure(self.command, path)
            if failure == 0:
                if path.startswith("/up/"):  # what arrived stays behind, and is no file
                    release = next(
                        one
                        for one in forge.releases
                        if one["id"] == int(re.findall(r"\d+", path)[0])
                    )
                    forge.receive(
                        release, parse_qs(urlsplit(path).query)["name"][0], content[:10], "starter"
                    )
                self.connection.close()
                return
            if self.headers.get("Authorization") != f"token {forge.token}":
                failure = 401
            status, row = (
                (failure, {"message": "Bad credentials" if failure == 401 else "injected"})
                if failure
                else forge.answer(self.command, path, content)
            )
            body = json.dumps(row).encode() if row is not None else b""
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = do_PATCH = do_DELETE = handle_request  # noqa: N815

        def log_message(self, *words: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server
