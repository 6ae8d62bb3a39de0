"""Giving a stored file to a browser."""

from __future__ import annotations

from django.http import FileResponse
from django.utils.http import content_disposition_header

from banso.foundation.models import Upload
from banso.foundation.sniffing import ENDINGS
from banso.foundation.uploads import open_upload
from banso.office.filenames import NAMELESS, display_name, extension

_SAME_ENDING = {".jpeg": ".jpg", ".csv": ".txt"}


def download_response(upload: Upload, *, name: str = "") -> FileResponse:
    """Return the file as an attachment under `name` (default: the name it came with).

    The header follows RFC 6266/5987; the media type is the sniffed one and browsers are told not to guess. A
    name whose ending does not fit the content gets the right ending added. Raises UploadGone.
    """
    response = FileResponse(open_upload(upload), content_type=upload.content_type)
    response["Content-Disposition"] = content_disposition_header(True, offered_name(upload, name))
    response["Content-Length"] = str(upload.size)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def offered_name(upload: Upload, name: str = "") -> str:
    """Return the name a browser saves the file under."""
    offered = display_name(name or upload.original_name)
    if offered == NAMELESS:
        offered = f"file-{upload.pk}"
    wanted = ENDINGS.get(upload.content_type, "")
    present = extension(offered)
    return offered if _SAME_ENDING.get(present, present) == wanted else offered + wanted
