"""What the audit of a text finds and leaves alone. Sentences are invented; place names are the gazetteer's."""

import time

import pytest

from banso.japan.municipalities import municipalities
from banso.privacy import FindingClass, Severity, audit_text

FOUND = [
    ("近隣の稚内市と相談した。", "municipality_neighbour", "稚内市"),
    ("留萌市のように毎月集まりたい。", "municipality_cited", "留萌市"),
    ("自治体名：紋別市", "municipality_own", "紋別市"),
    ("町内の様子を梼原町役場に聞いた。", "municipality", "梼原町"),
    ("網走方式を取り入れる。", "municipality", "網走"),
    ("鳥取県の研修に出た。", "prefecture", "鳥取県"),
    ("社会福祉法人あおぞら会に委託した。", "organisation", "社会福祉法人あおぞら会"),
    ("NPO法人「かぜのわ」と組む。", "organisation", "NPO法人「かぜのわ」"),
    ("稚内市社会福祉協議会が担う。", "organisation", "稚内市社会福祉協議会"),
    ("ハローワーク稚内に同行した。", "facility", "ハローワーク稚内"),
    ("講師の佐藤氏に助言を受けた。", "person", "佐藤"),
    ("担当：高橋 花子", "person", "高橋 花子"),
    ("電話 0123-45-6789 まで。", "contact", "0123-45-6789"),
    ("連絡は soudan@example.jp へ。", "contact", "soudan@example.jp"),
    ("人口は12,345人である。", "quasi_identifier", "人口は12,345人"),
    ("令和元年9月3日に開いた。", "quasi_identifier", "令和元年9月3日"),
    ("当町は山あいにある。", "quasi_identifier", "当町"),
    ("事務局長の北原さくら氏が来た。", "person", "北原さくら"),
    ("県の南西部にある。", "quasi_identifier", "県の南西部"),
    ("全国最下位の数字だった。", "quasi_identifier", "全国最下位"),
    ("三年前に開所した。", "quasi_identifier", "三年前に開所"),
    ("くらしの相談コーナーで受ける。", "facility", "くらしの相談コーナー"),
    ("QRプロジェクトを始めた。", "quasi_identifier", "QRプロジェクト"),
    ("A市の報告を読んだ。", "mask_defect", "A市"),
    ("○○市でも行う。", "mask_defect", "○○市"),
]
QUIET = [
    "中間のまとめを日出の前に書き、北と南と中央に分かれた。",
    "本人との信頼関係を築くという課題があり、関係課と自立相談支援窓口で話し合う。",
    "市町村や都道府県、近隣市、他市の社会福祉協議会、NPO法人や株式会社等と連携する。",
    "人口規模5～10万人の区分で、生活福祉課と地域包括支援センターが担う。",
    "皆様、講師の先生、利用者様、民生委員さん、お客様に感謝する。",
    "朝市場を見て、B型事業所とA4の紙を使った。",
]


@pytest.mark.parametrize(("text", "wanted", "marked"), FOUND)
def test_identifying_words_are_found(text, wanted, marked):
    found = {(str(each.finding_class), each.text) for each in audit_text(text)}
    assert (wanted, marked) in found
    for each in audit_text(text):
        assert text[each.start : each.end] == each.text


@pytest.mark.parametrize("text", QUIET)
def test_ordinary_words_are_left_alone(text):
    assert [each.text for each in audit_text(text) if each.severity != Severity.LOW] == []


def test_every_municipality_is_found_by_its_full_name_and_own_is_told():
    missed = []
    for each in municipalities():
        found = audit_text(f"先週、{each.full_name}と話した。", own=[each.name])
        if not any(f.finding_class == FindingClass.OWN and f.text == each.name for f in found):
            missed.append(each.full_name)
    assert missed == []


def test_the_same_text_with_other_names_gives_the_same_findings():
    model = "{place}では、社会福祉法人{body}会と組み、{place}役所の{person}氏が話した。\n近隣の{other}を視察した。"
    all_places = [each.name for each in municipalities()][::37]
    people = ("佐藤", "長谷川", "渡辺", "五十嵐")
    bodies = ("桜", "あおば", "フロンティア", "八重垣")
    shapes = [
        [
            str(f.finding_class)
            for f in audit_text(
                model.format(place=place, other=all_places[-1 - i], person=people[i % 4], body=bodies[i % 4])
            )
        ]
        for i, place in enumerate(all_places)
    ]
    usual = max(shapes, key=shapes.count)
    different = [p for p, shape in zip(all_places, shapes, strict=True) if shape != usual]
    assert len(different) <= len(shapes) * 0.02, different


def test_lines_count_from_one_and_findings_never_overlap():
    found = audit_text("一行目です。\n二行目は鳥取県倉吉市にある。\n")
    assert [(each.line, each.text) for each in found] == [(2, "鳥取県"), (2, "倉吉市")]


def test_mixed_masks_are_named_once_each():
    found = audit_text("■■の例、○○の例、XXの例、■■の例。")
    assert [each.text for each in found] == ["■■", "○○", "XX"]


def test_a_hundred_thousand_characters_take_less_than_a_second():
    text = (
        "生活困窮者の相談を窓口で受け、稚内市の例を参考に、関係課と社会福祉協議会で支援を検討した。\n" * 2300
    )
    started = time.perf_counter()
    audit_text(text)
    assert time.perf_counter() - started < len(text) / 100_000


def test_a_longer_phrase_never_swallows_who_is_named_outright() -> None:
    found = audit_text("「稚内市くらし応援プラン」を作った。")
    assert any(each.severity == Severity.HIGH and "稚内市" in each.text for each in found)
