from django.template import Context, Template
from django.utils import translation

FRAME = Template(
    '{% load design %}{% kept key with name site %}<b title="{{ name }}">{{ role }}'
    "{% if site %} · {{ site }}{% endif %}{% endkept %}"
)


def drawn(**said):
    return FRAME.render(Context(said))


def test_what_is_kept_is_drawn_once_around_what_is_each_reader_s_own():
    assert drawn(key="desk", role="Accueil", name="Amina", site="Nord") == '<b title="Amina">Accueil · Nord'
    assert (
        drawn(key="desk", role="never asked again", name="Jean", site="Sud")
        == '<b title="Jean">Accueil · Sud'
    )


def test_a_hole_that_is_empty_is_another_frame():
    drawn(key="empty", role="Accueil", name="Amina", site="Nord")

    assert drawn(key="empty", role="Accueil", name="Amina") == '<b title="Amina">Accueil'


def test_what_fills_a_hole_is_escaped_and_never_kept():
    for name in ('"><script>', "Amina"):
        page = drawn(key="escaped", role="Accueil", name=name, site="")
        assert "<script>" not in page
    assert FRAME.nodelist[-1].drawn
    kept = str(FRAME.nodelist[-1].drawn)
    assert "Amina" not in kept
    assert "script" not in kept


def test_each_language_has_its_own():
    said = Template('{% load design %}{% kept "x" %}{% translate "Search" %}{% endkept %}')

    found = set()
    for language in ("fr", "en", "fr"):
        with translation.override(language):
            found.add(said.render(Context({})))

    assert len(found) == 2


def test_without_a_key_nothing_is_kept():
    assert drawn(role="A", name="x") == '<b title="x">A'
    assert drawn(role="B", name="x") == '<b title="x">B'
