"""Template tags of correspondence."""
