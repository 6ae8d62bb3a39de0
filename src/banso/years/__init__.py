"""The fiscal year: strands, names of programmes, milestones, due dates, to-dos, yardsticks."""
