"""Models of correspondence."""

from banso.correspondence.models.log import Thread, ThreadEntry, ThreadMember
from banso.correspondence.models.mail import MAIL_STEPS, MailAttachment, OutboundMail, ProtectedLink

__all__ = [
    "MAIL_STEPS",
    "MailAttachment",
    "OutboundMail",
    "ProtectedLink",
    "Thread",
    "ThreadEntry",
    "ThreadMember",
]
