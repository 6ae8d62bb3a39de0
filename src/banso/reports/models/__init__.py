"""What the reports keep, a module per matter."""

from banso.reports.models.commitments import FOLLOW_UP_STEPS, Commitment, CommitmentAnswer, FollowUp
from banso.reports.models.reports import (
    REPORT_STEPS,
    RETURN_STEPS,
    IssueCopy,
    Remark,
    Report,
    ReportIssue,
    ReportRound,
    ReportVersion,
    WordReturn,
)

__all__ = [
    "FOLLOW_UP_STEPS",
    "REPORT_STEPS",
    "RETURN_STEPS",
    "Commitment",
    "CommitmentAnswer",
    "FollowUp",
    "IssueCopy",
    "Remark",
    "Report",
    "ReportIssue",
    "ReportRound",
    "ReportVersion",
    "WordReturn",
]
