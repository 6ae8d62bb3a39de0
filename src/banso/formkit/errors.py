"""Why a workbook was not accepted as an answer to our form."""

from __future__ import annotations

from banso.office.refusals import OfficeRefused


class FormRefused(OfficeRefused):
    """A readable workbook that is not the form asked for."""

    code = "form"


class UnknownForm(FormRefused):
    """No form of ours, or a version we do not have."""

    code = "unknown_form"
    reason = "事務局がお渡しした様式ではありません。"
    advice = "お手元に届いた様式、または画面からダウンロードした様式に記入してお送りください。"


class OtherForm(FormRefused):
    """Another of our forms. Detail: `found`, `wanted`."""

    code = "other_form"
    reason = "別の様式です（届いたのは「{found}」、ここで受け取るのは「{wanted}」）。"
    advice = "「{wanted}」のファイルをお送りください。"


class OtherYear(FormRefused):
    """The form of another fiscal year. Detail: `found`, `wanted` (both as words)."""

    code = "other_year"
    reason = "{found}の様式です。ここで受け取るのは{wanted}の様式です。"
    advice = "{wanted}の様式をダウンロードし、記入し直してお送りください。"


class OtherOrganisation(FormRefused):
    """The form of another organisation. Detail: `found`, `wanted`."""

    code = "other_organisation"
    reason = "「{found}」の様式です。「{wanted}」のものとしては受け取れません。"
    advice = "ご自分の団体名が入った様式をお使いください。"


class MixedForms(FormRefused):
    """Sheets of different forms, years or organisations in one file."""

    code = "mixed_forms"
    reason = "ひとつのファイルに、違う様式または違う団体のシートが混ざっています（シート「{sheets}」）。"
    advice = "団体ごと・様式ごとに、別のファイルでお送りください。"


class LabelsEdited(FormRefused):
    """Headings of the form were changed, so that answers might be misread. Detail: `what`."""

    code = "labels_edited"
    reason = "様式の見出しが書き換えられているため、正しく読み取れません（{what}）。"
    advice = "見出しを元に戻すか、様式をダウンロードし直して、色の付いたセルだけに記入してください。"


class RowsLost(FormRefused):
    """Rows or sheets of the form are missing or there twice. Detail: `what`."""

    code = "rows_lost"
    reason = "様式の行またはシートが、消えているか重複しています（{what}）。"
    advice = "様式をダウンロードし直し、行やシートを消さずに記入してください。"
