"""The report's own words. Every number and date is a `{name}` filled from `numbers.prose_values`; none is typed here.

A sentence is left out when a value it names is not known yet, so that an unfinished year has an honest report.
"""

from __future__ import annotations

import string
from collections.abc import Iterable, Mapping

OVERVIEW = (
    "{year_label}は、{commissioner}の委託事業「{contract}」として、自治体への専門スタッフ派遣、ブロック別の研修、"
    "全国研究交流大会を柱に、生活困窮者自立支援制度に携わる人を支えました。",
    "専門スタッフ派遣では、{applications}自治体の申込から{selected}自治体を選び、{projects}事業に"
    "{experts}人の講師が延べ{visits}回の助言を行いました。",
    "ブロック別研修は全国を{blocks}ブロックに分けて開き、{registered}人の申込がありました。",
    "{conference}は、{conference_first}から{conference_days}日間、{conference_city}で開き、"
    "{conference_sessions}の分科会を設けました。",
)
SCOPE = (
    "この版には、記録がそろった節を収めています。節の番号は実績報告書の構成に合わせているため、"
    "まだ収めていない節の番号は欠けています。文中の数値と図表は、すべて登録された記録から計算したものです。"
    "出典に印刷された値と計算した値が違う箇所は、巻末の「確認事項」に示します。"
)
PURPOSE = (
    "生活困窮者自立支援制度は、どの地域で暮らしていても、困りごとを受け止め、生活の立て直しを一緒に進める仕組みです。"
    "しかし、職員の体制や経験、任意事業の実施の状況は自治体によって異なり、受けられる支援にも差があります。",
    "専門スタッフ派遣は、助言を希望する自治体に、支援の実務に通じた講師を派遣するものです。"
    "その自治体の課題を講師と職員が一緒に整理し、次に取り組むことを見つけることで、事業の開始や改善につなげます。",
    "あわせて、支援に携わる人が一人で抱え込まずに力を伸ばせるようにし、自治体の間の差を小さくすることを目的としています。",
)
CALL = (
    "公募は{opens_on}に始め、{closes_on}に締め切りました。福祉事務所を設置する{target_count}の自治体に"
    "都道府県を通して案内し、{application_prefectures}都道府県の{applications}自治体から申込がありました。",
    "申込にあたっては、{offered}つの事業のうち助言を受けたいものを選んでもらいました。"
    "一つの自治体が希望した事業は{wishes_min}から{wishes_max}です（「その他」の希望は数えません）。"
    "申込の一覧を{figure2_number}に示します。",
)
SELECTION = (
    "{decided_on}に{commissioner}と協議し、{selected_prefectures}都道府県の{selected}自治体を選びました。"
    "結果は{published_on}に、都道府県を通して、申込のあったすべての自治体に知らせました。",
    "選定では、任意事業を新しく始める自治体、実績からみて課題があると考えられる自治体、"
    "助言を受けたい内容がはっきりしている自治体を中心に、設置主体、直営と委託の別、地域の釣り合いを考えました。"
    "結果を{figure3_number}に示します。",
)
EXPERTS = (
    "講師は{experts}人に依頼しました。制度に詳しく、それぞれの事業の実務について具体的に助言できる人です。",
)
PREPARATION = (
    "選定の後、助言を受ける事業を自治体ごとに相談し、{municipalities}自治体の{projects}事業としました。"
    "一つの自治体では{programmes_min}から{programmes_max}事業です。",
    "このうち、実施中の事業についての助言が{running}、これから始める事業についての助言が{not_running}です。",
    "訪問の前に事前アンケートで事業の状況と課題を書いてもらい、講師はこれを読んだうえで訪問しました。"
    "一回目の訪問で聞き取りと意見交換を行い、自治体の希望に応じて二回目の内容を決めました。",
)
PROJECTS = ("派遣した自治体、事業、講師、訪問日は、{figure4_number}のとおりです。",)
VISITS = (
    "{municipalities}自治体の{projects}事業に、延べ{visits}回の訪問を行いました。",
    "一回目の訪問は{round1_first}から{round1_last}まで、二回目の訪問は{round2_first}から{round2_last}までです。",
)
VISIT_NOTES = (
    "複数の事業の訪問を、同じ日に合同で行った自治体は{joint_municipalities}です（延べ{joint_days}日）。",
    "一回の訪問で終わった事業は{single_visit_projects}です。",
    "連続する日程の訪問は{two_day_visits}回あり、それぞれ一回と数えています。",
    "視察の形で行った訪問は{site_tours}回あり、回数に含めています。",
    "ほかの事業の訪問で対応した（兼）事業は{concurrent}件あり、事業数と回数には含めていません。",
)
TRAININGS = (
    "研修は{blocks}ブロックで{trainings}回、{training_first}から{training_last}までの間に開きました。"
    "プログラムは合わせて{training_sessions}、登壇した人は{training_speakers}人です。",
)
REGISTRATIONS = ("申込者は{registered}人でした。申込時の所属を次の表と図に示します。",)
SURVEYS = ("参加者へのアンケートの評価を、研修ごとに示します。値は各項目の平均です。",)
CONFERENCE = (
    "{conference}は、{conference_first}から{conference_last}まで、{conference_city}の{conference_venue}で開きました。",
    "大会のようすを伝える速報を{bulletins}号まで発行しました。",
)
FINDINGS = (
    "この付録は、出典に印刷された値と記録から計算した値、また記録どうしを機械的に照らし合わせ、"
    "合わなかった{findings}件を示すものです。要修正が{findings_error}件、要確認が{findings_warning}件、"
    "参考が{findings_info}件です。どちらが正しいかは、元の資料に当たって人が確かめます。"
)


def names_in(template: str) -> set[str]:
    """Return the values a sentence names."""
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


def fill(templates: str | Iterable[str], values: Mapping[str, str]) -> list[str]:
    """Return the sentences filled; those that name an unknown value are left out."""
    wanted = [templates] if isinstance(templates, str) else list(templates)
    return [template.format(**values) for template in wanted if names_in(template) <= set(values)]
