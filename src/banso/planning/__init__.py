"""The planning kit: selection, matching and touring, session seats, groups. Pure: dataclasses in, dataclasses out."""
