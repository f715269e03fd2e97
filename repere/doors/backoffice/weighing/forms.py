from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from repere.accompaniment.orientation import weights
from repere.accompaniment.orientation.weights import MOST, WEIGHTS, Weight
from repere.doors.backoffice.weighing.words import WEIGHT_WORDS

SIDES = ("usual", "urgent")
SIDE_WORDS = {"usual": _("on an ordinary day"), "urgent": _("when it cannot wait")}


def is_against(code: str) -> bool:
    """Typed without its sign: nobody at a desk writes minus twelve."""
    return weights.bounds(code)[1] <= 0


class WeightsForm(forms.Form):
    """Two numbers a reason, each a share of what a reason may weigh at most."""

    def __init__(self, table: Mapping[str, Weight], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code in WEIGHT_WORDS:
            for side in SIDES:
                name = f"{code}-{side}"
                self.fields[name] = forms.DecimalField(
                    label=f"{WEIGHT_WORDS[code]}, {SIDE_WORDS[side]}",
                    initial=shown(getattr(table[code], side)),
                    min_value=0,
                    max_value=int(MOST),
                    max_digits=3,
                    decimal_places=1,
                    localize=True,
                    widget=forms.TextInput(
                        attrs={
                            "class": "short",
                            "inputmode": "decimal",
                            "maxlength": 5,
                            "autocomplete": "off",
                        }
                    ),
                )

    def table(self) -> dict[str, tuple[float, float]]:
        """As `weigh` takes it, once valid."""
        said = self.cleaned_data
        return {
            code: tuple(  # type: ignore[misc]  # two of them
                float(said[f"{code}-{side}"]) * (-1.0 if is_against(code) else 1.0) for side in SIDES
            )
            for code in WEIGHT_WORDS
        }

    def rows(self, codes: Mapping[str, Any]) -> list[dict[str, Any]]:
        """The lines of the page: a reason, its two boxes, and what is usual."""
        return [
            {
                "words": words,
                "against": is_against(code),
                "boxes": [
                    {"field": self[f"{code}-{side}"], "label": SIDE_WORDS[side], "usual": shown(usual)}
                    for side, usual in zip(SIDES, WEIGHTS[code], strict=True)
                ],
            }
            for code, words in codes.items()
        ]


def shown(points: float) -> str | float:
    size = abs(points)
    return int(size) if size == int(size) else size
