"""P2, matching and touring: which expert visits which municipality on which day."""
