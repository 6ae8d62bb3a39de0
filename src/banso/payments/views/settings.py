"""Rules, fee classes, budget, deadlines, needed evidence."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from banso.foundation.access import check
from banso.foundation.form_pages import confirm_page
from banso.foundation.pages import SHOWN_AND_SENT, actor_of, page
from banso.foundation.table_pages import tables_page
from banso.payments.computing import own_rules
from banso.payments.domain import settings as verbs
from banso.payments.enums import BudgetKind
from banso.payments.forms import (
    BudgetForm,
    DeadlineForm,
    DocumentRuleForm,
    FeeClassForm,
    RuleForm,
    RuleKindForm,
)
from banso.payments.models import DocumentRule, PaymentDeadline, PaymentRule
from banso.payments.rules.kinds import KINDS, Kind
from banso.payments.tables import rules_table
from banso.payments.views.common import form_page, tabs_for
from banso.years.models import FiscalYear
from banso.years.queries import year_from_url

_FORM = require_http_methods(SHOWN_AND_SENT)


def _rules_url(fiscal_year: FiscalYear) -> str:
    return reverse("payments:rules", args=[fiscal_year.year])


@page("payment.rules", load=year_from_url)
@require_safe
def rules(request: HttpRequest, fiscal_year: FiscalYear) -> HttpResponse:
    """Every rule with its source; what nobody has entered yet."""
    own = list(own_rules(fiscal_year))
    known = {rule.kind for rule in own}
    unknown = [KINDS[kind].label for kind in Kind if not KINDS[kind].by_law and kind.value not in known]
    return tables_page(
        request,
        [rules_table(fiscal_year)],
        title="支払の規則",
        lead="謝金・旅費・源泉徴収の規則を、適用する日と出典とともに見られます。",
        template="payments/rules.html",
        context={
            "year": fiscal_year.year,
            "tabs": tabs_for(request, fiscal_year),
            "own": own,
            "unknown": unknown,
            "has_sample": any(rule.is_sample for rule in own),
            "can_edit": bool(check(actor_of(request), "payment.settings", fiscal_year)),
        },
    )


@page("payment.settings", load=year_from_url)
@_FORM
def rule_add(request: HttpRequest, fiscal_year: FiscalYear) -> HttpResponse:
    """First the kind, then what it says."""
    wanted = request.GET.get("kind", "")
    if wanted not in {kind.value for kind in Kind if KINDS[kind].payer_may_set}:
        return form_page(
            request,
            RuleKindForm(),
            str,
            title="規則を登録する",
            back=_rules_url(fiscal_year),
            lead="登録する規則を選んでください。",
            button="次へ",
            context={"method": "get"},
        )
    return _rule_form(request, fiscal_year, Kind(wanted), None)


def rule_from_url(year: int, pk: int) -> tuple[FiscalYear, PaymentRule]:
    """Return a rule of the year's payer. Raises Http404."""
    fiscal_year = year_from_url(year=year)
    rule = own_rules(fiscal_year).filter(pk=pk).first()
    if rule is None:
        raise Http404("この規則は見つかりません。")
    return fiscal_year, rule


def _year_of_rule(year: int, pk: int) -> FiscalYear:
    return rule_from_url(year, pk)[0]


def _rule_of(request: HttpRequest) -> PaymentRule:
    return rule_from_url(**request.resolver_match.kwargs)[1]  # type: ignore[union-attr]


@page("payment.settings", load=_year_of_rule)
@_FORM
def rule_edit(request: HttpRequest, fiscal_year: FiscalYear) -> HttpResponse:
    """Change a rule."""
    rule = _rule_of(request)
    return _rule_form(request, fiscal_year, Kind(rule.kind), rule)


def _rule_form(
    request: HttpRequest, fiscal_year: FiscalYear, kind: Kind, rule: PaymentRule | None
) -> HttpResponse:
    initial: dict[str, object] = {"valid_from": fiscal_year.starts_on}
    if rule is not None:
        initial = {name: getattr(rule, name) for name in RuleForm.base_fields}
        if rule.is_sample:
            initial["source"] = ""
    form = RuleForm(request.POST or None, kind=kind, fiscal_year=fiscal_year, initial=initial)

    def save() -> str:
        data = form.cleaned_data
        content = verbs.RuleContent(
            kind=kind,
            source=data["source"],
            valid_from=data["valid_from"],
            valid_to=data["valid_to"],
            key=data.get("key", ""),
            value=data.get("value"),
            word=data.get("word", ""),
        )
        actor = actor_of(request)
        if rule is None:
            verbs.add_rule(actor=actor, fiscal_year=fiscal_year, content=content)
        else:
            verbs.edit_rule(actor=actor, fiscal_year=fiscal_year, rule=rule, content=content)
        return f"「{KINDS[kind].label}」を登録しました。"

    context: dict[str, object] = {}
    if rule is not None:
        context = {
            "history_of": rule,
            "remove_url": reverse("payments:rule_remove", args=[fiscal_year.year, rule.pk]),
            "remove_label": "この規則を取り消す",
        }
    return form_page(
        request,
        form,
        save,
        title=KINDS[kind].label,
        lead="確かめた資料の規則だけを登録してください。確認済みの支払は、確認したときの規則のまま変わりません。",
        back=_rules_url(fiscal_year),
        context=context,
    )


@page("payment.settings", load=_year_of_rule)
@_FORM
def rule_remove(request: HttpRequest, fiscal_year: FiscalYear) -> HttpResponse:
    """Ask, then take a rule out."""
    rule = _rule_of(request)

    def act() -> str:
        verbs.remove_rule(actor=actor_of(request), fiscal_year=fiscal_year, rule=rule)
        return "規則を取り消しました。"

    return confirm_page(
        request,
        act,
        title="規則を取り消す",
        items=[f"{rule}（{rule.source}）"],
        consequences=[
            "この規則が要る、作成中の金額は「単価未設定」になります。確認済みの支払は変わりません。"
        ],
        confirm_label="取り消す",
        back=_rules_url(fiscal_year),
        is_dangerous=True,
    )


@page("payment.settings", load=year_from_url)
@_FORM
def sample(request: HttpRequest, fiscal_year: FiscalYear) -> HttpResponse:
    """Put the sample table in, or take it out."""
    is_in = own_rules(fiscal_year).filter(is_sample=True).exists()

    def act() -> str:
        actor = actor_of(request)
        if is_in:
            count = verbs.remove_sample_rules(actor=actor, fiscal_year=fiscal_year)
            return f"例の単価を{count}件取り消しました。"
        count = verbs.put_sample_rules(actor=actor, fiscal_year=fiscal_year)
        return f"例の単価を{count}件入れました。"

    return confirm_page(
        request,
        act,
        title="例の単価を取り消す" if is_in else "例の単価を入れてみる",
        items=["例の単価（区分「標準」）"] if is_in else ["まだ登録のない規則"],
        consequences=(
            ["作成中の金額は「単価未設定」に戻ります。"]
            if is_in
            else [
                "計算のしくみを見るための数字です。実際の単価ではなく、特定の人の額でもありません。",
                "画面と紙に「例」と表示され、「例」を含む支払は確認済みにできません。",
            ]
        ),
        confirm_label="取り消す" if is_in else "入れてみる",
        back=_rules_url(fiscal_year),
        is_dangerous=is_in,
    )


@page("payment.settings", load=year_from_url)
@_FORM
def settings(request: HttpRequest, fiscal_year: FiscalYear) -> HttpResponse:
    """The year's set-up at a glance; POST lays out what is missing."""
    if request.method == "POST":
        verbs.set_up_payments(actor=actor_of(request), fiscal_year=fiscal_year)
        return redirect("payments:settings", fiscal_year.year)
    return render(
        request,
        "payments/settings.html",
        {
            "year": fiscal_year.year,
            "fiscal_year": fiscal_year,
            "tabs": tabs_for(request, fiscal_year),
            "classes": list(fiscal_year.fee_classes.all()),
            "budget": list(fiscal_year.payment_budget.all()),
            "deadlines": list(fiscal_year.payment_deadlines.all()),
            "documents": list(fiscal_year.document_rules.all()),
        },
    )


def _settings_url(fiscal_year: FiscalYear) -> str:
    return reverse("payments:settings", args=[fiscal_year.year])


@page("payment.settings", load=year_from_url)
@_FORM
def class_add(request: HttpRequest, fiscal_year: FiscalYear) -> HttpResponse:
    """A further class of the fee table."""
    form = FeeClassForm(request.POST or None)

    def save() -> str:
        found = verbs.add_fee_class(actor=actor_of(request), fiscal_year=fiscal_year, **form.cleaned_data)
        return f"区分「{found}」を加えました。"

    return form_page(request, form, save, title="謝金の区分を加える", back=_settings_url(fiscal_year))


def _year_of_budget(year: int, kind: str) -> FiscalYear:
    if kind not in BudgetKind.values:
        raise Http404("この費目はありません。")
    return year_from_url(year=year)


@page("payment.settings", load=_year_of_budget)
@_FORM
def budget(request: HttpRequest, fiscal_year: FiscalYear) -> HttpResponse:
    """The budget of one line."""
    kind = BudgetKind(request.resolver_match.kwargs["kind"])  # type: ignore[union-attr]
    line = fiscal_year.payment_budget.filter(kind=kind).first()
    initial = {"amount": line.amount, "source": line.source} if line else {}
    form = BudgetForm(request.POST or None, initial=initial)

    def save() -> str:
        verbs.set_budget(actor=actor_of(request), fiscal_year=fiscal_year, kind=kind, **form.cleaned_data)
        return f"{kind.label}の予算額を保存しました。"

    return form_page(
        request,
        form,
        save,
        title=f"予算額：{kind.label}",
        back=_settings_url(fiscal_year),
        lead=fiscal_year.label,
    )


@page("payment.settings", load=year_from_url)
@_FORM
def deadline_add(request: HttpRequest, fiscal_year: FiscalYear) -> HttpResponse:
    """A day by which papers are in."""
    form = DeadlineForm(request.POST or None)

    def save() -> str:
        verbs.set_deadline(actor=actor_of(request), fiscal_year=fiscal_year, **form.cleaned_data)
        return "書類の期限を保存しました。"

    return form_page(
        request,
        form,
        save,
        title="書類の期限",
        back=_settings_url(fiscal_year),
        lead="同じ日の期限があれば、置き換わります。",
    )


def deadline_from_url(year: int, pk: int) -> PaymentDeadline:
    """Return a deadline of the year. Raises Http404."""
    deadline = (
        PaymentDeadline.objects.select_related("fiscal_year").filter(fiscal_year__year=year, pk=pk).first()
    )
    if deadline is None:
        raise Http404("この期限は見つかりません。")
    return deadline


def _year_of_deadline(year: int, pk: int) -> FiscalYear:
    return deadline_from_url(year, pk).fiscal_year


@page("payment.settings", load=_year_of_deadline)
@_FORM
def deadline_remove(request: HttpRequest, fiscal_year: FiscalYear) -> HttpResponse:
    """Ask, then take a deadline out."""
    found = deadline_from_url(**request.resolver_match.kwargs)  # type: ignore[union-attr]

    def act() -> str:
        verbs.remove_deadline(actor=actor_of(request), deadline=found)
        return "書類の期限を取り消しました。"

    return confirm_page(
        request,
        act,
        title="書類の期限を取り消す",
        items=[f"{found.title}（{found.due_on:%Y年%-m月%-d日}）"],
        consequences=["支払の一覧に出なくなります。"],
        confirm_label="取り消す",
        back=_settings_url(fiscal_year),
        is_dangerous=True,
    )


def document_rule_from_url(year: int, pk: int) -> DocumentRule:
    """Return which evidence is needed. Raises Http404."""
    rule = DocumentRule.objects.select_related("fiscal_year").filter(fiscal_year__year=year, pk=pk).first()
    if rule is None:
        raise Http404("この書類の定めは見つかりません。")
    return rule


def _year_of_document_rule(year: int, pk: int) -> FiscalYear:
    return document_rule_from_url(year, pk).fiscal_year


@page("payment.settings", load=_year_of_document_rule)
@_FORM
def document_rule(request: HttpRequest, fiscal_year: FiscalYear) -> HttpResponse:
    """Whether a kind of evidence belongs to the year's payments."""
    rule = document_rule_from_url(**request.resolver_match.kwargs)  # type: ignore[union-attr]
    form = DocumentRuleForm(
        request.POST or None, initial={"is_needed": rule.is_needed, "source": rule.source}
    )

    def save() -> str:
        verbs.set_document_rule(actor=actor_of(request), rule=rule, **form.cleaned_data)
        return f"「{rule}」の定めを保存しました。"

    return form_page(
        request,
        form,
        save,
        title=f"証拠書類：{rule}",
        lead=f"{rule.get_scope_display()}",
        back=_settings_url(fiscal_year),
        context={"history_of": rule},
    )
