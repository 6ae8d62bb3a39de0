"""Forms of the payments."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from banso.foundation.fields import LimitedFileField, NumberField, WarekiDateField
from banso.payments.computing import own_rules
from banso.payments.enums import (
    DocumentKind,
    DocumentState,
    FeeUnit,
    KmSource,
    PaidTo,
    PayeeKind,
    Residence,
    TravelKind,
)
from banso.payments.models import FeeClass, FeeLine, Payment, TravelLine
from banso.payments.rules.kinds import KINDS, Kind, settable_kinds
from banso.years.models import FiscalYear

# More than any single amount of such a contract; a slip of the key is caught here.
MOST_YEN = 100_000_000


def _grouped_kinds() -> list[Any]:
    groups: dict[str, list[tuple[str, str]]] = {}
    for kind in settable_kinds():
        info = KINDS[kind]
        unit = f"・{info.unit}" if info.unit else ""
        groups.setdefault(info.group, []).append((kind.value, f"{info.label}{unit}"))
    return [("", "選んでください"), *groups.items()]


class RuleKindForm(forms.Form):
    """Which rule is to be entered; its own form comes next."""

    kind = forms.ChoiceField(label="規則", choices=_grouped_kinds)


class RuleForm(forms.Form):
    """What a rule says: only the parts its kind has are asked."""

    key = forms.CharField(label="区分・地域", max_length=40, required=False)
    value = forms.DecimalField(
        label="数", min_value=Decimal(0), max_digits=12, decimal_places=2, required=True, localize=False
    )
    word = forms.ChoiceField(label="扱い")
    valid_from = WarekiDateField(label="適用開始")
    valid_to = WarekiDateField(label="適用終了", required=False, help_text="決まっていなければ空欄にします。")
    source = forms.CharField(
        label="出典",
        max_length=200,
        help_text="法令の条文、要綱・通知の名前と日付、または「事務局の定め（決めた日）」。",
        widget=forms.TextInput({"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, kind: Kind, fiscal_year: FiscalYear, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        info = KINDS[kind]
        if info.unit:
            self.fields["value"].label = f"{info.label}（{info.unit}）"
        else:
            del self.fields["value"]
        if info.words:
            self.fields["word"] = forms.ChoiceField(
                label="扱い", choices=[("", "選んでください"), *info.words.items()], help_text=info.help
            )
        else:
            del self.fields["word"]
        if info.keyed == "class":
            classes = [(one.code, one.name) for one in fiscal_year.fee_classes.all()]
            self.fields["key"] = forms.ChoiceField(
                label="謝金の区分", choices=[("", "すべての区分"), *classes], required=False
            )
        elif info.keyed == "area":
            self.fields["key"].label = "地域"
            self.fields["key"].help_text = "都道府県名や甲地方など。空欄は、ほかに定めのない地域すべて。"
        else:
            del self.fields["key"]


class FeeClassForm(forms.Form):
    """A class of the fee table."""

    code = forms.SlugField(label="コード", max_length=20, help_text="半角の英数字（例：SENIOR）")
    name = forms.CharField(label="区分の名前", max_length=60)


class BudgetForm(forms.Form):
    """The budget of one line."""

    amount = NumberField(
        label="予算額（円）",
        required=False,
        min_value=0,
        max_value=MOST_YEN * 100,
        help_text="分からなければ空欄にします（0円とは別です）。",
    )
    source = forms.CharField(
        label="出典", max_length=200, required=False, help_text="委託契約書、実施計画書など。"
    )


class DeadlineForm(forms.Form):
    """A day by which papers are in."""

    due_on = WarekiDateField(label="期限")
    title = forms.CharField(label="名称", max_length=80)
    source = forms.CharField(label="出典", max_length=120)


class DocumentRuleForm(forms.Form):
    """Whether a kind of evidence belongs to the year's payments."""

    is_needed = forms.BooleanField(label="この年度の支払に必要", required=False)
    source = forms.CharField(label="どこで定めたか", max_length=200)


class TermsForm(forms.Form):
    """On what terms an expert works."""

    kind = forms.ChoiceField(label="支払先", choices=PayeeKind.choices)
    fee_class = forms.ModelChoiceField(
        label="謝金の区分",
        queryset=FeeClass.objects.none(),
        required=False,
        empty_label="未設定",
        help_text="単価は人ではなく区分に付きます。",
    )
    residence = forms.ChoiceField(label="居住者の別", choices=Residence.choices)
    treaty_percent = forms.DecimalField(
        label="租税条約による率（％）",
        min_value=0,
        max_value=100,
        max_digits=5,
        decimal_places=2,
        required=False,
        help_text="非居住者で、租税条約に関する届出書が出ているときだけ入力します。免税は0です。",
    )
    declines_travel = forms.BooleanField(label="旅費も辞退", required=False)
    basis = forms.CharField(
        label="根拠",
        max_length=200,
        required=False,
        help_text="承諾書の日付、所属からの通知など。口座番号・個人番号は書かないでください。",
    )

    def __init__(self, *args: Any, fiscal_year: FiscalYear, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["fee_class"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - declared above
        field.queryset = fiscal_year.fee_classes.all()


class FeeLineForm(forms.Form):
    """How a visit's fee is counted."""

    unit = forms.ChoiceField(
        label="数え方", choices=[("", "支払の規則のとおり"), *FeeUnit.choices], required=False
    )
    minutes = NumberField(
        label="従事した時間（分）",
        required=False,
        min_value=1,
        max_value=1440,
        help_text="1時間ごとに数えるときに使います。移動の時間は含めません。",
    )
    agreed = NumberField(
        label="個別に決めた額（円）",
        required=False,
        min_value=0,
        max_value=MOST_YEN,
        help_text="規則と違う額にするときだけ入力します。",
    )
    reason = forms.CharField(label="理由", max_length=200, required=False)

    def clean(self) -> dict[str, Any]:
        """Ask for the reason of an amount set by hand."""
        return _with_reason(super().clean() or {})


def _with_reason(data: dict[str, Any]) -> dict[str, Any]:
    if data.get("agreed") is not None and not data.get("reason"):
        raise ValidationError({"reason": "個別に決めた額の理由と根拠を書いてください。"})
    return data


def initial_of(line: FeeLine | TravelLine, form: type[forms.Form]) -> dict[str, Any]:
    """Return the present values of a line for its form."""
    return {name: getattr(line, name) for name in form.base_fields}


class TravelLineForm(forms.Form):
    """One leg, allowance or night."""

    kind = forms.ChoiceField(label="種類", choices=TravelKind.choices)
    day = WarekiDateField(label="日付")
    origin = forms.CharField(label="出発", max_length=60, required=False)
    destination = forms.CharField(label="到着・場所", max_length=60, required=False)
    km = forms.DecimalField(label="距離（km）", min_value=0, max_digits=7, decimal_places=1, required=False)
    km_source = forms.ChoiceField(
        label="距離の根拠",
        choices=KmSource.choices,
        help_text="概算のままでは、距離から金額を計算しません。経路を確かめたら「確かめた距離」にします。",
    )
    fare = NumberField(
        label="実際に払った額（円）",
        required=False,
        min_value=0,
        max_value=MOST_YEN,
        help_text="空欄は未記入（0円とは別です）。",
    )
    area = forms.ChoiceField(label="宿泊の地域", required=False)
    paid_to = forms.ChoiceField(
        label="支払の相手",
        choices=PaidTo.choices,
        help_text="交通機関や宿に直接払うものは、源泉徴収の対象になりません（所得税基本通達204-4）。",
    )
    agreed = NumberField(label="個別に決めた額（円）", required=False, min_value=0, max_value=MOST_YEN)
    reason = forms.CharField(
        label="理由・根拠",
        max_length=200,
        required=False,
        help_text="経路、パック利用、同じ日の別の用務との按分など。",
    )

    def __init__(self, *args: Any, payment: Payment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lodging = own_rules(payment.fiscal_year).filter(kind=Kind.LODGING.value).exclude(key="")
        areas = dict.fromkeys(lodging.values_list("key", flat=True))
        present = str(self.initial.get("area") or "")
        self.fields["area"] = forms.ChoiceField(
            label="宿泊の地域",
            required=False,
            choices=[
                ("", "定めのない地域"),
                *((area, area) for area in dict.fromkeys([*areas, present]) if area),
            ],
        )

    def clean(self) -> dict[str, Any]:
        """Ask for the reason of an amount set by hand."""
        return _with_reason(super().clean() or {})


class PaymentForm(forms.Form):
    """Planned day and note."""

    planned_on = WarekiDateField(
        label="支払予定日", required=False, help_text="この日の源泉徴収の率で計算します。"
    )
    note = forms.CharField(
        label="メモ", max_length=300, required=False, help_text="口座番号・個人番号は書かないでください。"
    )


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label="理由", max_length=200)


class PaidForm(forms.Form):
    """The day of the transfer."""

    paid_on = WarekiDateField(label="支払日（振り込んだ日）")


class DocumentForm(forms.Form):
    """Evidence: a file, a paper, or why there is none."""

    kind = forms.ChoiceField(label="書類", choices=DocumentKind.choices)
    state = forms.ChoiceField(label="どこにあるか", choices=DocumentState.choices)
    file = LimitedFileField(
        label="ファイル", suffixes=[".pdf", ".png", ".jpg", ".jpeg", ".docx", ".xlsx"], required=False
    )
    note = forms.CharField(
        label="置き場所・理由",
        max_length=200,
        required=False,
        help_text="紙で保管するときは置き場所、不要のときは理由を書きます。",
    )

    def clean(self) -> dict[str, Any]:
        """Ask for what the choice needs."""
        data = super().clean() or {}
        if data.get("state") == DocumentState.ATTACHED and not data.get("file") and "file" not in self.errors:
            self.add_error("file", "ファイルを選んでください。")
        if data.get("state") in (DocumentState.ON_PAPER, DocumentState.NOT_NEEDED) and not data.get("note"):
            self.add_error("note", "置き場所か、不要とする理由を書いてください。")
        return data
