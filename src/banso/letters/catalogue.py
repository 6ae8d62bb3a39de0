"""The fields letters may use (差し込み項目); later rooms add theirs with `fields.declare`."""

from __future__ import annotations

from banso.letters.fields import FieldSpec, declare

# Fields every letter may use, whoever it goes to.
COMMON = ("宛名", "年度", "発信日", "件名", "委託事業名")
OFFICE = ("団体名", "貴団体", "都道府県名", "団体コード")

declare(
    FieldSpec("宛名", "宛名を敬称とともに1行で", example="見本県 生活困窮者自立支援制度 主管課 御中"),
    FieldSpec("年度", "この年度の名前", example="令和元年度"),
    FieldSpec("発信日", "手紙の日付", "date", example="令和元年7月5日(金)"),
    FieldSpec("件名", "手紙の件名（メールの本文で使います）", example="利用自治体の公募について"),
    FieldSpec("委託事業名", "年度の設定にある委託事業の名前", example="専門スタッフ派遣及び研修に関する事業"),
    FieldSpec("団体名", "宛先の団体の名前", example="見本県"),
    FieldSpec("貴団体", "宛先に合わせて、貴県・貴市・貴町・貴村・貴区", example="貴県"),
    FieldSpec("都道府県名", "宛先の都道府県の名前", example="見本県"),
    FieldSpec("団体コード", "6桁の団体コード", example="000000"),
    # Provided by the rooms of the later stages (公募・選定・派遣).
    FieldSpec("申込事業", "申込書で希望した事業", "list", example="自立相談支援事業、家計改善支援事業"),
    FieldSpec("選定結果", "選定・非該当", example="選定"),
    FieldSpec("選定結果の表", "都道府県内の自治体ごとの結果（記の中で単独の行に）", "table"),
    FieldSpec(
        "選定基準", "この年度の選定の観点", "list", example="新たに事業を始める自治体、課題が明確な自治体"
    ),
    FieldSpec("実施事業", "助言を行う事業", "list", example="自立相談支援事業"),
    FieldSpec("担当講師", "事業を担当する講師", "list", example="講師01"),
    FieldSpec("訪問日程", "訪問の日時", "list", example="10月28日(月)13時30分から"),
    FieldSpec("講師・日程の表", "事業ごとの講師と日程（記の中で単独の行に）", "table"),
    FieldSpec("訪問日", "次の訪問の日", "date", example="令和元年10月28日(月)"),
    FieldSpec("報告書の締切", "報告書を出していただく日", "date", example="令和元年11月28日(木)"),
    FieldSpec("研修名", "研修の名前", example="近畿ブロック研修"),
    FieldSpec("研修日時", "研修の日時", example="11月15日(金)10時から16時30分まで"),
    FieldSpec("研修会場", "研修の会場", example="見本会館 大会議室"),
    FieldSpec("登壇内容", "お願いする講義や発表", example="実践報告「家計改善支援の進め方」"),
    FieldSpec("登壇時間", "登壇していただく時間", example="13時から14時まで"),
)
