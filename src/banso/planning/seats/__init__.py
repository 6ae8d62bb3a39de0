"""P3 Seats: places in parallel sessions by ranked choice, and prefecture quotas with waiting lists."""
