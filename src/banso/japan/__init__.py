"""The Japan kit: places, dates, working days and text. Pure Python; see docs/reference/japan.md."""
