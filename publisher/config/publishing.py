"""Identifiers, contributors and claims in book.toml -> Publication; ISBNs are checked."""

from __future__ import annotations

import re
from typing import Any

from publisher.book.publication import Claim, Contributor, Publication
from publisher.files.toml import Toml
from publisher.report.findings import Finding, Location

ISBN_FORMATS = ("epub", "pdf", "print")
SEPARATORS = re.compile(r"[\s\u2010-\u2013-]")


def check_isbns(path: str, toml: Toml, values: dict[str, Any]) -> tuple[Finding, ...]:
    """Return a finding for each ISBN whose last digit is wrong, or that two formats have."""
    rows = values.get("identifiers", {})
    findings, seen = [], dict[str, str]()
    for form in ISBN_FORMATS:
        if not (text := rows.get(form, "")):
            continue
        digits, where = digits_of(text), Location(path, toml.line("identifiers", form))
        if not is_isbn(digits):
            message = f"'{text}' in [identifiers] is no ISBN: {_reason(digits)}"
            findings.append(Finding("config-value", where, message, "write all 13 digits anew"))
        elif digits in seen:
            message = f"{seen[digits]} and {form} in [identifiers] have the same ISBN"
            hint = "each format of a book has an ISBN of its own"
            findings.append(Finding("config-value", where, message, hint))
        seen.setdefault(digits, form)
    return tuple(findings)


def _reason(digits: str) -> str:
    if len(digits) == 10:
        return "it has 10 digits, as before 2007"
    if not re.fullmatch(r"97[89][0-9]{10}", digits):
        return "an ISBN has 13 digits and begins with 978 or 979"
    return f"its last digit would be {_last_digit(digits)}"


def digits_of(text: str) -> str:
    """Return an ISBN without hyphens and blanks."""
    return SEPARATORS.sub("", text)


def is_isbn(digits: str) -> bool:
    """Return whether 13 digits are an ISBN: the last one follows from the others."""
    return bool(re.fullmatch(r"97[89][0-9]{10}", digits)) and digits[-1] == _last_digit(digits)


def _last_digit(digits: str) -> str:
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits[:12]))
    return str(-total % 10)


def read_publication(values: dict[str, Any], toml: Toml) -> Publication:
    """Return what the checked values of book.toml say of the publication."""
    claim = None
    if row := values.get("accessibility"):
        line = toml.line("accessibility", "conforms-to")
        claim = Claim(row["conforms-to"], row["certified-by"], row.get("report", ""), line)
    rows = values.get("identifiers", {})
    contributors = tuple(
        Contributor(row["name"], row.get("role", "ctb"), row.get("file-as", ""))
        for row in values.get("contributor", [])
    )
    isbns = tuple((form, digits_of(rows[form])) for form in ISBN_FORMATS if rows.get(form))
    return Publication(isbns, rows.get("doi", ""), contributors, claim)
