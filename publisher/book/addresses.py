"""A target as written -> its address: a place below the book's folder, or an address elsewhere.

Links, entries of an order page and pictures are read by the same rules. Nothing on the disk is
looked at.
"""

from __future__ import annotations

import ipaddress
import posixpath
import re
import unicodedata
from urllib.parse import SplitResult, quote, unquote, urlsplit

from msgspec import Struct

from publisher.book.model import Config

# what stands in an address by its percent code alone; letters of any script stay
UNSAFE = re.compile(
    r"%(?![0-9A-Fa-f]{2})|[\x00-\x20\x7f\"<>\\^`{|}\[\]\u00a0\u2000-\u200f\u2028-\u202f]"
)
NO_HOST = re.compile(r"[\x00-\x20\x7f#%/:<>?@\[\\\]^|]")

NUMBER = re.compile(r"[0-9]+|0[xX][0-9A-Fa-f]*")
LONGEST_HOST = 253  # bytes
WEB = ("http", "https")


class Grounds(Struct, frozen=True):
    """Absolute paths of a book's folder and root, and the web addresses of the root."""

    folder: str
    root: str
    site: tuple[str, ...] = ()

    def contains(self, path: str) -> bool:
        """Return whether a path, relative to the book's folder, is inside the root."""
        place = posixpath.normpath(posixpath.join(self.folder, path))
        return place == self.root or place.startswith(self.root.rstrip("/") + "/")


class Place(Struct, frozen=True):
    """A target that names a place in the file system.

    `path` is relative to the book's folder, normalised; `.` is the folder, and `""` the page that
    holds the target. `written` is the path percent-decoded, as it was written. `web` is the whole
    target where it was written as a web address below the book's site. `others` are the paths that
    a site generator may mean; `address` is the path on the site of a target from the root.
    """

    path: str
    fragment: str = ""
    written: str = ""
    web: str = ""
    others: tuple[str, ...] = ()
    address: str = ""


class Elsewhere(Struct, frozen=True):
    """A target with a scheme or a host that is none of the book's.

    `scheme` is in lower case, `""` for `//host/path`. A host that is malformed counts as none; that
    of `mailto` is the one of its receivers.
    """

    address: str
    scheme: str
    has_host: bool


def grounds_of(config: Config) -> Grounds:
    """Return the folder, root and site of a book, with links in the file system followed."""
    site = tuple(address for one in config.site if (address := read_site(one)))
    return Grounds(config.folder.resolve().as_posix(), config.fence.as_posix(), site)


def read_site(text: str) -> str:
    """Return the web address that `site` gives, with its scheme; `""` if it is none."""
    address = text.strip()
    address = address if "//" in address else f"https://{address}"
    parts = _split(address)
    is_web = parts.scheme.lower() in WEB and _has_host(parts) and "@" not in parts.netloc
    return address if is_web else ""


def read_target(written: str, page: str, grounds: Grounds) -> Place | Elsewhere:
    """Read a target of a link, an entry or a picture that stands on the page at path `page`."""
    target = written.strip()
    target = target[1:] if target.startswith("#/") else target  # of docsify, from the root
    path, _, fragment = target.partition("#")
    fragment = unquote(fragment).strip()
    scheme = re.match(r"([a-z][a-z0-9+.-]*):", path, re.IGNORECASE)
    if scheme or path.startswith("//"):
        name = scheme[1].lower() if scheme else ""
        below = _below_site(path, grounds) if name in ("", *WEB) else None
        if below is None:
            has_host = _has_mail_host(path) if name == "mailto" else _has_host(_split(target))
            return Elsewhere(target, name, has_host)
        place = from_folder(posixpath.join(grounds.root, below), grounds)
        address = target if name else f"https:{target}"
        return Place(place, fragment, "", address, _below_folders(below, page, grounds), below)
    path, _, query = path.partition("?")
    if query.startswith("id=") and not fragment:  # a place, as docsify writes it
        fragment = unquote(query[3:].partition("&")[0]).strip()
    if not path:
        return Place("", fragment)
    path = unquote(path).strip()
    if path.startswith(("/", "@/", "~/", "@site/")):  # as Zola, DocFX and Docusaurus write them
        address = path.removeprefix("@site").lstrip("@~").lstrip("/")
        place = from_folder(posixpath.join(grounds.root, address), grounds)
        others = _below_folders(address, page, grounds)
        if below := _below_base(address, grounds):
            others += (from_folder(posixpath.join(grounds.root, below), grounds),)
            others += _below_folders(below, page, grounds)
        return Place(place, fragment, path, "", others, below or address)
    own = posixpath.join(grounds.folder, page)
    folder, stem = posixpath.split(own.rpartition(".")[0])
    place = from_folder(posixpath.join(folder, path), grounds)
    # where a page has an address of its own, `../x` is relative to that; but a README is a file
    is_file = posixpath.normpath(path) == "." or path.lower().endswith("readme.md")
    other = from_folder(posixpath.join(folder, stem, path), grounds)
    return Place(place, fragment, path, "", () if is_file else (other,))


def _below_folders(path: str, page: str, grounds: Grounds) -> tuple[str, ...]:
    """Return a path below each folder between the root and a page, the outermost first."""
    folder = posixpath.normpath(posixpath.join(grounds.folder, posixpath.dirname(page)))
    if not folder.startswith(grounds.root.rstrip("/") + "/"):
        return ()
    names = folder[len(grounds.root.rstrip("/")) + 1 :].split("/")
    tops = (posixpath.join(grounds.root, *names[:n]) for n in range(1, len(names) + 1))
    return tuple(from_folder(posixpath.join(top, path), grounds) for top in tops)


def _below_base(path: str, grounds: Grounds) -> str:
    """Return a path from the root without the folder of the site's address, if it has one."""
    for site in grounds.site:
        base = _split(site if "//" in site else f"https://{site}").path.strip("/")
        if base and path.startswith(base + "/"):
            return path[len(base) + 1 :]
    return ""


def encode_address(address: str) -> str:
    """Return an address to another site with a percent code for each sign that URLs can't hold."""
    base, _, fragment = address.partition("#")
    host, rest = "", base
    if found := re.match(r"([A-Za-z][A-Za-z0-9+.-]*:)?//[^/?\\]*", base):
        host, rest = found[0], base[found.end() :]
    encoded = host + UNSAFE.sub(_code_of, rest)
    if fragment:
        encoded += "#" + UNSAFE.sub(_code_of, fragment).replace("#", "%23")
    return encoded


def _code_of(found: re.Match[str]) -> str:
    return quote(found[0], safe="")


def fold_path(path: str) -> str:
    """Return a path as it is compared with others: without case, in one Unicode form (NFC)."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())


def from_folder(place: str, grounds: Grounds) -> str:
    """Return an absolute path relative to the book's folder, normalised."""
    place, below = posixpath.normpath(place), grounds.folder.rstrip("/") + "/"
    if place.startswith(below):
        return place[len(below) :]
    return posixpath.relpath(place, grounds.folder)


def _below_site(address: str, grounds: Grounds) -> str | None:
    """Return the decoded path of an address below one of the book's sites, or None."""
    own = _split(address)
    for site in grounds.site if own.netloc and _has_host(own) else ():
        base = _split(site)
        folder = base.path.rstrip("/")
        hosts = {one.netloc.lower().removeprefix("www.") for one in (own, base)}
        same_host = len(hosts) == 1
        if same_host and (own.path + "/").startswith(folder + "/"):
            return unquote(own.path[len(folder) :].lstrip("/"))
    return None


def _split(address: str) -> SplitResult:
    """Return the parts of an address; all are empty if it is malformed, such as `http://[x`."""
    try:
        return urlsplit(address)
    except ValueError:
        return SplitResult("", "", "", "", "")


def _has_host(parts: SplitResult) -> bool:
    """Return whether an address has a host, and a well-formed one: name, brackets, port, user."""
    user, at, place = parts.netloc.rpartition("@")
    if at and ("@" in user or UNSAFE.search(user)):
        return False
    found = re.fullmatch(r"(\[[^\[\]]*\]|[^:\[\]]*)(?::([0-9]{0,5}))?", place)
    if not found or int(found[2] or 0) > 65_535:
        return False
    if found[1].startswith("["):
        return _is_ip(ipaddress.IPv6Address, found[1][1:-1])
    return _is_name(unquote(found[1]))


def _is_name(host: str) -> bool:
    """Return whether a host is a name, or an address of IPv4."""
    labels = host.removesuffix(".").split(".")
    if not all(label and not NO_HOST.search(label) and _is_label(label) for label in labels):
        return False
    if NUMBER.fullmatch(labels[-1]):
        return _is_ip(ipaddress.IPv4Address, host.removesuffix("."))
    if not host.isascii():
        try:
            host = host.encode("idna").decode() if host.isprintable() else ""
        except UnicodeError:
            return False
    return 0 < len(host) <= LONGEST_HOST and all(len(one) <= 63 for one in host.split("."))


def _has_mail_host(address: str) -> bool:
    """Return whether each receiver of a `mailto:` has a name and a host, and there is one."""
    receivers = unquote(address.partition(":")[2].partition("?")[0]).split(",")
    rows = [receiver.strip().rpartition("@") for receiver in receivers]
    return all(name and not UNSAFE.search(name) and _is_name(host) for name, _, host in rows)


def _is_ip(kind: type[ipaddress.IPv4Address] | type[ipaddress.IPv6Address], text: str) -> bool:
    try:
        kind(text)
    except ValueError:
        return False
    return True


def _is_label(label: str) -> bool:
    """Return whether a label of a host is a name, decoded if it is in Punycode."""
    if not label.lower().startswith("xn--"):
        return True
    try:
        name = label[4:].encode().decode("punycode")
    except UnicodeError:
        return False
    return name.isprintable() and not name.isascii()
