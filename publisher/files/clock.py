"""The only door to a clock: SOURCE_DATE_EPOCH, which a build may set."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime


def epoch_date() -> date | None:
    """The day of SOURCE_DATE_EPOCH, in UTC; None where it is not set or no number."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    return datetime.fromtimestamp(int(epoch), UTC).date() if epoch.isdecimal() else None
