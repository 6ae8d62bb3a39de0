"""The briefing カルテ of a project (spec 10.5) and the municipality's own self-check: reads only, nothing is stored."""
