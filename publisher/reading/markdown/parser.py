"""The parser for CommonMark, GFM and what catalogues write beside them, by markdown-it-py."""

from __future__ import annotations

from functools import cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.gfm_autolink import gfm_autolink_plugin

from publisher.reading.markdown.admonitions import (
    read_docsify_tabs,
    read_fenced,
    read_indented,
    settle_admonitions,
)
from publisher.reading.markdown.attributes import (
    read_attribute_line,
    read_inline_attributes,
    read_span,
    settle_attributes,
)
from publisher.reading.markdown.calls import components_of
from publisher.reading.markdown.caption_lines import settle_captions, settle_figures
from publisher.reading.markdown.components import read_component, read_inline_template
from publisher.reading.markdown.conditions import (
    read_hidden,
    read_hidden_cell,
    settle_parts,
)
from publisher.reading.markdown.crossrefs import read_example, read_latex_reference, read_reference
from publisher.reading.markdown.definitions import use_definitions
from publisher.reading.markdown.depth import read_floor, read_quote
from publisher.reading.markdown.directives import read_directive
from publisher.reading.markdown.dispatch import dispatch_by_character
from publisher.reading.markdown.divisions import read_division, read_line_block, settle_callouts
from publisher.reading.markdown.emoji_names import read_emoji
from publisher.reading.markdown.examples import read_examples, read_letters
from publisher.reading.markdown.grid_tables import read_grid
from publisher.reading.markdown.heading_references import (
    collect_headings,
    read_heading_reference,
)
from publisher.reading.markdown.heading_rules import read_tight_heading, read_underlined
from publisher.reading.markdown.jsx import (
    imports_of,
    read_braces,
    read_braces_line,
    read_mdx_block,
    read_module,
)
from publisher.reading.markdown.kramdown import (
    drop_contents,
    read_extension,
    read_inline_extension,
)
from publisher.reading.markdown.lists import read_list
from publisher.reading.markdown.math import use_math
from publisher.reading.markdown.named_blocks import read_named_block
from publisher.reading.markdown.obsidian import (
    read_block_name,
    read_comment,
    read_hidden_lines,
)
from publisher.reading.markdown.phrases import use_phrases
from publisher.reading.markdown.raw_formats import (
    read_environment,
    read_raw_code,
    read_raw_format,
)
from publisher.reading.markdown.raw_html import read_pre_in_text, read_raw_block, read_raw_tag
from publisher.reading.markdown.residue import read_citation, read_residue
from publisher.reading.markdown.roles import read_role
from publisher.reading.markdown.tables import read_table
from publisher.reading.markdown.targets import use_links
from publisher.reading.markdown.tasks import settle_tasks
from publisher.reading.markdown.text_tables import read_text_table
from publisher.reading.markdown.theorems import read_theorem

OPTIONS = {"linkify": False, "alerts": False, "tasklists": False, "maxNesting": 100}
ENDS_ALL = ["paragraph", "reference", "blockquote", "list", "table"]
ENDS_TEXT = ["paragraph", "reference", "blockquote", "table"]


def parse(
    text: str, names: frozenset[str], has_math: bool, has_jsx: bool
) -> tuple[list[Token], dict[str, Any]]:
    """Return the tokens of a text, and what the rules recorded: references, notes, findings."""
    env: dict[str, Any] = {
        "findings": [],
        "components": components_of(text) if "<" in text else frozenset(),
        "has_math": has_math,
        "is_mdx": has_jsx,
        "imports": imports_of(text) if has_jsx else {},
    }
    parser = _parser(names, has_math)
    return parser.parse(text, env), env


@cache
def _parser(names: frozenset[str], has_math: bool) -> MarkdownIt:
    md = MarkdownIt("gfm-like2", OPTIONS)
    for ruler in (md.core.ruler, md.inline.ruler):
        ruler.disable("linkify")
    # addresses stay as they are written; the resolver and the writers of files deal with them
    md.validateLink = lambda url: True  # type: ignore[method-assign]
    md.normalizeLink = lambda url: url  # type: ignore[method-assign]
    md.normalizeLinkText = lambda link: link  # type: ignore[method-assign]
    md.use(gfm_autolink_plugin)
    md.use(footnote_plugin, inline=True, move_to_end=False)
    use_definitions(md)
    _use_block_rules(md)
    _use_inline_rules(md)
    if has_math:
        use_math(md)
    use_phrases(md, names)
    dispatch_by_character(md)
    return md


def _use_block_rules(md: MarkdownIt) -> None:
    ruler = md.block.ruler
    ruler.at("table", read_table, {"alt": ["paragraph", "reference"]})
    ruler.at("blockquote", read_quote, {"alt": ENDS_ALL})
    ruler.at("list", read_list, {"alt": ["paragraph", "reference", "blockquote"]})
    ruler.at("html_block", read_raw_block, {"alt": ENDS_TEXT})
    ruler.at("lheading", read_underlined)
    ruler.before("html_block", "docsify_tabs", read_docsify_tabs, {"alt": ENDS_TEXT})
    ruler.before("heading", "tight_heading", read_tight_heading, {"alt": ENDS_TEXT})
    ruler.before("table", "text_table", read_text_table)
    ruler.before("fence", "raw_format", read_raw_format, {"alt": ENDS_ALL})
    ruler.before("fence", "theorem", read_theorem, {"alt": ENDS_ALL})
    ruler.before("fence", "hidden", read_hidden, {"alt": ENDS_ALL})
    ruler.before("raw_format", "hidden_cell", read_hidden_cell, {"alt": ENDS_ALL})
    ruler.before("fence", "division", read_division, {"alt": ENDS_ALL})
    ruler.before("fence", "fenced_box", read_fenced, {"alt": ENDS_ALL})
    ruler.after("fenced_box", "directive", read_directive, {"alt": ENDS_ALL})
    ruler.before("fenced_box", "indented_box", read_indented, {"alt": ENDS_TEXT})
    ruler.before("table", "named_block", read_named_block, {"alt": ENDS_ALL})
    ruler.after("named_block", "residue", read_residue, {"alt": ENDS_ALL})
    ruler.after("residue", "attribute_line", read_attribute_line)
    ruler.after("attribute_line", "block_name", read_block_name)
    ruler.after("block_name", "hidden_lines", read_hidden_lines, {"alt": ENDS_TEXT})
    ruler.before("attribute_line", "module", read_module, {"alt": ENDS_TEXT})
    ruler.before("fenced_box", "mdx_block", read_mdx_block, {"alt": ENDS_ALL})
    ruler.after("module", "braces_line", read_braces_line, {"alt": ENDS_TEXT})
    ruler.before("paragraph", "pre_in_text", read_pre_in_text)
    ruler.after("table", "grid", read_grid)
    ruler.after("table", "line_block", read_line_block)
    ruler.before("list", "environment", read_environment)
    ruler.before("list", "examples", read_examples, {"alt": ENDS_ALL})
    ruler.before("list", "letters", read_letters, {"alt": ["paragraph"]})
    ruler.before("residue", "extension", read_extension, {"alt": ENDS_ALL})
    ruler.before("named_block", "floor", read_floor)
    md.core.ruler.after("block", "attributes", settle_attributes)
    md.core.ruler.after("block", "heading_names", collect_headings)
    md.core.ruler.after("attributes", "parts", settle_parts)
    md.core.ruler.after("attributes", "admonitions", settle_admonitions)
    md.core.ruler.after("admonitions", "callouts", settle_callouts)
    md.core.ruler.after("callouts", "captions", settle_captions)
    md.core.ruler.after("captions", "tasks", settle_tasks)
    md.core.ruler.before("attributes", "contents", drop_contents)
    md.core.ruler.push("figures", settle_figures)


def _use_inline_rules(md: MarkdownIt) -> None:
    ruler = md.inline.ruler
    ruler.at("html_inline", read_raw_tag)
    ruler.before("html_inline", "component", read_component)
    use_links(md)
    ruler.before("wiki", "span", read_span)
    ruler.before("span", "heading_reference", read_heading_reference)
    ruler.before("span", "citation", read_citation)
    ruler.before("citation", "reference", read_reference)
    ruler.before("citation", "example", read_example)
    ruler.before("escape", "latex_reference", read_latex_reference)
    ruler.before("citation", "raw_code", read_raw_code)
    ruler.before("citation", "extension", read_inline_extension)
    ruler.before("span", "template", read_inline_template)
    ruler.before("template", "role", read_role)
    ruler.after("template", "braces", read_braces)
    ruler.before("template", "comment", read_comment)
    ruler.before("gfm_autolink_protocol", "emoji", read_emoji)
    ruler.push("attributes", read_inline_attributes)
