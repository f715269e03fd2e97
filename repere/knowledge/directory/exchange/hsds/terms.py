"""The vocabularies that our services are filed under, as taxonomies of HSDS: those of data·inclusion, and our tiles."""

from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID, uuid5

from data_inclusion.schema import v1

SPACE = UUID("3c5f9f0a-0d6c-5a52-8f0e-6a1b7d2f4c11")
SCHEMA = "https://github.com/gip-inclusion/data-inclusion-schema"


class Term(NamedTuple):
    taxonomy: str
    code: str
    name: str
    description: str
    parent: str = ""

    @property
    def id(self) -> str:
        return identifier("term", self.taxonomy, self.code)


class Taxonomy(NamedTuple):
    slug: str
    name: str
    description: str
    field: str  # of data·inclusion
    link_type: str
    terms: tuple[Term, ...]

    @property
    def id(self) -> str:
        return identifier("taxonomy", self.slug)


def identifier(*words: str) -> str:
    """The same for the same words, wherever Repère runs."""
    return str(uuid5(SPACE, "/".join(words)))


def _terms(slug: str, enum: Any, parents: Any = ()) -> tuple[Term, ...]:
    above = tuple(Term(slug, p.value, p.label, p.description or p.label) for p in parents)
    own = (
        Term(slug, t.value, t.label, t.description or t.label, t.value.partition("--")[0] if above else "")
        for t in enum
    )
    return above + tuple(own)


@cache
def taxonomies() -> tuple[Taxonomy, ...]:
    said = (
        ("thematiques", "Thématiques", "service_topic", v1.Thematique, v1.Categorie),
        ("publics", "Publics", "service_eligibility", v1.Public, ()),
        ("type", "Types de services", "service_type", v1.TypeService, ()),
        ("modes_accueil", "Modes d’accueil", "service_reception", v1.ModeAccueil, ()),
        ("modes_mobilisation", "Modes de mobilisation", "service_access", v1.ModeMobilisation, ()),
        ("mobilisable_par", "Mobilisable par", "service_access", v1.PersonneMobilisatrice, ()),
        ("reseaux_porteurs", "Réseaux porteurs", "organization_network", v1.ReseauPorteur, ()),
    )
    return tuple(
        Taxonomy(
            f"data-inclusion-{field}",
            f"data·inclusion v1 : {name}",
            f"Le vocabulaire « {name} » du schéma data·inclusion v1.",
            field,
            link_type,
            _terms(f"data-inclusion-{field}", enum, parents),
        )
        for field, name, link_type, enum, parents in said
    )


@cache
def by_field() -> dict[str, Taxonomy]:
    return {taxonomy.field: taxonomy for taxonomy in taxonomies()}


@cache
def by_slug() -> dict[str, Taxonomy]:
    return {taxonomy.slug: taxonomy for taxonomy in taxonomies()}


@cache
def terms_by_id() -> dict[str, Term]:
    return {term.id: term for taxonomy in taxonomies() for term in taxonomy.terms}


@cache
def _terms_by_code() -> dict[tuple[str, str], Term]:
    return {(term.taxonomy, term.code): term for term in terms_by_id().values()}


def taxonomy_document(taxonomy: Taxonomy) -> dict[str, Any]:
    return {
        "id": taxonomy.id,
        "name": taxonomy.name,
        "description": taxonomy.description,
        "uri": SCHEMA,
        "version": "1",
    }


@cache
def _term_documents() -> dict[str, dict[str, Any]]:
    return {key: _term_document(term) for key, term in terms_by_id().items()}


def term_document(term: Term) -> dict[str, Any]:
    return _term_documents()[term.id]


def _term_document(term: Term) -> dict[str, Any]:
    taxonomy = by_slug()[term.taxonomy]
    parent = {"parent_id": identifier("term", term.taxonomy, term.parent)} if term.parent else {}
    return {
        "id": term.id,
        "code": term.code,
        "name": term.name,
        "description": term.description,
        **parent,
        "taxonomy": taxonomy.slug,
        "taxonomy_detail": taxonomy_document(taxonomy),
        "language": "fr",
        "term_uri": f"{SCHEMA}#{term.code}",
    }


def attributes(owner: str, entity: str, field: str, codes: list[str]) -> Iterator[dict[str, Any]]:
    """What files this row of `entity` under these terms; a code that is in no vocabulary has none."""
    taxonomy = by_field()[field]
    for code in codes:
        term = _terms_by_code().get((taxonomy.slug, code))
        if term is not None:
            yield {
                "id": identifier(owner, field, code),
                "link_id": owner,
                "link_type": taxonomy.link_type,
                "link_entity": entity,
                "value": code,
                "taxonomy_term_id": term.id,
                "taxonomy_term": term_document(term),
            }
