"""Municipal reports (報告書) and what comes of them (約束と、その後の確認)."""
