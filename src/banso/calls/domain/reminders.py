"""The reminder to prefectures whose bundle is missing: a letter template of the year, made once, then edited there."""

from __future__ import annotations

from banso.calls.models import Call
from banso.foundation.access import Actor, require
from banso.foundation.history import operation
from banso.letters.domain.templates import create_template
from banso.letters.models import LetterTemplate

TITLE = "未提出の都道府県への督促"
_CONTENT = {
    "subject": "{{年度}} 専門スタッフ派遣 利用申込書の提出について（お願い）",
    "salutation": "NONE",
    "body": (
        "利用自治体の公募にあたり、市区町村への周知にご協力をいただき、ありがとうございます。\n"
        "利用申込書の提出期限は{{申込の締切}}です。{{貴団体}}の取りまとめがまだ届いておりません。"
        "次の自治体からはお返事をいただいておりませんので、ご確認くださいますようお願いいたします。\n"
        "お申し込みにならない場合も、その旨をお知らせください。行き違いの節はご容赦ください。"
    ),
    "record": "提出期限：{{申込の締切}}\nお返事のない自治体：{{未提出の自治体}}",
    "enclosures": "",
    "is_numbered": False,
    "seal_omitted": True,
    "mail_subject": "【お願い】{{件名}}",
    "mail_body": (
        "{{宛名}}\n\nお世話になっております。\n\n"
        "利用申込書の提出期限（{{申込の締切}}）が近づいてまいりました。\n"
        "まだお返事をいただいていない自治体：{{未提出の自治体}}\n\n"
        "お手数ですが、ご確認のうえ取りまとめをお送りください。行き違いの節はご容赦ください。\n"
        "どうぞよろしくお願いいたします。"
    ),
    "asked": "",
}


def reminder_template(*, actor: Actor, call: Call) -> LetterTemplate:
    """Return the year's reminder, made with a text to start from when there is none.

    Nothing is written to anybody: the letters are made, looked at and approved in correspondence.
    Raises AccessDenied.
    """
    require(actor, "call.change", call)
    with operation(actor):
        template = LetterTemplate.objects.filter(fiscal_year=call.fiscal_year, title=TITLE).first()
        return template or create_template(
            actor=actor,
            fiscal_year=call.fiscal_year,
            title=TITLE,
            purpose="取りまとめがまだの都道府県へ、返事のない自治体の名前を入れてお願いします。",
            content=_CONTENT,
        )
