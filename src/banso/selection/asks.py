"""Asks of those not selected: which themes, who is near, and what can be offered instead.

The themes and their words are our own table, read from what applications usually ask about (advice on starting a
programme, examples, outreach, employers …). Words are compared folded, so width and kana variants meet.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from banso.japan.prefectures import are_neighbours
from banso.japan.text import fold
from banso.office.tables import Column, Table
from banso.selection.evidence import Evidence, evidence_of
from banso.selection.models import AskAnswer, Selection
from banso.selection.queries import decided_choice


@dataclass(frozen=True)
class Theme:
    """A theme of asks with the words it is recognised by."""

    code: str
    label: str
    words: tuple[str, ...]


THEMES: Final = (
    Theme("START", "事業の立ち上げ", ("始め", "立ち上げ", "立上げ", "新規", "導入", "設計", "開始")),
    Theme("EXAMPLES", "ほかの自治体の事例", ("事例", "先進", "他の自治体", "ほかの自治体", "他自治体", "視察")),
    Theme("OUTREACH", "ひきこもり・アウトリーチ", ("ひきこもり", "引きこもり", "アウトリーチ", "訪問", "居場所")),
    Theme("STAFF", "人材の育成・スーパービジョン", ("人材", "育成", "研修", "スーパー", "職員", "抱え込", "支援員")),
    Theme("REVIEW", "外からの評価", ("評価", "外の目", "客観", "振り返", "検証")),
    Theme("EMPLOYERS", "就労先・企業の開拓", ("企業", "就労先", "開拓", "体験先", "仕事", "事業所")),
    Theme("OFFICES", "庁内・関係機関との連携", ("庁内", "連携", "滞納", "税", "会議", "関係機関", "つなが")),
    Theme("BUDGET", "予算・委託のしかた", ("予算", "費用", "委託", "直営", "仕様", "財政")),
    Theme("WIDE", "広域での実施", ("広域", "共同", "圏域", "郡部", "町村", "近隣")),
    Theme("NUMBERS", "目安値・統計", ("目安", "統計", "件数", "KPI", "数値", "指標", "平均")),
    Theme("TOOLS", "様式・手引き・システム", ("様式", "帳票", "システム", "マニュアル", "手引", "ツール", "シート")),
    Theme("LEARNING", "子どもの学習・生活支援", ("学習", "子ども", "こども", "不登校")),
    Theme("HOUSEHOLD", "家計改善支援", ("家計",)),
    Theme("HOUSING", "住まい・一時生活支援", ("住ま", "住居", "宿泊", "シェルター", "一時生活", "ホームレス")),
)  # fmt: skip
OTHER_THEME: Final = Theme("OTHER", "そのほかの希望", ())
_FOLDED: Final = {theme.code: tuple(fold(word) for word in theme.words) for theme in THEMES}
BY_CODE: Final = {theme.code: theme for theme in (*THEMES, OTHER_THEME)}
_SHOWN = 3


@dataclass(frozen=True)
class Ask:
    """One theme one applicant asked about, who selected is near, and what is offered instead."""

    evidence: Evidence
    theme: Theme
    near: Sequence[str]
    draft: str
    text: str
    is_edited: bool

    @property
    def key(self) -> str:
        """Application and theme, as the form names them."""
        return f"{self.evidence.id}:{self.theme.code}"


def themes_of(reason: str) -> list[Theme]:
    """Return the themes a reason is about, in the table's order; 「そのほか」 where no word fits."""
    folded = fold(reason)
    themes = [theme for theme in THEMES if any(word in folded for word in _FOLDED[theme.code])]
    return themes or [OTHER_THEME]


def unmet_asks(selection: Selection) -> list[Ask]:
    """Return the asks of everyone not selected, by block, prefecture and order of receipt."""
    everyone = evidence_of(selection.call)
    chosen = decided_choice(selection)
    selected = [one for one in everyone if str(one.id) in chosen]
    left_out = [one for one in everyone if str(one.id) not in chosen]
    answers = {
        (answer.application_id, answer.theme): answer.text
        for answer in AskAnswer.objects.filter(application__in=[one.id for one in left_out])
    }
    found = []
    for one in sorted(left_out, key=_place):
        for theme in themes_of(one.application.reason):
            near = near_selected(one, selected, chosen)
            draft = draft_answer(one, theme, near)
            text = answers.get((one.id, theme.code))
            names = [f"{other.name}（{how}）" for other, how in near]
            found.append(Ask(one, theme, names, draft, draft if text is None else text, text is not None))
    return found


def _place(one: Evidence) -> tuple[int, str, int]:
    block = one.prefecture.block.number if one.prefecture else 99
    return block, one.prefecture.code if one.prefecture else "99", one.application.number or 0


def near_selected(
    one: Evidence, selected: Sequence[Evidence], chosen: Mapping[str, Sequence[str]]
) -> list[tuple[Evidence, str]]:
    """Return selected municipalities of the same or a neighbouring prefecture, those with a common wish first."""
    wanted = {programme.code for programme in one.advisable}
    found = []
    for other in selected:
        if one.prefecture is None or other.prefecture is None:
            continue
        same = one.prefecture == other.prefecture
        if same or are_neighbours(one.prefecture, other.prefecture):
            common = [
                p.short_name for p in other.advisable if p.code in chosen[str(other.id)] and p.code in wanted
            ]
            place = "同じ都道府県" if same else "隣の都道府県"
            words = f"{place}、{'・'.join(common)}" if common else place
            found.append(((not common, not same, other.application.number or 0), other, words))
    found.sort(key=lambda entry: entry[0])
    return [(other, words) for _, other, words in found[:_SHOWN]]


def draft_answer(one: Evidence, theme: Theme, near: Sequence[tuple[Evidence, str]]) -> str:
    """Return a first wording of what can be offered instead; a person reads and changes it before it goes out."""
    lines = []
    if near:
        other, _ = near[0]
        lines.append(
            f"今年度は{other.name}への訪問を予定しています。ご希望があれば、訪問に同席していただけるよう先方と調整いたします。"
        )
    if one.block:
        lines.append(
            f"{one.block}ブロックの研修で「{theme.label}」を取り上げるよう検討いたします。日程が決まりましたらご案内いたします。"
        )
    lines.append(f"「{theme.label}」に関するこれまでの助言や資料は、会員用のライブラリでご覧いただけます。")
    return "\n".join(lines)


def by_theme(asks: Sequence[Ask]) -> list[tuple[Theme, list[Ask]]]:
    """Return the asks grouped by theme, the most asked first."""
    groups: dict[str, list[Ask]] = {}
    for ask in asks:
        groups.setdefault(ask.theme.code, []).append(ask)
    ordered = sorted(groups.items(), key=lambda group: (-len(group[1]), list(BY_CODE).index(group[0])))
    return [(BY_CODE[code], group) for code, group in ordered]


def asks_table(asks: Sequence[Ask]) -> Table:
    """Return the asks as a table for Excel."""
    return Table(
        name="unmet_asks",
        caption="選定に至らなかった自治体の希望と、代わりにできること",
        columns=[
            Column("theme", "テーマ", width=20),
            Column("block", "ブロック", width=16),
            Column("name", "自治体", width=24),
            Column("reason", "希望する内容", width=44),
            Column("near", "近くの選定自治体", width=36),
            Column("text", "代わりにできること", width=60),
        ],
        rows=[
            {
                "theme": ask.theme.label,
                "block": ask.evidence.block,
                "name": ask.evidence.name,
                "reason": ask.evidence.application.reason,
                "near": "\n".join(ask.near),
                "text": ask.text,
            }
            for ask in asks
        ],
    )
