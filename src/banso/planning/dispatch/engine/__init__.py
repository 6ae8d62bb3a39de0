"""The compiled core of touring: a state of arrays, exact prices of tours, and the moves of the search.

Everything here runs compiled or as plain Python with the same result; money is in hundredths of a yen.
"""

from pathlib import Path

from banso.planning.common.compiled import compiled

jit = compiled(Path(__file__).parent)
"""For what makes arrays of its own."""
borrowing = compiled(Path(__file__).parent, borrows=True)
"""For everything else: it works on the arrays it is given."""
