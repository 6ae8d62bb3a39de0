"""What 今日 tells about payments."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.urls import reverse

from banso.foundation.access import Actor
from banso.foundation.models import HistoryEntry
from banso.foundation.today import Change, changed, name_actions, told
from banso.payments.models import Payment

name_actions(
    {
        "payment.checked": "金額を確認しました",
        "payment.paid": "支払済みにしました",
        "payment.sent_back": "作成中に戻しました",
        "payment.fee_edited": "謝金の明細を直しました",
        "payment.fee_removed": "訪問を外しました",
        "payment.travel_added": "旅費の明細を加えました",
        "payment.travel_edited": "旅費の明細を直しました",
        "payment.travel_removed": "旅費の明細を外しました",
        "payment.document_added": "証拠書類を登録しました",
        "payment.document_removed": "証拠書類の登録を取り消しました",
        "payment_rule.sample_put": "例の単価を入れました",
    }
)


@changed("payment.")
def payment_changes(actor: Actor, year: int, entries: Sequence[HistoryEntry]) -> Iterable[Change]:
    """Payments were approved or made."""
    payments = Payment.objects.filter(fiscal_year__year=year).select_related("fiscal_year", "expert__person")
    return told(
        actor,
        entries,
        payments.in_bulk([entry.subject_id for entry in entries]),
        see="payment.view",
        sentences={
            "payment.created": "{subject}の支払明細ができました。",
            "payment.approved": "{subject}の支払を承認しました。",
            "payment.paid": "{subject}を支払済みにしました。",
            "payment.sent_back": "{subject}の支払を作成中に戻しました。",
        },
        url=lambda payment: reverse("payments:payment", args=[year, payment.pk]),
    )
