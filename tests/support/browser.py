"""An EPUB's pages in headless Chromium: what stands outside of its column, and pictures of pages."""

from __future__ import annotations

import html
import io
import json
import re
import shutil
import subprocess
import zipfile
from itertools import product
from pathlib import Path

from publisher.bench.chromium import BROWSER, OPTIONS, environment

SEPIA = """html, body { background: #f4ecd8 !important; color: #5b4636 !important;
  font-family: 'DejaVu Sans', sans-serif !important; line-height: 1.6 !important }"""
# by name the colour scheme of the browser and the style sheet that an e-reader adds to each page
SCHEMES = {"dark": (0, ""), "light": (1, ""), "sepia": (1, SEPIA)}
SECONDS = 120

# One frame for each page, width and size. An element stands outside of its column if it goes
# beyond the page's margins and no box around it scrolls.
MEASURE = r"""
function faults(frame) {
  const page = frame.contentDocument, view = frame.contentWindow, found = [];
  page.documentElement.style.fontSize = frame.dataset.size + '%';
  const right = page.documentElement.clientWidth + .5;
  const scrolls = one => ['auto', 'scroll'].includes(view.getComputedStyle(one).overflowX);
  function isFree(one) {
    while (one && one !== page.body && !scrolls(one)) one = one.parentElement;
    return !one || one === page.body;
  }
  const leaves = box => box.width && (box.right > right || box.left < -.5);
  for (const one of page.body.querySelectorAll('*')) {
    const style = view.getComputedStyle(one), isInline = style.display === 'inline';
    const name = one.localName + '.' + one.getAttribute('class');
    if ((!isInline || one.localName === 'img') && leaves(one.getBoundingClientRect())
        && isFree(one.parentElement)) found.push(name + ' leaves its column');
    if (['hidden', 'clip'].includes(style.overflowX) && one.localName !== 'svg'
        && one.scrollWidth > one.clientWidth + 1) found.push(name + ' is clipped');
    const moves = one.scrollWidth > one.clientWidth || one.scrollHeight > one.clientHeight;
    if (scrolls(one) && moves && one.tabIndex < 0 && !one.querySelector('a[href], [tabindex="0"]'))
      found.push(name + ' scrolls without the keyboard');
    if (one.localName === 'text') {
      const size = parseFloat(style.fontSize) * one.getScreenCTM().a;
      if (size < 9) found.push('a label of ' + size.toFixed(1) + ' px');
    }
  }
  const texts = page.createTreeWalker(page.body, NodeFilter.SHOW_TEXT), range = new Range();
  while (texts.nextNode()) {
    const text = texts.currentNode;
    for (const word of text.data.matchAll(/\S+/g)) {
      range.setStart(text, word.index);
      range.setEnd(text, word.index + word[0].length);
      if (leaves(range.getBoundingClientRect()) && isFree(text.parentElement)) {
        found.push('the word ' + word[0] + ' leaves its column');
      }
    }
  }
  return found;
}
window.addEventListener('load', () => {
  const rows = [...document.querySelectorAll('iframe')].map(frame => {
    const style = frame.contentDocument.createElement('style');
    style.textContent = READER;
    frame.contentDocument.head.append(style);
    return [frame.title, PROBE(frame)];
  });
  document.body.textContent = JSON.stringify(rows);
});
"""


def unpack(epub: bytes, folder: Path) -> list[str]:
    """Write the files of an EPUB to a folder; returns the paths of its pages."""
    with zipfile.ZipFile(io.BytesIO(epub)) as archive:
        archive.extractall(folder)
        return [name for name in archive.namelist() if name.endswith(".xhtml")]


def probe(
    folder: Path,
    pages: list[str],
    widths: tuple[int, ...],
    sizes: tuple[int, ...],
    scheme: str = "light",
    script: str = "faults",
) -> dict[str, list[str]]:
    """What a function of `MEASURE` or a given one says of each page, by page, width and size."""
    frames = "".join(
        f'<iframe title="{page} at {width} px, {size} %" src="{html.escape(page)}" data-size="{size}" '
        f'style="border: 0; width: {width}px; height: 600px"></iframe>'
        for page, width, size in product(pages, widths, sizes)
    )
    text = MEASURE.replace("PROBE", script if script == "faults" else f"({script})")
    text = text.replace("READER", json.dumps(SCHEMES[scheme][1]))
    path = folder / "probe.html"
    path.write_text(f"<!DOCTYPE html><meta charset=utf-8><body>{frames}<script>{text}</script>")
    answer = run(folder, scheme, "--dump-dom", path.as_uri())
    found = re.search(r"<body>(\[.*\])</body>", answer, re.DOTALL)
    assert found, answer[-400:]
    return dict(json.loads(html.unescape(found[1])))


def photograph(folder: Path, page: str, target: Path, size: tuple[int, int], scheme: str) -> None:
    """Write a picture of a page as PNG."""
    window = f"--window-size={size[0]},{size[1]}"
    run(folder, scheme, window, f"--screenshot={target}", (folder / page).as_uri())


def run(folder: Path, scheme: str, *options: str) -> str:
    """What Chromium prints, started anew with an empty profile."""
    profile = folder / f"profile-{scheme}"
    shutil.rmtree(profile, ignore_errors=True)
    colours = f"--blink-settings=preferredColorScheme={SCHEMES[scheme][0]}"
    command = [BROWSER, *OPTIONS, f"--user-data-dir={profile}", colours, *options]
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=SECONDS, check=False, env=environment()
    )
    return done.stdout
