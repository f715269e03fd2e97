"""Giving the directory away in one file."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain
from typing import Any, TextIO

from data_inclusion.schema import v1
from pydantic import ValidationError

from repere.foundation.audit import trail
from repere.foundation.toolkit.actors import Actor
from repere.knowledge.directory import access
from repere.knowledge.directory.exchange import queries
from repere.knowledge.directory.models import Service, Structure

# Why a row would be refused by the standard is told of this many.
FIRST = 20


@dataclass(slots=True)
class Given:
    """What an export wrote; `refusable`: rows that the standard's own validator would refuse, and the fields why."""

    structures: int = 0
    services: int = 0
    refusable: int = 0
    first: list[tuple[str, str]] = field(default_factory=list)


def export_directory(actor: Actor, out: TextIO, *, whole: bool = False, lines: bool = False) -> Given:
    """Write the active directory as data·inclusion v1: one document, or one object a line.

    `whole`: confidential addresses, names of contacts and columns of producers too, which leaves a line in the trail.
    """
    if whole:
        access.EXPORT_ALL.require(actor)
        trail.record(actor, "directory.exported_whole")
    given = Given()
    if lines:
        for row in chain(_rows(given, whole, Structure), _rows(given, whole, Service)):
            out.write(json.dumps(row, ensure_ascii=False) + "\n")
        return given
    out.write('{"structures": [')
    _write_list(out, _rows(given, whole, Structure))
    out.write('],\n"services": [')
    _write_list(out, _rows(given, whole, Service))
    out.write("]}\n")
    return given


def _write_list(out: TextIO, rows: Iterator[Any]) -> None:
    for number, row in enumerate(rows):
        out.write(("," if number else "") + "\n" + json.dumps(row, ensure_ascii=False))


def _rows(given: Given, whole: bool, model: type[Structure] | type[Service]) -> Iterator[Any]:
    found: Iterator[Structure | Service]
    found = queries.one_after_the_other(queries.structures() if model is Structure else queries.services())
    schema = v1.Structure if model is Structure else v1.Service
    for described in found:
        row = queries.row_of(described) if whole else queries.public_row_of(described)
        if model is Structure:
            given.structures += 1
        else:
            given.services += 1
        try:
            schema.model_validate(row)
        except ValidationError as refusal:
            given.refusable += 1
            if len(given.first) < FIRST:
                fields = sorted({str(fault["loc"][0]) for fault in refusal.errors(include_url=False)})
                given.first.append((described.source_id, ", ".join(fields)))
        yield row
