"""A watched book whose builds a test makes one by one, and its preview."""

from __future__ import annotations

import http.client
from pathlib import Path

from publisher.driver.options import Options
from publisher.driver.preview import Preview, open_server
from publisher.driver.watch import Watcher
from publisher.files.cache import Cache
from publisher.formats.session import Session
from tests.support.books import TOML

EDITOR = "vscode://file{path}:{line}"
SETTINGS = TOML + 'pages = ["a.md", "b.md"]\n'
LONG = "\n\n".join(f"Row {number} of the long page, which goes on.\n" for number in range(120))
FIRST = """title=Anna
status=published
~~~~~~
The first words of the page
are written on two lines.

## Plan of the house

- one thing
- another *thing* with emphasis

```python
first = 1
second = 2
```

| name | use |
|------|-----|
| hammer | nails |

A sentence with a note[^n].

[^n]: The note says more about it.

The words twice.

## Second plan

The words twice.
"""
FILES = {
    "book.toml": SETTINGS,
    "a.md": FIRST,
    "b.md": f"# Berta\n\n## Early\n\nSome text.\n\n## Late\n\n{LONG}",
}


class Stage:
    """A watched book whose builds are made one by one, and its preview."""

    def __init__(self, folder: Path) -> None:
        self.book = folder / "book"
        self.book.mkdir()
        self.preview = Preview(str(self.book), EDITOR)
        self.server = open_server(self.preview, 0)
        self.address = f"http://127.0.0.1:{self.server.server_address[1]}/"
        options = Options(self.book / "book.toml", str(folder / "dist"))
        session = Session(Cache(folder / "cache", memory={}), processes=1)
        session.prints.screen = self.preview
        self.watcher = Watcher(options, session, self.preview)

    def build(self, **changed: str) -> None:
        """Build the book with some files changed; an empty one is removed."""
        for name, text in {**FILES, **changed}.items():
            path = self.book / name.replace("_", ".")
            path.write_text(text) if text else path.unlink(missing_ok=True)
        self.watcher.build(("a.md",))

    def ask(self, path: str, host: str = "127.0.0.1") -> tuple[int, http.client.HTTPMessage, bytes]:
        """The answer to a request."""
        port = self.server.server_address[1]
        connection = http.client.HTTPConnection("127.0.0.1", int(port), timeout=10)
        connection.request("GET", path, headers={"Host": f"{host}:{port}"})
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read()

    def close(self) -> None:
        """End server and workers."""
        self.server.shutdown()
        self.server.server_close()
        self.watcher.session.close()
