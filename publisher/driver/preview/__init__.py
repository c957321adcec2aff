"""The last good files of a watched book -> pages in a browser.

The PDF is shown as pictures of its pages, the EPUB as it is.

The server is bound to the loopback address and answers to no other name, so that no web page from
elsewhere can read from it.
"""

from publisher.driver.preview.server import Preview

__all__ = ["Preview"]
