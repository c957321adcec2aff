"""Laid-out flows -> PDF: asks for objects and fonts, takes settled blocks from the cache, links."""

from __future__ import annotations

from concurrent.futures import Future
from importlib.metadata import version

from publisher.book.model import Config
from publisher.config.editions import Edition
from publisher.config.output_intent import read_intent
from publisher.files.cache import digest_of
from publisher.formats.pdf.contract.fragment import Picture
from publisher.formats.pdf.link.exchange import state_exchange
from publisher.formats.pdf.link.fonts import (
    FontProgram,
    SubsetKey,
    make_program,
    merge_uses,
    subset_key,
)
from publisher.formats.pdf.link.linker import (
    Binding,
    Member,
    Parts,
    Placement,
    link_fragments,
    place_members,
    settle_block,
)
from publisher.formats.pdf.link.metadata import write_xmp
from publisher.formats.pdf.link.pdf_file import Block
from publisher.formats.pdf.plan.layout_queue import LayoutQueue
from publisher.formats.pdf.plan.rounds import Placed
from publisher.formats.pdf.sheets.numbers import Places
from publisher.report.findings import Finding, Location, ThemeError
from publisher.theme.font_file import FontFileError, load_font, lost_font


def bind_flows(
    placed: tuple[Placed, ...], members: tuple[Member, ...], binding: Binding, queue: LayoutQueue
) -> bytes:
    """Join flows into one file, and cache what is made for it."""
    flows = {flow.key: flow for flow in placed}
    fonts = _begin_fonts(members, queue)
    pictures = _find_pictures(placed, queue)
    blocks = tuple(
        _make_block(placement, flows[placement.key], queue)
        for placement in place_members(members)[0]
    )
    programs = {key: _finish_font(key, program, queue) for key, program in fonts.items()}
    uses = merge_uses(use for member in members for use in member.proof.fonts)
    return link_fragments(members, binding, Parts(blocks, pictures, programs, uses))


def bind_early(
    rows: tuple[tuple[Placed, Member], ...],
    members: tuple[Member, ...],
    binding: Binding,
    queue: LayoutQueue,
) -> bytes:
    """Join some flows of a book into a file to be drawn at once, before the book's own file.

    Its fonts are those of the whole book, whose fragments are `members`. Returns no bytes if a font
    is not made yet.
    """
    own = {use.hash for _, member in rows for use in member.proof.fonts}
    merged = merge_uses(use for member in members for use in member.proof.fonts)
    uses = tuple(use for use in merged if use.hash in own)
    programs: dict[SubsetKey, FontProgram] = {}
    for key in map(subset_key, uses):
        program = queue.cache.read(digest_of("font", key), FontProgram)
        if program is None:
            return b""
        programs[key] = program
    chosen = tuple(member for _, member in rows)
    placed = tuple(flow for flow, _ in rows)
    blocks = tuple(
        settle_block(place, flow.proof, queue.matter(flow.key, flow.job))
        for place, flow in zip(place_members(chosen)[0], placed, strict=True)
    )
    pictures = _find_pictures(placed, queue)
    return link_fragments(chosen, binding, Parts(blocks, pictures, programs, uses))


def state_facts(config: Config, edition: Edition, places: Places, cover: str = "") -> Binding:
    """Return what the file of an edition states; `cover` is the label of its cover's page.

    Raises ConfigError if it is PDF/X and its printing condition can't be used.
    """
    producer = f"WeasyPrint {version('weasyprint')}"
    is_stated = edition.is_exchange or not edition.is_press
    xmp = write_xmp(config, edition, producer) if is_stated else b""
    intent = read_intent(edition, config) if edition.is_exchange else None
    exchange = state_exchange(intent, config, producer) if intent else None
    has_identifier = edition.is_exchange or edition.variant.startswith("pdf/a")
    return Binding(places, cover, xmp, edition.outline, has_identifier, exchange)


def _make_block(placement: Placement, flow: Placed, queue: LayoutQueue) -> Block:
    def _settle() -> Block:
        return settle_block(placement, flow.proof, queue.matter(flow.key, flow.job))

    return queue.cache.recall(digest_of("block", placement), Block, _settle)


def _find_pictures(placed: tuple[Placed, ...], queue: LayoutQueue) -> dict[str, Picture]:
    """Return the pictures of all flows by digest."""
    pictures: dict[str, Picture] = {}
    for flow in placed:
        if not pictures.keys() >= set(flow.proof.pictures):
            matter = queue.matter(flow.key, flow.job)
            pictures |= {picture.digest: picture for picture in matter.pictures}
    return pictures


def _begin_fonts(
    members: tuple[Member, ...], queue: LayoutQueue
) -> dict[SubsetKey, FontProgram | Future[FontProgram]]:
    """Return the book's font programs; those that the cache has not are begun by the workers."""
    files = {font.digest: font for font in queue.document.fonts}
    fonts: dict[SubsetKey, FontProgram | Future[FontProgram]] = {}
    uses = merge_uses(use for member in members for use in member.proof.fonts)
    for key in dict.fromkeys(map(subset_key, uses)):
        known = queue.cache.read(digest_of("font", key), FontProgram)
        if key.file not in files:
            hint = "declare it in base.css or print.css, or name it in [[font]]"
            family = next(use.family for use in uses if subset_key(use) == key)
            message = f"a template brings a font of its own, '{family}'"
            raise ThemeError([Finding("font-missing", Location("pdf"), message, hint)])
        font = files[key.file]
        try:
            content = load_font(font.path, font.source, font.home)
        except FontFileError as error:
            raise lost_font(font.family, error) from error
        fonts[key] = known or queue.workers.executor.submit(make_program, key, content)
    return fonts


def _finish_font(
    key: SubsetKey, program: FontProgram | Future[FontProgram], queue: LayoutQueue
) -> FontProgram:
    if isinstance(program, FontProgram):
        return program
    try:
        finished = program.result()
    except FontFileError as error:
        family = next(one.family for one in queue.document.fonts if one.digest == key.file)
        raise lost_font(family, error) from error
    queue.cache.write(digest_of("font", key), finished)
    return finished
