"""The privacy kit: marks what gives away a place, a body or a person in a text or an office file.

Pure Python over `banso.japan` and `banso.office`; see docs/reference/privacy.md. It finds and proposes; whether
something is published is decided by people.
"""

from banso.privacy.audit import audit_text
from banso.privacy.files import UnreadKind, audit_file
from banso.privacy.findings import Action, Finding, FindingClass, Severity

__all__ = ["Action", "Finding", "FindingClass", "Severity", "UnreadKind", "audit_file", "audit_text"]
