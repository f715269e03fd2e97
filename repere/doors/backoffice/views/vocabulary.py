"""The words of the desk for needs: one page, for whoever leads."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from repere.accompaniment.casework.vocabulary import access, actions, rules
from repere.accompaniment.casework.vocabulary.queries import vocabulary_of
from repere.doors.backoffice.rows import theme_shown
from repere.doors.guard.marks import ActorRequest, requires
from repere.knowledge.directory.choices import Theme

REFUSED = {
    "nothing_left": gettext_lazy("Leave one theme at least: somebody must be able to say what they need."),
    "too_many": gettext_lazy("Twelve words at most under a theme: nobody reads more while somebody waits."),
    "too_long": gettext_lazy("A word is sixty signs at most."),
}


class WordsForm(forms.Form):
    """For each theme, whether it is used here, and the words of the desk, one a line."""

    def __init__(self, *args: Any, vocabulary: rules.Vocabulary, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for theme in Theme:
            label = str(theme.label)
            self.fields[f"{theme.value}_words"] = forms.CharField(
                label=label, required=False, max_length=2000, initial="\n".join(vocabulary.words.get(theme.value, ())),
                widget=forms.Textarea(attrs={"rows": 2, "dir": "auto", "autocomplete": "off"}),
            )  # fmt: skip
            self.fields[f"{theme.value}_hidden"] = forms.BooleanField(
                label=_("Not used here: %(theme)s") % {"theme": label},
                required=False,
                initial=theme.value in vocabulary.hidden,
            )

    @property
    def by_theme(self) -> list[dict[str, Any]]:
        return [
            {"shown": theme_shown(theme), "words": self[f"{theme}_words"], "hidden": self[f"{theme}_hidden"]}
            for theme in Theme.values
        ]

    def said(self) -> tuple[list[str], dict[str, list[str]]]:
        data = self.cleaned_data
        hidden = [theme for theme in Theme.values if data[f"{theme}_hidden"]]
        return hidden, {theme: data[f"{theme}_words"].splitlines() for theme in Theme.values}


@requires(access.WORDS)
@require_http_methods(["GET", "POST"])
def need_words(request: ActorRequest) -> HttpResponse:
    form = WordsForm(
        request.POST if request.method == "POST" else None, vocabulary=vocabulary_of(request.actor)
    )
    if form.is_valid():
        hidden, words = form.said()
        try:
            actions.keep_vocabulary(request.actor, hidden, words, now=timezone.now())
            messages.success(request, _("The desk speaks so from now on."))
            return redirect("backoffice:need_words")
        except rules.CannotBe as refused:
            form.add_error(None, str(REFUSED[str(refused)]))
    return render(request, "backoffice/need_words.html", {"form": form})
