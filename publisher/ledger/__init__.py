"""Every word accounted for: what an author wrote against what a page, and every finished file, says."""

from publisher.ledger.account import Account, account_for_outputs
from publisher.ledger.page import account_for_page

__all__ = ["Account", "account_for_outputs", "account_for_page"]
