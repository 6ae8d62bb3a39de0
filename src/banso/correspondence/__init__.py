"""Letters, the outbox, protected links and the contact log (spec 30.1)."""
