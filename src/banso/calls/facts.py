"""The facts of a call as letters, pack and pages tell them: taken from the call, written nowhere again."""

from __future__ import annotations

import datetime as dt

from django.utils.timezone import localtime

from banso.calls.models import Call
from banso.calls.queries import programmes_offered
from banso.japan.dates import wareki
from banso.letters.fields import FieldSpec, FieldValue, declare

# What every send-pack holds, beside the files of the call.
FORMS = "利用申込書（自治体ごと）"
ROLLUP = "取りまとめ表"

declare(
    FieldSpec("申込の開始", "公募の受付を始める日時", example="令和元年7月5日(金) 9時"),
    FieldSpec("申込の締切", "公募の締切の日時", example="令和元年7月31日(水) 17時"),
    FieldSpec("申込の締切日", "公募の締切の日", "date", example="令和元年7月31日(水)"),
    FieldSpec("選定予定数", "公募に書いた選定の予定数", example="30自治体"),
    FieldSpec("公募の事業", "公募で助言を行う事業", "list", example="自立相談支援事業、家計改善支援事業"),
    FieldSpec(
        "公募の送付資料", "公募の資料に入っているもの（添付資料に、単独の行で）", "list", example="利用申込書"
    ),
)
CALL_FIELDS = ("申込の開始", "申込の締切", "申込の締切日", "選定予定数", "公募の事業", "公募の送付資料")


def call_values(call: Call) -> dict[str, FieldValue]:
    """Return the values of `CALL_FIELDS` (two queries)."""
    return {
        "申込の開始": deadline_words(call.opens_at),
        "申込の締切": deadline_words(call.closes_at),
        "申込の締切日": localtime(call.closes_at).date(),
        "選定予定数": f"{call.number_to_select}自治体",
        "公募の事業": [one.name for one in programmes_offered(call)],
        "公募の送付資料": sent_with(call),
    }


def sent_with(call: Call) -> list[str]:
    """Return what goes out with the call, by name."""
    return [FORMS, ROLLUP, *(attachment.title for attachment in call.attachments.all())]


def deadline_words(moment: dt.datetime) -> str:
    """令和元年7月31日(水) 17時."""
    local = localtime(moment)
    minute = f"{local.minute}分" if local.minute else ""
    return f"{wareki(local.date(), weekday=True)} {local.hour}時{minute}"
