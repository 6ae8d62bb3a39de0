"""Reads a year kept as a folder of files and enters it through the apps' domain functions."""
