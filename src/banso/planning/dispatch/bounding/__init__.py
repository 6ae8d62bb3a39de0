"""The lower bound: column generation over dated tours, one column for what an expert does in one block of days."""

from pathlib import Path

from banso.planning.common.compiled import compiled

jit = compiled(Path(__file__).parent)
