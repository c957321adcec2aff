"""A local server: the pages of a PDF as PNG, the files of an EPUB, and word of each change."""

from __future__ import annotations

import io
import json
import threading
import zipfile
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pypdfium2
from msgspec import Struct, field

from publisher.place import PACKAGE

HERE = PACKAGE / "driver" / "preview"
SCALE = 2.0  # pixels in a point: sharp on a dense display
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


class Preview(Struct):
    """What is shown: the last good PDF and EPUB, and how often they have changed."""

    port: int
    pdf: bytes = b""
    name: str = ""
    ebook: dict[str, bytes] = field(default_factory=dict)
    version: int = 0
    changed: threading.Condition = field(default_factory=threading.Condition)
    # PDFium draws one page at a time
    drawing: threading.Lock = field(default_factory=threading.Lock)
    server: ThreadingHTTPServer | None = None

    def open(self) -> str:
        """Begin to serve; returns the address. A port that is taken gives way to a free one."""
        handler = type("BookHandler", (_Handler,), {"preview": self})
        try:
            self.server = _Server(("127.0.0.1", self.port), handler)
        except OSError:
            self.server = _Server(("127.0.0.1", 0), handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{self.server.server_address[1]}/"

    def close(self) -> None:
        """Stop serving."""
        if self.server is not None:
            self.server.shutdown()
            self.server.server_close()

    def show(self, name: str, content: bytes) -> None:
        """Show a new file, a PDF or an EPUB, and tell those who look."""
        with self.changed:
            if name.endswith(".epub"):
                with zipfile.ZipFile(io.BytesIO(content)) as archive:
                    self.ebook = {one: archive.read(one) for one in archive.namelist()}
            else:
                self.pdf, self.name = content, name
            self.version += 1
            self.changed.notify_all()

    def pages(self) -> list[tuple[int, int, str]]:
        """Each page's size in points and its label."""
        with self.drawing, pypdfium2.PdfDocument(self.pdf) as document:
            sizes = [
                (page.get_size(), document.get_page_label(number))
                for number, page in enumerate(document)
            ]
        return [(round(width), round(height), label) for (width, height), label in sizes]

    def draw(self, number: int) -> bytes:
        """A page as PNG; raises IndexError where there is none."""
        with self.drawing, pypdfium2.PdfDocument(self.pdf) as document:
            if not 0 <= number < len(document):
                raise IndexError(number)
            made = io.BytesIO()
            document[number].render(scale=SCALE).to_pil().save(made, "PNG", compress_level=1)
            return made.getvalue()

    def wait(self, known: int, seconds: float) -> int:
        """The version, once it is another one than the known, or after a while."""
        with self.changed:
            self.changed.wait_for(lambda: self.version != known, seconds)
            return self.version


class _Server(ThreadingHTTPServer):
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
            self._send(
                HTTPStatus.FORBIDDEN, "text/plain", b"this server answers to 127.0.0.1 alone"
            )
            return
        path = unquote(urlsplit(self.path).path)
        if path == "/changes":
            self._tell_changes()
            return
        found = self._find(path)
        if found is None:
            self._send(HTTPStatus.NOT_FOUND, "text/plain", b"there is no such page in this book")
        else:
            self._send(HTTPStatus.OK, *found)

    def _find(self, path: str) -> tuple[str, bytes] | None:
        preview = self.preview
        if path == "/":
            return "text/html; charset=utf-8", (HERE / "print.html").read_bytes()
        if path == "/reload.js":
            return "text/javascript; charset=utf-8", (HERE / "reload.js").read_bytes()
        if path == "/book.pdf" and preview.pdf:
            return "application/pdf", preview.pdf
        if path == "/pages.json" and preview.pdf:
            return "application/json", json.dumps(
                {"name": preview.name, "pages": preview.pages()}
            ).encode()
        is_page = path.startswith("/page/") and path.endswith(".png")
        if is_page and path[6:-4].isdecimal() and preview.pdf:
            try:
                return "image/png", preview.draw(int(path[6:-4]))
            except IndexError:
                return None
        return self._find_ebook(path[7:] or "nav.xhtml") if path.startswith("/ebook/") else None

    def _find_ebook(self, name: str) -> tuple[str, bytes] | None:
        content = self.preview.ebook.get(f"EPUB/{name}")
        if content is None:
            return None
        if name.endswith(".xhtml"):
            content = content.replace(
                b"</head>", b'<script src="/reload.js" defer="defer"></script></head>', 1
            )
        return TYPES.get(Path(name).suffix, "application/octet-stream"), content

    def _tell_changes(self) -> None:
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Cache-Control", "no-store")
        self.send_header("Connection", "close")
        self.end_headers()
        version = -1
        try:
            while True:
                version = self.preview.wait(version, 15)
                self.wfile.write(b"data: %d\n\n" % version)
                self.wfile.flush()
        except OSError:
            self.close_connection = True  # the browser has gone

    def _send(self, status: HTTPStatus, kind: str, content: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(content)
