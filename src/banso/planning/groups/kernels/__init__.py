"""The compiled loops of the group search; a folder of their own so that only their change recompiles them."""
