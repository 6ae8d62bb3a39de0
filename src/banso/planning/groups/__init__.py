"""P4 Groups: tables that mix people well, and over several rounds new acquaintances at every table."""
