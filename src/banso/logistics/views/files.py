"""Photographs and documents of a visit."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from banso.directory.enums import Role
from banso.dispatch.models import Visit
from banso.foundation.downloads import download_response
from banso.foundation.errors import BansoError
from banso.foundation.models import Upload
from banso.foundation.pages import SHOWN_AND_SENT, actor_of, page, problem
from banso.foundation.uploads import UploadGone, open_upload
from banso.logistics import queries
from banso.logistics.checklist_rules import settings_of
from banso.logistics.domain import visit_files
from banso.logistics.enums import Audience, FileKind
from banso.logistics.forms import DocumentForm, PhotosForm
from banso.logistics.models import VisitFile
from banso.logistics.permissions import party_of


def _back(visit: Visit) -> HttpResponse:
    return redirect(reverse("logistics:visit", args=[visit.project.fiscal_year.year, visit.pk]) + "#files")


@page("visit_file.add", load=queries.occasion_from_url)
@require_http_methods(SHOWN_AND_SENT)
def photos(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Take in photographs; those that are refused are named, the others are kept."""
    form = PhotosForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        taken, refusals = 0, []
        for file in form.cleaned_data["photos"]:
            try:
                visit_files.add_file(
                    actor=actor_of(request),
                    visit=visit,
                    kind=FileKind.PHOTO,
                    data=file,
                    filename=file.name or "",
                )
                taken += 1
            except BansoError as refused:
                refusals.append(refused.message)
        if taken:
            messages.success(request, f"写真を{taken}枚登録しました。場所や機種の記録は消してあります。")
        if not refusals:
            return _back(visit)
        for text in refusals:
            form.add_error("photos", text)
    limits = settings_of(visit.project.fiscal_year)
    return render(
        request,
        "logistics/form.html",
        {
            "form": form,
            "visit": visit,
            "year": visit.project.fiscal_year.year,
            "title": "写真を登録する",
            "lead": f"{visit}　1回の訪問に{limits.photo_limit}枚までです。",
            "submit": "登録する",
            "busy": "登録しています…",
            "is_upload": True,
            "anchor": "files",
        },
    )


@page("visit_file.add", load=queries.occasion_from_url)
@require_http_methods(SHOWN_AND_SENT)
def document(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Take in one document."""
    actor = actor_of(request)
    role = party_of(actor, visit)
    form = DocumentForm(
        request.POST or None,
        request.FILES or None,
        is_municipality=role == Role.MUNICIPALITY,
        initial={"kind": FileKind.HANDOUT if role == Role.EXPERT else FileKind.MATERIAL},
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            visit_files.add_file(
                actor=actor,
                visit=visit,
                kind=FileKind(data.get("kind", FileKind.MATERIAL)),
                data=data["document"],
                filename=data["document"].name or "",
                title=data["title"],
                audience=Audience(data.get("audience", Audience.SHARED)),
            )
        except BansoError as refused:
            form.add_error("document", refused.message)
        else:
            messages.success(request, "資料を登録しました。")
            return _back(visit)
    return render(
        request,
        "logistics/form.html",
        {
            "form": form,
            "visit": visit,
            "year": visit.project.fiscal_year.year,
            "title": "資料を登録する",
            "lead": str(visit),
            "submit": "登録する",
            "busy": "登録しています…",
            "is_upload": True,
            "anchor": "files",
        },
    )


@page("visit_file.view", load=queries.file_from_url)
@require_safe
def download(request: HttpRequest, file: VisitFile) -> HttpResponse | FileResponse:
    """Give the file."""
    name = f"写真_{file.pk}.jpg" if file.small_id else ""
    try:
        return download_response(file.upload, name=name)
    except UploadGone as gone:
        return problem(request, gone, status=410)


@page("visit_file.view", load=queries.file_from_url)
@require_safe
def photo(request: HttpRequest, file: VisitFile) -> HttpResponse | FileResponse:
    """Show a photograph in the page, small; only our own JPEG is ever shown in place."""
    if file.small is None:
        raise Http404("この写真は見つかりません。")
    try:
        return _inline(file.small)
    except UploadGone as gone:
        return problem(request, gone, status=410)


def _inline(upload: Upload) -> FileResponse:
    response = FileResponse(open_upload(upload), content_type="image/jpeg")
    response["Content-Disposition"] = "inline"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


@page("visit_file.remove", load=queries.file_from_url)
@require_http_methods(SHOWN_AND_SENT)
def remove(request: HttpRequest, file: VisitFile) -> HttpResponse:
    """Take a file off, after asking."""
    if request.method == "POST":
        visit_files.remove_file(actor=actor_of(request), file=file)
        messages.success(request, "ファイルを消しました。")
        return _back(file.visit)
    return render(
        request,
        "website/confirm.html",
        {
            "title": "ファイルを消す",
            "items": [f"{file.get_kind_display()}　{file}"],
            "recipients": None,
            "consequences": ["中身も消えます。元に戻せません。"],
            "confirm_label": "消す",
            "is_dangerous": True,
            "cancel_url": reverse(
                "logistics:visit", args=[file.visit.project.fiscal_year.year, file.visit_id]
            ),
        },
    )
