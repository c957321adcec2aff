"""Findings, the rules that they break, and the progress of a run."""
