"""Forms of the outlook."""

from __future__ import annotations

from typing import Any

from django import forms

from banso.directory.models import Organisation
from banso.foundation.fields import NumberField, WarekiDateField
from banso.outlook.factors import FACTORS, MOST_POINTS
from banso.outlook.workbook import PROGRAMMES


class OutlookForm(forms.Form):
    """Weights per factor, distance, the day budgets are requested."""

    radius_km = NumberField(label="合同を勧める距離（km）", min_value=1, max_value=500)
    budget_request_on = WarekiDateField(label="予算要求の締切の目安", required=False)
    budget_source = forms.CharField(label="目安の出典", max_length=200, required=False)
    reason = forms.CharField(label="変える理由", max_length=200, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        weights = {
            f"weight_{factor.value}": NumberField(
                label=info.label, min_value=0, max_value=MOST_POINTS, help_text=f"出典：{info.origin}"
            )
            for factor, info in FACTORS.items()
        }
        self.fields = {**weights, **self.fields}


class StartForm(forms.Form):
    """Which programme, and for the secretariat which municipality."""

    programme = forms.ChoiceField(label="始める事業", choices=[(one.value, one.label) for one in PROGRAMMES])
    municipality = forms.ModelChoiceField(label="自治体", queryset=Organisation.objects.none())

    def __init__(self, *args: Any, choices: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["municipality"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - declared above
        field.queryset = choices
