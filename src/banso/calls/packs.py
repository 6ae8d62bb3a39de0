"""The send-pack of a prefecture: the call as a letter, each municipality's own form, the list to gather by; one zip.

Names inside are safe on every system: no folders but our own, no characters Windows refuses.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence

from django.utils.timezone import localdate, localtime

from banso.calls.application_form import application_form, identity_of, prefills
from banso.calls.facts import call_values
from banso.calls.models import Call, CallRelay
from banso.calls.relay_queries import invited_of, rollup_table
from banso.directory.enums import ContactPurpose
from banso.directory.models import Contact, Organisation
from banso.directory.queries import prefectures
from banso.formkit.workbook import build_workbook
from banso.foundation.jobs import Handle
from banso.foundation.uploads import read_upload, shown_name
from banso.japan.dates import wareki
from banso.letters.domain.templates import settings_of
from banso.letters.wording import contact_block, sender_parties
from banso.office.filenames import display_name
from banso.office.tables import Table
from banso.office.workbook_out import write_tables
from banso.typeset import render_pdf
from banso.years.fiction import documents_of

_FORBIDDEN = re.compile(r'[\\/:*?"<>|]')
# A zip entry's earliest possible date: the same content gives the same bytes.
_EPOCH = (1980, 1, 1, 0, 0, 0)


def safe_name(text: str) -> str:
    """Return a file name that Windows, macOS and zip programs accept."""
    return display_name(_FORBIDDEN.sub("_", text))


def pack_name(call: Call, prefecture: Organisation) -> str:
    """Return the name of a prefecture's send-pack."""
    return safe_name(f"{prefecture.prefecture_code}_{prefecture.name}_{call.fiscal_year.label}公募資料.zip")


def packs_name(call: Call) -> str:
    """Return the name of the zip holding every prefecture's."""
    return safe_name(f"{call.fiscal_year.label}公募資料_全都道府県.zip")


def form_name(municipality: Organisation) -> str:
    """Return the name of a municipality's form in the pack."""
    return safe_name(
        "_".join(part for part in (municipality.code, municipality.name, "利用申込書") if part) + ".xlsx"
    )


def outline_pdf(call: Call, prefecture: Organisation | None = None) -> bytes:
    """Return the call as a letter (募集案内), to one prefecture or to all."""
    facts, office = call_values(call), settings_of(call.fiscal_year)
    sender = call.fiscal_year.secretariat
    name = sender.name if sender else "事務局"
    record: list[dict[str, object]] = [
        {"label": "対象", "text": "福祉事務所を設置する自治体（都道府県・市・特別区・町村）"},
        {"label": "助言を行う事業", "items": facts["公募の事業"]},
        {
            "label": "受付期間",
            "text": f"{facts['申込の開始']} から {facts['申込の締切']} まで",
        },
        {"label": "選定の予定数", "text": facts["選定予定数"]},
        {
            "label": "申込の方法",
            "items": [
                "同封の利用申込書（Excel）は自治体ごとに作ってあります。見出しを変えずに記入してください。",
                "都道府県にて取りまとめのうえ、まとめてお渡しください（zip可）。ファイル名は変わってもかまいません。",
                "自治体から直接、画面で申し込むこともできます。",
            ],
        },
    ]
    recipient = prefecture.name if prefecture else "都道府県"
    data: dict[str, object] = {
        "subject": call.title,
        "date": wareki(localtime(call.opens_at).date()),
        "recipients": [
            {"organisation": recipient, "name": "生活困窮者自立支援事業ご担当者", "honorific": "様"}
        ],
        "senders": sender_parties(office.senders or name, seal_omitted=True),
        "opening": "拝啓",
        "closing": "敬具",
        "body": [
            "日頃より生活困窮者自立支援事業にお力添えをいただき、ありがとうございます。",
            *[part for part in call.explanation.splitlines() if part.strip()],
            "つきましては、管内の自治体へご案内いただき、申込書を取りまとめてくださいますようお願いします。",
        ],
        "record": record,
        "enclosures": facts["公募の送付資料"],
        "contact": contact_block(office.contact) or _contact_of(sender, name),
    }
    with documents_of(lambda: call.fiscal_year.year):
        return render_pdf("letter", data, document_date=localtime(call.opens_at).date())


def _contact_of(sender: Organisation | None, name: str) -> dict[str, object]:
    """Return whom to ask by the directory, where the settings of letters do not say."""
    contact = (
        Contact.objects.filter(organisation=sender, purpose=ContactPurpose.OFFICE).first() if sender else None
    )
    reached = (("電話", contact.phone), ("電子メール", contact.email)) if contact else ()
    return {
        "title": "連絡先",
        "organisation": name,
        "lines": [f"{label}：{value}" for label, value in reached if value],
    }


def pack_of(relay: CallRelay) -> bytes:
    """Return the send-pack of one prefecture as a zip."""
    return pack_for(relay.call, relay.prefecture)


def pack_for(call: Call, prefecture: Organisation) -> bytes:
    """Return the send-pack of a prefecture of the call as a zip."""
    municipalities = list(invited_of(call, prefecture))
    known, form = prefills(call, municipalities), application_form(call)
    names = {municipality.pk: form_name(municipality) for municipality in municipalities}
    rollup = rollup_table(call, prefecture, names)
    parts = [
        (f"01_{safe_name(call.title)}.pdf", outline_pdf(call, prefecture)),
        (f"02_取りまとめ表_{prefecture.name}.xlsx", write_tables([rollup], title=rollup.caption)),
        *(
            (
                f"03_利用申込書/{names[municipality.pk]}",
                build_workbook(form, known[municipality.pk], identity=identity_of(call, municipality)),
            )
            for municipality in municipalities
        ),
        *(
            (f"04_添付資料/{number:02}_{safe_name(shown_name(one.upload))}", read_upload(one.upload))
            for number, one in enumerate(call.attachments.select_related("upload"), start=1)
        ),
    ]
    return zipped(parts)


def all_packs(call: Call, handle: Handle) -> tuple[bytes, int]:
    """Return one zip holding every prefecture's send-pack, and how many there are (a job's work)."""
    everyone = list(prefectures())
    parts = []
    for done, prefecture in enumerate(everyone):
        handle.check_cancelled()
        handle.progress(done, len(everyone), f"{prefecture.name}の資料を作っています")
        parts.append((pack_name(call, prefecture), pack_for(call, prefecture)))
    handle.progress(len(everyone), len(everyone), "まとめています")
    return zipped(parts), len(parts)


def zipped(parts: Sequence[tuple[str, bytes]]) -> bytes:
    """Return a zip of (name, content); the same parts give the same bytes."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in parts:
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), content, zipfile.ZIP_DEFLATED)
    return target.getvalue()


def tables_pdf(
    tables: Sequence[Table], *, title: str, lead: str, organisation: str, landscape: bool = False
) -> bytes:
    """Return tables as a PDF on A4."""
    today = localdate()
    data = {
        "title": title,
        "lead": lead,
        "organisation": organisation,
        "date_label": f"{wareki(today)}現在",
        "landscape": landscape,
        "tables": [table.as_dict() for table in tables],
    }
    return render_pdf("listing", data, document_date=today)
