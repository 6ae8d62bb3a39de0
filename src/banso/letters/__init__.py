"""Letters: templates with versions, fields filled per recipient, letters as PDF and Word, document numbers."""
