"""An EPUB that a shop converts: to AZW3 and back it keeps cover, contents, notes and font."""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

from tests.support.books import TOML, make, render, write_book

CALIBRE = shutil.which("ebook-convert") or ""
FILES = {
    "book.toml": TOML + '[[part]]\ntitle = "Doors"\npages = ["a.md", "b.md"]\n',
    "a.md": "# Hinge\n\nA call[^1], and [Latch](b.md).\n\n[^1]: Of brass.\n",
    "b.md": "# Latch\n\n## Parts\n\nA bar, and [Hinge](a.md).\n",
}


@pytest.mark.skipif(not CALIBRE, reason="calibre is not installed")
def test_an_ebook_survives_azw3(tmp_path: Path) -> None:
    made = make(write_book(tmp_path / "book", FILES, clean=False))
    first, kindle, back = (tmp_path / name for name in ("a.epub", "a.azw3", "b.epub"))
    first.write_bytes(render(made, "epub"))
    for source, target in ((first, kindle), (kindle, back)):
        settings = {**os.environ, "CALIBRE_CONFIG_DIRECTORY": str(tmp_path / "calibre")}
        command = [CALIBRE, str(source), str(target)]
        done = subprocess.run(command, capture_output=True, text=True, env=settings, check=False)
        assert done.returncode == 0, done.stdout[-600:] + done.stderr[-600:]
    with zipfile.ZipFile(io.BytesIO(back.read_bytes())) as archive:
        names = archive.namelist()
        texts = [archive.read(name).decode() for name in names if name.endswith("html")]
        ncx = next(archive.read(name).decode() for name in names if name.endswith(".ncx"))
        style = "".join(archive.read(name).decode() for name in names if name.endswith(".css"))
        package = next(archive.read(name).decode() for name in names if name.endswith(".opf"))
        sizes = [archive.getinfo(name).file_size for name in names if name.endswith(".png")]
    titles = re.findall(r"<text>([^<]*)</text>", ncx[ncx.index("<navMap>") :])
    assert titles == ["Title page", "Part One. Doors", "Hinge", "Latch", "Parts"]
    assert any(name.startswith("fonts/") and name.endswith((".ttf", ".otf")) for name in names)
    assert 'font-family: "Handbook Display"' in style
    assert '<meta name="cover"' in package and max(sizes) > 1000
    whole = "".join(texts)
    call = re.search(r'A call<sup[^>]*><a [^>]*href="[^"#]*#([^"]*)"[^>]*>1</a>', whole)
    assert call
    assert re.search(rf'id="{call[1]}"[^>]*>.*?Of brass', whole, re.DOTALL)
