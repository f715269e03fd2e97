"""Names of sites, as they are written and as browsers compare them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repere.knowledge.directory.widgets.rules import MOST_SITES, NotASite, may_frame, sites_of


@pytest.mark.parametrize(
    ("written", "sites"),
    [
        ("www.ville.example", ["www.ville.example"]),
        ("https://www.Ville.example/services?x=1", ["www.ville.example"]),
        ("a.example\nb.example, a.example", ["a.example", "b.example"]),
        ("*.ville.example:8443", ["*.ville.example:8443"]),
        ("localhost:8000", ["localhost:8000"]),
        ("bibliothèque.example", ["xn--bibliothque-59a.example"]),
    ],
)
def test_a_site_is_read_from_its_name_or_its_address(written, sites):
    assert sites_of(written) == sites


@pytest.mark.parametrize(
    "written",
    ["", " ", "*", "*.example", "https:", "javascript://x", "'self'", "a.example; script-src *", "a..example",
     "-a.example", "a.example:0", "a.example:70000", "ftp://a.example", "data:text/html", "a_b.example",
     " ".join(f"s{n}.example" for n in range(MOST_SITES + 1))],
)  # fmt: skip
def test_what_is_no_site_is_refused(written):
    with pytest.raises(NotASite):
        sites_of(written)


@given(st.text(max_size=40))
def test_nothing_that_is_typed_can_end_a_policy_or_open_it(text):
    try:
        found = sites_of(text)
    except NotASite:
        return
    for site in found:
        assert site.isascii()
        assert not set(site) & set(" ;,'\"\\/?#")
        assert site.lstrip("*.") != ""


@pytest.mark.parametrize(
    ("page", "is_there"),
    [
        ("https://www.ville.example/a", True),
        ("https://www.ville.example:443/", True),
        ("https://www.ville.example:8443/", False),
        ("https://ville.example/", False),
        ("https://www.ville.example.evil.example/", False),
        ("https://x.biblio.example/", True),
        ("https://biblio.example/", False),
        ("https://xbiblio.example/", False),
        ("http://localhost:8000/", True),
        ("http://localhost/", False),
        ("null", False),
        ("https://[broken/", False),
    ],
)
def test_a_page_stands_on_a_site_or_does_not(page, is_there):
    assert may_frame(["www.ville.example", "*.biblio.example", "localhost:8000"], page) is is_there
