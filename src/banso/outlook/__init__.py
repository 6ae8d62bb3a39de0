"""What comes next: which municipalities to put first, joint sessions, timing, start-up workbooks (spec 10.10)."""
