"""Models of correspondence."""

from banso.correspondence.models.letters import (
    BATCH_STEPS,
    LETTER_STEPS,
    TEMPLATE_STEPS,
    CorrespondenceSettings,
    Letter,
    LetterBatch,
    LetterTemplate,
    TemplateVersion,
)
from banso.correspondence.models.log import Thread, ThreadEntry, ThreadMember
from banso.correspondence.models.mail import (
    MAIL_STEPS,
    AttachmentLimit,
    MailAttachment,
    OutboundMail,
    ProtectedLink,
)

__all__ = [
    "BATCH_STEPS",
    "LETTER_STEPS",
    "MAIL_STEPS",
    "TEMPLATE_STEPS",
    "AttachmentLimit",
    "CorrespondenceSettings",
    "Letter",
    "LetterBatch",
    "LetterTemplate",
    "MailAttachment",
    "OutboundMail",
    "ProtectedLink",
    "TemplateVersion",
    "Thread",
    "ThreadEntry",
    "ThreadMember",
]
