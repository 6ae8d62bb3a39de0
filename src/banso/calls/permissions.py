"""Who may see and do what with the call and its applications (spec 00 and 10.1)."""

from __future__ import annotations

from banso.calls.enums import CallState
from banso.calls.models import Application, Call, CallAttachment, CallRelay
from banso.calls.queries import FormCopy
from banso.directory.enums import Role
from banso.directory.roles import acts_for, is_office, relays_for, runs_programme, sees_everything
from banso.foundation.access import Actor, Answer, allow, declare, deny
from banso.intake.models import Version
from banso.years.models import FiscalYear


@declare("call.edit", "公募を作り、始め、締め切る")
def edit_call(actor: Actor, fiscal_year: FiscalYear) -> Answer:
    """The secretariat of the year."""
    if runs_programme(actor, fiscal_year.year):
        return allow("事務局として公募を扱えます。")
    return deny("公募を作ったり締め切ったりできるのは、その年度の事務局だけです。")


@declare("call.page", "公募のページを開く")
def open_call_page(actor: Actor, fiscal_year: FiscalYear) -> Answer:
    """Everyone: what the page shows depends on `call.view`."""
    return allow("公募のページはどなたでも開けます。")


@declare("call.change", "公募を始める・締め切る")
def change_call(actor: Actor, call: Call) -> Answer:
    """The secretariat of the year."""
    return edit_call(actor, call.fiscal_year)


@declare("call.view", "公募を見る")
def view_call(actor: Actor, call: Call) -> Answer:
    """An open or closed call is public; a draft is the programme's own."""
    if call.state != CallState.DRAFT:
        return allow("公募は公開されています。")
    if sees_everything(actor, call.fiscal_year.year):
        return allow("準備中の公募を見られる立場です。")
    return deny("この公募はまだ始まっていません。")


@declare("call.relay_view", "都道府県の取りまとめ状況を見る")
def view_relay(actor: Actor, call: Call) -> Answer:
    """Who sees everything."""
    if sees_everything(actor, call.fiscal_year.year):
        return allow("全国の取りまとめ状況を見られる立場です。")
    return deny("全国の取りまとめ状況を見られるのは、事務局・厚生労働省・理事会だけです。")


@declare("invited.view", "公募の対象の自治体を見る")
def view_invited(actor: Actor, fiscal_year: FiscalYear) -> Answer:
    """Who sees everything."""
    if sees_everything(actor, fiscal_year.year):
        return allow("公募の対象を見られる立場です。")
    return deny("公募の対象の一覧を見られるのは、事務局・厚生労働省・理事会だけです。")


@declare("invited.edit", "公募の対象の自治体を加える・外す")
def edit_invited(actor: Actor, fiscal_year: FiscalYear) -> Answer:
    """The secretariat of the year."""
    return edit_call(actor, fiscal_year)


@declare("application.record", "届いた申込書を記録する")
def record_application(actor: Actor, call: Call) -> Answer:
    """The secretariat of the year."""
    return edit_call(actor, call.fiscal_year)


@declare("application.blank_form", "自治体ごとの様式をダウンロードする")
def download_form(actor: Actor, copy: FormCopy) -> Answer:
    """The secretariat, the municipality itself, and its prefecture."""
    year = copy.call.fiscal_year.year
    if runs_programme(actor, year) or acts_for(actor, copy.municipality, year):
        return allow("この自治体の様式を受け取れる立場です。")
    if relays_for(actor, copy.municipality, year):
        return allow("ご自分の都道府県の自治体の様式です。")
    return deny("ほかの自治体の様式は受け取れません。")


@declare("application.list", "申込の一覧を見る")
def list_applications(actor: Actor, call: Call) -> Answer:
    """Who sees everything; prefectures and municipalities get a list of their own alone."""
    year = call.fiscal_year.year
    if sees_everything(actor, year):
        return allow("すべての申込を見られる立場です。")
    if is_office(actor, year):
        return allow("自分の自治体・都道府県の申込だけを見られます。")
    return deny(
        "申込の一覧を見られるのは、事務局・厚生労働省・理事会と、申込に関わる自治体・都道府県だけです。"
    )


@declare("application.view", "申込書を見る")
def view_application(actor: Actor, application: Application) -> Answer:
    """Who sees everything, the municipality itself, and its prefecture."""
    year = application.call.fiscal_year.year
    if sees_everything(actor, year):
        return allow("すべての申込を見られる立場です。")
    if acts_for(actor, application.municipality, year):
        return allow("ご自分の自治体の申込です。")
    if relays_for(actor, application.municipality, year):
        return allow("ご自分の都道府県の自治体の申込です。")
    return deny("ほかの自治体の申込書は見られません。")


@declare("application.withdraw", "申込を取り下げる")
def withdraw_application(actor: Actor, application: Application) -> Answer:
    """The secretariat and the municipality itself."""
    year = application.call.fiscal_year.year
    if runs_programme(actor, year) or acts_for(actor, application.municipality, year):
        return allow("この申込を取り下げられる立場です。")
    return deny("申込を取り下げられるのは、申し込んだ自治体と事務局だけです。")


@declare("application.contact", "申込の連絡先を変える")
def change_contact(actor: Actor, application: Application) -> Answer:
    """The secretariat and the municipality itself, after closing too."""
    year = application.call.fiscal_year.year
    if runs_programme(actor, year) or acts_for(actor, application.municipality, year):
        return allow("この申込の連絡先を変えられる立場です。")
    return deny("連絡先を変えられるのは、申し込んだ自治体と事務局だけです。")


@declare("application.adopt", "申込書のどの版を採るかを決める")
def adopt_version(actor: Actor, application: Application) -> Answer:
    """The secretariat of the year."""
    return edit_call(actor, application.call.fiscal_year)


@declare("version.view", "申込書の版を見る")
def view_version(actor: Actor, version: Version) -> Answer:
    """Whoever may see the application."""
    return view_application(actor, version.paper.application)


@declare("call.attachment", "公募の添付資料を見る")
def view_attachment(actor: Actor, attachment: CallAttachment) -> Answer:
    """Whoever may see the call."""
    return view_call(actor, attachment.call)


@declare("call.detach", "公募の添付資料を外す")
def remove_attachment(actor: Actor, attachment: CallAttachment) -> Answer:
    """The secretariat of the year."""
    return edit_call(actor, attachment.call.fiscal_year)


# ── writing an application ──

_NOT_OPEN = deny("この公募はまだ始まっていません。受付が始まるまでお待ちください。")
_OVER = deny("公募は締め切られました。変更が必要なときは、事務局へご連絡ください。")


def _is_taken(call: Call) -> Answer:
    """Whether offices may hand in applications now. What is late but before closing is marked, not refused."""
    if call.state == CallState.DRAFT:
        return _NOT_OPEN
    return allow("受付中です。") if call.state == CallState.OPEN else _OVER


@declare("application.mine", "自分の自治体の申込書を開く")
def open_own(actor: Actor, call: Call) -> Answer:
    """Whoever acts for a municipality or a prefecture in the year."""
    if not actor.organisation_ids(Role.MUNICIPALITY, Role.PREFECTURE, year=call.fiscal_year.year):
        return deny("申込書を書けるのは、その年度の自治体・都道府県の担当の方だけです。")
    if call.state == CallState.DRAFT:
        return _NOT_OPEN
    return allow("ご自分の自治体の申込書です。")


@declare("application.applicant", "自治体の申込のページを開く")
def open_applicant(actor: Actor, copy: FormCopy) -> Answer:
    """The municipality itself, and the secretariat that helps it."""
    year = copy.call.fiscal_year.year
    if runs_programme(actor, year):
        return allow("事務局として自治体の申込書を開けます。")
    if not acts_for(actor, copy.municipality, year):
        return deny("ほかの自治体の申込書は開けません。")
    return _NOT_OPEN if copy.call.state == CallState.DRAFT else allow("ご自分の自治体の申込書です。")


@declare("application.write", "申込書を書いて提出する")
def write_application(actor: Actor, copy: FormCopy) -> Answer:
    """The municipality itself while applications are taken; the secretariat for it, later too."""
    if runs_programme(actor, copy.call.fiscal_year.year):
        return _NOT_OPEN if copy.call.state == CallState.DRAFT else allow("事務局として代わりに書けます。")
    own = open_applicant(actor, copy)
    return _is_taken(copy.call) if own else own


@declare("application.import", "記入済みの申込書をまとめて渡す")
def import_forms(actor: Actor, call: Call) -> Answer:
    """The secretariat; municipalities and prefectures while applications are taken."""
    year = call.fiscal_year.year
    if runs_programme(actor, year):
        return _NOT_OPEN if call.state == CallState.DRAFT else allow("事務局として申込書を受け取れます。")
    if not is_office(actor, year):
        return deny("申込書を渡せるのは、自治体・都道府県の担当の方と事務局だけです。")
    return _is_taken(call)


@declare("application.import_one", "ある自治体の記入済みの申込書を渡す")
def import_one(actor: Actor, copy: FormCopy) -> Answer:
    """A municipality its own, a prefecture those of its municipalities, the secretariat any."""
    year = copy.call.fiscal_year.year
    if runs_programme(actor, year):
        return allow("事務局として申込書を受け取れます。")
    if not (taken := _is_taken(copy.call)):
        return taken
    if acts_for(actor, copy.municipality, year) or relays_for(actor, copy.municipality, year):
        return allow("ご自分の自治体か、ご自分の都道府県の自治体の申込書です。")
    if actor.has(Role.PREFECTURE, year=year):
        return deny("受け取れるのは、ご自分の都道府県の自治体の申込書だけです。")
    return deny("受け取れるのは、ご自分の自治体の申込書だけです。ファイルを確かめてください。")


# ── the prefecture's part ──


@declare("relay.mine", "自分の都道府県の取りまとめを開く")
def open_own_relay(actor: Actor, call: Call) -> Answer:
    """Whoever acts for a prefecture in the year."""
    if not actor.organisation_ids(Role.PREFECTURE, year=call.fiscal_year.year):
        return deny("取りまとめのページは、都道府県の担当の方のためのものです。")
    return _NOT_OPEN if call.state == CallState.DRAFT else allow("ご自分の都道府県の取りまとめです。")


@declare("relay.view", "都道府県の取りまとめを見る")
def view_one_relay(actor: Actor, relay: CallRelay) -> Answer:
    """The prefecture itself, once the call is open, and who sees everything."""
    year = relay.call.fiscal_year.year
    if sees_everything(actor, year):
        return allow("全国の取りまとめ状況を見られる立場です。")
    if not actor.has(Role.PREFECTURE, year=year, organisation_id=relay.prefecture_id):
        return deny("ほかの都道府県の取りまとめは見られません。")
    return _NOT_OPEN if relay.call.state == CallState.DRAFT else allow("ご自分の都道府県の取りまとめです。")


@declare("relay.submit", "取りまとめを提出する")
def submit_relay(actor: Actor, relay: CallRelay) -> Answer:
    """The prefecture itself, and the secretariat for one that answered by mail."""
    if runs_programme(actor, relay.call.fiscal_year.year):
        return allow("事務局として取りまとめを記録できます。")
    seen = view_one_relay(actor, relay)
    if seen and not actor.has(
        Role.PREFECTURE, year=relay.call.fiscal_year.year, organisation_id=relay.prefecture_id
    ):
        return deny("取りまとめを提出できるのは、その都道府県と事務局だけです。")
    return seen


@declare("rollup.import", "戻ってきた取りまとめ表を読み取る")
def import_rollup(actor: Actor, call: Call | None) -> Answer:
    """The secretariat of the year, once the call is out."""
    if call is None:
        return deny("その年度の公募はまだありません。")
    if not runs_programme(actor, call.fiscal_year.year):
        return deny("取りまとめ表を読み取れるのは、その年度の事務局だけです。")
    return _NOT_OPEN if call.state == CallState.DRAFT else allow("事務局として取りまとめ表を読み取れます。")


@declare("relay.record", "電話やメールで届いた「該当なし」を記録する")
def record_for_prefecture(actor: Actor, relay: CallRelay) -> Answer:
    """The secretariat of the year, for a prefecture that answers by mail, telephone or on paper."""
    return import_rollup(actor, relay.call)


@declare("relay.reopen", "取りまとめを都道府県へ戻す")
def reopen_relay(actor: Actor, relay: CallRelay) -> Answer:
    """The secretariat of the year."""
    return edit_call(actor, relay.call.fiscal_year)


@declare("relay.pack", "都道府県への送付資料を受け取る")
def take_pack(actor: Actor, relay: CallRelay) -> Answer:
    """The secretariat, and the prefecture it is made for."""
    return submit_relay(actor, relay)
