"""Placed flows -> PDF: the linker joins the fragments that queue and cache hold."""

from __future__ import annotations

from concurrent.futures import Future
from pathlib import Path

from publisher.files.cache import digest_of
from publisher.formats.pdf.contract.fragment import Picture
from publisher.formats.pdf.link.fonts import (
    FontOrder,
    FontProgram,
    cast_font,
    merge_uses,
    order_font,
)
from publisher.formats.pdf.link.linker import (
    Binding,
    Block,
    Member,
    Placement,
    link_fragments,
    settle_block,
)
from publisher.formats.pdf.plan.layout_queue import LayoutQueue
from publisher.formats.pdf.plan.rounds import Placed


def bind_flows(
    placed: tuple[Placed, ...], members: tuple[Member, ...], binding: Binding, queue: LayoutQueue
) -> bytes:
    """Join flows into one file; what was settled before is taken from the cache."""
    jobs = {one.key: one.job for one in placed}
    proofs = {one.key: one.proof for one in placed}
    holders = {digest: one.key for one in placed for digest in one.proof.pictures}

    def block_of(placement: Placement) -> Block:
        def settle() -> Block:
            return settle_block(
                placement, proofs[placement.key], queue.matter(placement.key, jobs[placement.key])
            )

        return queue.cache.recall(digest_of("block", placement), Block, settle)

    def picture_of(digest: str) -> Picture:
        key = holders[digest]
        return next(one for one in queue.matter(key, jobs[key]).pictures if one.digest == digest)

    fonts = _cast_fonts(members, queue)

    def program_of(order: FontOrder) -> FontProgram:
        made = fonts[order]
        if isinstance(made, FontProgram):
            return made
        program = made.result()
        queue.cache.write(digest_of("font", order), program)
        return program

    return link_fragments(members, binding, block_of, picture_of, program_of)


def _cast_fonts(
    members: tuple[Member, ...], queue: LayoutQueue
) -> dict[FontOrder, FontProgram | Future[FontProgram]]:
    """The font programs of the book: from the cache, or begun by the queue while the linker does something else."""
    files = {font.digest: Path(font.path) for font in queue.document.fonts}
    fonts: dict[FontOrder, FontProgram | Future[FontProgram]] = {}
    for order in map(
        order_font, merge_uses(use for member in members for use in member.proof.fonts)
    ):
        if order not in fonts:
            known = queue.cache.read(digest_of("font", order), FontProgram)
            fonts[order] = (
                queue.workers.executor.submit(cast_font, order, files[order.file].read_bytes())
                if known is None
                else known
            )
    return fonts
