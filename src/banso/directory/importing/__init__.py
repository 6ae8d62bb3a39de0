"""Lists of contacts, people and the like from somebody's own Excel or CSV, compared before anything is kept."""
