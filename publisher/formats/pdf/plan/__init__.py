"""Sheets -> laid-out flows: the order of layouts, their workers, rounds until numbers hold."""
