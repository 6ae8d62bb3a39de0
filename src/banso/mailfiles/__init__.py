"""Reading the files mail programs write: .eml, .msg, winmail.dat, with their charsets and names."""
