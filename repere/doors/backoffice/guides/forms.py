import secrets
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from repere.doors.design.icons import ICONS
from repere.foundation.toolkit import languages
from repere.knowledge.directory.choices import Theme
from repere.knowledge.guides.choices import BlockKind
from repere.knowledge.guides.content import FACTS, LINKED, LONGEST, Block, Content

# The list of the rules that have a key, once for the whole page.
RULES_LIST = "rules"
IN_FRENCH = {"lang": "fr", "dir": "auto"}
# A few words, on one line.
SHORT = ("section", "item", "services", "call", "deadline")


class GuidesFilter(forms.Form):
    state = forms.ChoiceField(
        label=pgettext_lazy("of guides", "Which"),
        choices=[
            ("", _("All")),
            ("to_check", _("To check")),
            ("behind", _("A translation is behind")),
            ("unpublished", _("Written, not shown")),
            ("ours", _("Ours")),
        ],
        required=False,
    )


class BeginForm(forms.Form):
    title = forms.CharField(label=_("Title"), max_length=LONGEST["title"])
    key = forms.SlugField(
        label=_("Name in its address"), max_length=40, help_text=_("Small letters, figures, hyphens.")
    )
    icon = forms.ChoiceField(label=_("Pictogram"))

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        drawn = sorted(name for name in ICONS if name.startswith("needs/"))
        self.fields["icon"].choices = [(name, name.removeprefix("needs/")) for name in drawn]  # type: ignore[attr-defined]
        self.fields["key"].widget.attrs["pattern"] = "[a-z0-9-]+"

    def clean_key(self) -> str:
        key: str = self.cleaned_data["key"]
        if key != key.lower() or "_" in key:
            raise forms.ValidationError(_("Small letters, figures, hyphens."))
        return key


class HeadForm(forms.Form):
    """`was`: the digest of what was written when the page was drawn, so that nobody writes over somebody else."""

    was = forms.CharField(max_length=64, widget=forms.HiddenInput, required=False)
    title = forms.CharField(
        label=_("Title"), max_length=LONGEST["title"], widget=forms.TextInput(attrs=dict(IN_FRENCH))
    )
    gist = forms.CharField(
        label=_("In a line"), max_length=LONGEST["gist"], widget=forms.TextInput(attrs=dict(IN_FRENCH))
    )


class BlockForm(forms.Form):
    """One block; what its link is depends on its kind."""

    kind = forms.ChoiceField(choices=BlockKind.choices, widget=forms.HiddenInput)
    text = forms.CharField(
        max_length=LONGEST["text"], required=False, widget=forms.Textarea(attrs={"rows": 2, **IN_FRENCH})
    )
    link = forms.CharField(max_length=LONGEST["link"], required=False)
    sources = forms.CharField(
        label=_("Sources, one a line: T article read, S secondary source, M from memory, or “advice”"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, kind: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].label = BlockKind(kind).label
        if kind in SHORT:
            self.fields["text"].widget = forms.TextInput(attrs=dict(IN_FRENCH))
        if kind not in FACTS:
            del self.fields["sources"]
        if kind not in LINKED:
            del self.fields["link"]
            return
        link = self.fields["link"]
        if kind == "services":
            link.label, link.widget = _("Need"), forms.Select(choices=[("", "—"), *Theme.choices])
        elif kind == "deadline":
            link.label, link.widget = _("Rule of the law"), forms.TextInput(attrs={"list": RULES_LIST})
        else:
            link.label, link.widget = _("Number"), forms.TextInput(attrs={"inputmode": "tel"})


class AddForm(forms.Form):
    new_kind = forms.ChoiceField(label=_("Add"), choices=BlockKind.choices, required=False)
    after = forms.ChoiceField(label=_("After"), required=False)

    def __init__(self, content: Content, *args: Any) -> None:
        super().__init__(*args)
        rows = [("", str(_("At the beginning")))]
        rows += [(one.id, f"{n}. {one.text[:40]}") for n, one in enumerate(content.blocks, 1)]
        self.fields["after"].choices = rows  # type: ignore[attr-defined]
        if content.blocks:
            self.initial["after"] = content.blocks[-1].id


class PublishForm(forms.Form):
    although_hard = forms.BooleanField(
        label=_("I read the remarks: publish it all the same."), required=False
    )


class TranslationPublishForm(forms.Form):
    is_read_over = forms.BooleanField(
        label=_("Somebody who reads both languages compared all of it, sentence by sentence."), required=False
    )


class XliffForm(forms.Form):
    file = forms.FileField(label=_("The translator’s file (XLIFF 1.2)"))


def block_form(one: Block, data: QueryDict | None = None) -> BlockForm:
    initial = {"kind": one.kind, "text": one.text, "link": one.link, "sources": "\n".join(one.sources)}
    return BlockForm(one.kind, data, prefix=one.id, initial=initial)


def written_in(data: QueryDict) -> dict[str, Any]:
    """What the page of a guide sends: its blocks in their order. Rubbish is left out."""
    blocks = []
    for block_id in data.getlist("block"):
        kind = data.get(f"{block_id}-kind", "")
        if kind not in BlockKind.values:
            continue
        blocks.append(
            {
                "id": block_id[:40],
                "kind": kind,
                "text": data.get(f"{block_id}-text", ""),
                "link": data.get(f"{block_id}-link", ""),
                "sources": data.get(f"{block_id}-sources", "").splitlines(),
            }
        )
    return {"title": data.get("title", ""), "gist": data.get("gist", ""), "blocks": blocks}


def rearranged(told: dict[str, Any], act: str, data: QueryDict) -> dict[str, Any]:
    """After a press on one of the buttons of a block, or on the one that adds."""
    blocks: list[dict[str, Any]] = list(told["blocks"])
    what, _dash, block_id = act.partition(":")
    at = next((n for n, one in enumerate(blocks) if one["id"] == block_id), None)
    if what == "add" and data.get("new_kind") in BlockKind.values:
        after = next((n for n, one in enumerate(blocks) if one["id"] == data.get("after")), -1)
        fresh = {
            "id": f"b-{secrets.token_hex(4)}",
            "kind": data["new_kind"],
            "text": "",
            "link": "",
            "sources": [],
        }
        blocks.insert(after + 1, fresh)
    elif at is not None and what == "remove":
        del blocks[at]
    elif at is not None and what == "up" and at > 0:
        blocks[at - 1], blocks[at] = blocks[at], blocks[at - 1]
    elif at is not None and what == "down" and at + 1 < len(blocks):
        blocks[at + 1], blocks[at] = blocks[at], blocks[at + 1]
    return told | {"blocks": blocks}


def language_label(code: str, reader: str) -> str:
    return languages.name(code, reader)
