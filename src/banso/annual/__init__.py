"""Statistics, consistency findings and the annual report (事業実績報告書)."""
