"""Every word accounted for: `page` holds a page against its source, `account` finished files against pages.

Two doors, since every parse passes the first and seldom a call the second.
"""
