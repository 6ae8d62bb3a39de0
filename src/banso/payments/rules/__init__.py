"""The rules of paying experts, without Django: kinds of rules, withholding, fees, travel, statements.

A rule that nobody has entered is unknown: the amount stays open and the statement says what is missing.
"""
