"""`python -m banso` is `banso`."""

from banso.website.commands import main

main(prog_name="banso")
