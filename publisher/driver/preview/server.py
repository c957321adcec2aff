"""The state of a preview -> answers to a browser: pages as PNG, files of the EPUB, each change."""

from __future__ import annotations

import json
from collections.abc import Mapping
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from socketserver import ThreadingTCPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from publisher.driver.preview.clicked_place import editor_address, find_source
from publisher.driver.preview.shown_book import Preview
from publisher.place import PACKAGE

HERE = PACKAGE / "driver" / "preview"
HTML, SCRIPT = "text/html; charset=utf-8", "text/javascript; charset=utf-8"
SCRIPTS = ("reading.js", "print.js", "panel.js", "follow.js")  # one script: XHTML has no modules
BEGIN = "(() => { const start = () => {"
END = """};
if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
else start();
})();"""
TYPES = {
    ".xhtml": "application/xhtml+xml",
    ".css": "text/css",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
    ".ttf": "font/ttf",
    ".otf": "font/otf",
}
SAFE = {
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' data:; font-src 'self' data:; "
        "style-src 'self' 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'; object-src 'none'"
    ),
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}
PAUSE = 15  # s after which a browser is told that nothing has changed

Answer = tuple[str, bytes]  # media type, content


def open_server(preview: Preview, port: int) -> ThreadingTCPServer:
    """Begin to serve on a port, or on a free one if it is taken; `server_address` names it."""
    handler = type("BookHandler", (_Handler,), {"preview": preview})
    try:
        server = _Server(("127.0.0.1", port), handler)
    except OSError:
        server = _Server(("127.0.0.1", 0), handler)
    Thread(target=server.serve_forever, daemon=True).start()
    return server


class _Server(ThreadingTCPServer):  # HTTPServer would ask name servers for its name
    daemon_threads = True
    allow_reuse_address = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Ignore a browser that closed the connection."""


class _Handler(BaseHTTPRequestHandler):
    preview: Preview
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: the terminal belongs to the builds."""

    def do_GET(self) -> None:
        """Answer a request."""
        host = self.headers.get("Host", "").rpartition(":")[0] or self.headers.get("Host", "")
        if host not in ("127.0.0.1", "localhost"):
            content = b"this server answers to 127.0.0.1 alone"
            self._send(HTTPStatus.FORBIDDEN, ("text/plain", content))
            return
        address = urlsplit(self.path)
        path, query = unquote(address.path), parse_qs(address.query)
        if path == "/changes":
            self._tell_changes()
            return
        found = self._find(path, {name: values[0] for name, values in query.items()})
        if found is not None:
            self._send(HTTPStatus.OK, found)
        elif path.startswith("/ebook/") and path.endswith(("/", ".xhtml")):
            self._send(HTTPStatus.NOT_FOUND, self._without_page())
        else:
            content = b"there is no such page in this book"
            self._send(HTTPStatus.NOT_FOUND, ("text/plain", content))

    def _find(self, path: str, query: Mapping[str, str]) -> Answer | None:
        shown = self.preview.print
        if path == "/":
            return HTML, (HERE / "print.html").read_bytes()
        if path == "/follow.js":
            parts = [(HERE / name).read_text() for name in SCRIPTS]
            return SCRIPT, "\n".join([BEGIN, *parts, END]).encode()
        if path == "/book.pdf" and shown.content:
            return "application/pdf", shown.content
        if path == "/pages.json":
            return _as_json(shown.describe())
        if path == "/problems.json":
            return _as_json(self.preview.problems)
        if path == "/source.json":
            return _as_json(self._find_source(query))
        if path.startswith("/page/") and path.endswith(".bmp") and path[6:-4].isdecimal():
            try:
                pictures, number = shown.find(int(path[6:-4]), query.get("key", ""))
                return "image/bmp", pictures.draw(number)
            except (IndexError, ValueError):  # a number of too many digits
                return None
        return self._find_ebook(path[7:] or "nav.xhtml") if path.startswith("/ebook/") else None

    def _find_ebook(self, name: str) -> Answer | None:
        ebook = self.preview.ebook
        content = ebook.files.get(f"EPUB/{name}")
        if content is None:
            return None
        if name.endswith(".xhtml"):
            content = content.replace(b"</head>", _script(ebook.version) + b"</head>", 1)
        return TYPES.get(Path(name).suffix, "application/octet-stream"), content

    def _without_page(self) -> Answer:
        """A page that waits until the book has the page that was asked for."""
        version = self.preview.ebook.version
        text = "The book has no such page now." if version else "The e-book is not built yet."
        head = (
            b'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"/><title>Not there</title>'
        )
        body = f"</head><body><p>{text} It is shown here as soon as it is there.</p>"
        links = '<p><a href="/ebook/">E-book</a> <a href="/">Print</a></p></body></html>'
        return HTML, head + _script(version) + (body + links).encode()

    def _find_source(self, query: Mapping[str, str]) -> dict[str, str | int]:
        """Where the text at a place was written, and the address that opens it."""
        preview = self.preview
        anchors = tuple(query.get("anchors", "").split())
        before, after, book = query.get("before", ""), query.get("after", ""), preview.ebook.book
        if "page" in query:
            book = preview.print.book
            try:
                pictures, number = preview.print.find(int(query["page"]))
                across, down = float(query["across"]), float(query["down"])
                before, after = pictures.read_around(number, across, down)
            except (ValueError, KeyError, IndexError):
                return {}
        found = find_source(book, anchors, before, after) if book else None
        if found is None:
            return {}
        address = editor_address(preview.editor, Path(preview.folder, found.path), found.line)
        return {"path": found.path, "line": found.line, "address": address}

    def _tell_changes(self) -> None:
        self.close_connection = True
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/event-stream")
        self._end_headers()
        known = -1
        try:
            while True:
                count, state = self.preview.wait(known, PAUSE)
                word = f"data: {state}\n\n" if count != known else ": nothing has changed\n\n"
                known = count
                self.wfile.write(word.encode())
                self.wfile.flush()
        except OSError:
            return  # the browser has gone

    def _send(self, status: HTTPStatus, answer: Answer) -> None:
        self.send_response(status)
        self.send_header("Content-Type", answer[0])
        self.send_header("Content-Length", str(len(answer[1])))
        self._end_headers()
        self.wfile.write(answer[1])

    def _end_headers(self) -> None:
        for name, value in SAFE.items():
            self.send_header(name, value)
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()


def _script(version: str) -> bytes:
    """The element that lets a page of the e-book follow the builds."""
    view = f'data-view="ebook" data-version="{version}"'
    return f'<script src="/follow.js" defer="defer" {view}></script>'.encode()


def _as_json(value: object) -> Answer:
    return "application/json", json.dumps(value).encode()
