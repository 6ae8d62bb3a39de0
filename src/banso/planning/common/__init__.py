"""What the four planning problems share: reading JSON, errors, budget and cancel, the result's envelope, comparing."""
