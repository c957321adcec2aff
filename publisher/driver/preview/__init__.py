"""The last good files of a watched book -> pages in a browser: the print as pictures of its pages, the e-book as it is.

Bound to the loopback address alone, and answering to no other name, so that no web page elsewhere can ask it for anything.
"""

from publisher.driver.preview.server import Preview

__all__ = ["Preview"]
