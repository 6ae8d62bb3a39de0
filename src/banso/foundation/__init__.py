"""What every room stands on: history, access, states, uploads, jobs, capacity, numbering, retention."""
