"""Write the sentences of the questionnaires where the catalogues find them: `python tools/questionnaires.py`."""

from pathlib import Path

from repere.accompaniment.casework.assessments.files import contents, read
from repere.accompaniment.casework.assessments.form import sentences

WORDING = Path(__file__).resolve().parent.parent / "repere/accompaniment/casework/assessments/wording.py"
HEAD = '''"""The sentences of the questionnaires, for the catalogues: written by `tools/questionnaires.py`."""

from django.utils.translation import pgettext, pgettext_lazy


def said(sentence: str) -> str:
    """A sentence of a questionnaire, in the reader's language."""
    return pgettext("questionnaire", sentence) if sentence else ""


SENTENCES = (
'''


def wording() -> str:
    told = dict.fromkeys(
        sentence for content in contents() for sentence in sentences(read(content)) if sentence
    )
    lines = (f'    pgettext_lazy("questionnaire", {quoted(sentence)}),\n' for sentence in told)
    return f"{HEAD}{''.join(lines)})\n"


def quoted(sentence: str) -> str:
    return '"' + sentence.replace("\\", "\\\\").replace('"', '\\"') + '"'


if __name__ == "__main__":
    WORDING.write_text(wording(), "utf-8")
    print(f"{wording().count('pgettext_lazy(')} sentences")
