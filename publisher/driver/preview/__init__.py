"""A watched book -> pages in a browser: its last good files, and the problems of the last build.

The PDF is shown as pictures of its pages, the EPUB as it is. The server is bound to the loopback
address and answers to no other name, so that no web page from elsewhere can read from it.
"""

from publisher.driver.preview.server import open_server
from publisher.driver.preview.shown_book import Preview

__all__ = ["Preview", "open_server"]
