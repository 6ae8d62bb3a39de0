"""Who may see and do what with questionnaires and their answers (spec 10.4).

A later room that lets others read an answer (an expert the answers of the project in charge) registers a rule:

    @also_reads
    def in_charge(actor: Actor, response: Response) -> Answer | None: ...
"""

from __future__ import annotations

from collections.abc import Callable

from banso.directory.roles import acts_for, is_office, relays_for, runs_programme, sees_everything
from banso.foundation.access import Actor, Answer, allow, declare, deny
from banso.intake.models import Version
from banso.surveys.enums import ResponseState, SurveyState
from banso.surveys.models import Response, Survey
from banso.years.models import FiscalYear

# Answers yes with its reason, or None where the rule has nothing to say.
Reader = Callable[[Actor, Response], Answer | None]
_readers: list[Reader] = []


def also_reads(rule: Reader) -> Reader:
    """Register who else may read an answer."""
    _readers.append(rule)
    return rule


@declare("past_answer.edit", "前の年度の回答を取り込む")
def edit_past_answers(actor: Actor, _: object = None) -> Answer:
    """The secretariat: it is its own table, of no year of Banso."""
    if runs_programme(actor):
        return allow("事務局として前の年度の回答を扱えます。")
    return deny("前の年度の回答を取り込めるのは事務局だけです。")


@declare("survey.list", "アンケートの一覧を見る")
def list_surveys(actor: Actor, fiscal_year: FiscalYear) -> Answer:
    """Who sees everything; prefectures and municipalities get their own answers alone."""
    if sees_everything(actor, fiscal_year.year):
        return allow("すべてのアンケートを見られる立場です。")
    if is_office(actor, fiscal_year.year):
        return allow("ご自分の自治体・都道府県の回答だけを見られます。")
    return deny("アンケートの一覧を見られるのは、事務局・厚生労働省・理事会と、自治体・都道府県だけです。")


@declare("survey.edit", "アンケートを作る")
def edit_surveys(actor: Actor, fiscal_year: FiscalYear) -> Answer:
    """The secretariat of the year."""
    if runs_programme(actor, fiscal_year.year):
        return allow("事務局としてアンケートを扱えます。")
    return deny("アンケートを作ったり締め切ったりできるのは、その年度の事務局だけです。")


@declare("survey.change", "アンケートを変える・始める・締め切る")
def change_survey(actor: Actor, survey: Survey) -> Answer:
    """The secretariat of the year."""
    return edit_surveys(actor, survey.fiscal_year)


@declare("survey.view", "アンケートの回答状況を見る")
def view_survey(actor: Actor, survey: Survey) -> Answer:
    """As the list; one in preparation is the programme's own."""
    if survey.state == SurveyState.PREPARING and not sees_everything(actor, survey.fiscal_year.year):
        return deny("このアンケートはまだ始まっていません。")
    return list_surveys(actor, survey.fiscal_year)


@declare("response.view", "回答を見る")
def view_response(actor: Actor, response: Response) -> Answer:
    """Who sees everything, the organisation itself, its prefecture, and whom later rooms name."""
    year = response.survey.fiscal_year.year
    if sees_everything(actor, year):
        return allow("すべての回答を見られる立場です。")
    if response.survey.state == SurveyState.PREPARING:
        return deny("このアンケートはまだ始まっていません。")
    if acts_for(actor, response.organisation, year):
        return allow("ご自分の団体の回答です。")
    if relays_for(actor, response.organisation, year):
        return allow("ご自分の都道府県の自治体の回答です。")
    for rule in _readers:
        if answer := rule(actor, response):
            return answer
    return deny("ほかの自治体の回答は見られません。")


@declare("response.version", "回答の版を見る")
def view_version(actor: Actor, version: Version) -> Answer:
    """Whoever may see the answer."""
    return view_response(actor, version.paper.response)


@declare("response.form", "記入用の様式を受け取る")
def take_form(actor: Actor, response: Response) -> Answer:
    """The secretariat and the organisation itself."""
    year = response.survey.fiscal_year.year
    if runs_programme(actor, year):
        return allow("事務局として様式を受け取れます。")
    if not acts_for(actor, response.organisation, year):
        return deny("様式を受け取れるのは、その自治体と事務局だけです。")
    if response.survey.state == SurveyState.PREPARING:
        return deny("このアンケートはまだ始まっていません。")
    return allow("ご自分の団体の様式です。")


@declare("response.write", "回答を書いて提出する")
def write_response(actor: Actor, response: Response) -> Answer:
    """The organisation itself while answers are taken and not confirmed; the secretariat for it, later too."""
    own = take_form(actor, response)
    if not own:
        return deny("回答を書けるのは、その自治体と事務局だけです。")
    if response.survey.state == SurveyState.PREPARING:
        return deny("このアンケートはまだ始まっていません。受付が始まるまでお待ちください。")
    if response.state == ResponseState.ACCEPTED:
        return deny(
            "事務局が確認済みの回答です。直すときは、事務局に「直しをお願いする」を押してもらってください。"
        )
    if runs_programme(actor, response.survey.fiscal_year.year):
        return allow("事務局として代わりに書けます。")
    if response.survey.state == SurveyState.CLOSED:
        return deny("受付は終わりました。変更が必要なときは、事務局へご連絡ください。")
    return allow("ご自分の団体の回答です。")


@declare("response.review", "回答を確認済みにする・直しをお願いする・電話を記録する")
def review_response(actor: Actor, response: Response) -> Answer:
    """The secretariat of the year."""
    if runs_programme(actor, response.survey.fiscal_year.year):
        return allow("事務局として回答を確認できます。")
    return deny("回答を確認できるのは、その年度の事務局だけです。")


@declare("answers.import", "記入済みの様式をまとめて渡す")
def import_answers(actor: Actor, survey: Survey) -> Answer:
    """The secretariat; municipalities and prefectures while answers are taken."""
    year = survey.fiscal_year.year
    if survey.state == SurveyState.PREPARING:
        return deny("このアンケートはまだ始まっていません。")
    if runs_programme(actor, year):
        return allow("事務局として回答を受け取れます。")
    if not is_office(actor, year):
        return deny("回答を渡せるのは、自治体・都道府県の担当の方と事務局だけです。")
    if survey.state == SurveyState.CLOSED:
        return deny("受付は終わりました。変更が必要なときは、事務局へご連絡ください。")
    return allow("受付中です。")


@declare("answers.import_one", "ある団体の記入済みの様式を渡す")
def import_one(actor: Actor, response: Response) -> Answer:
    """As writing it; a prefecture may also hand in those of its municipalities."""
    year = response.survey.fiscal_year.year
    if (
        relays_for(actor, response.organisation, year)
        and response.state != ResponseState.ACCEPTED
        and response.survey.state == SurveyState.OPEN
    ):
        return allow("ご自分の都道府県の自治体の回答です。")
    return write_response(actor, response)
