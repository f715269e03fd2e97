"""The compiled schemas of HSDS, and what a document lacks against them."""

import gzip
import json
from functools import cache

import pytest

from tests.shared_data import shared

FOLDER = "hsds/specification-3.1-dev/schema"


@cache
def _validator(name):
    jsonschema = pytest.importorskip("jsonschema_rs", reason="needs jsonschema-rs, of the development set")
    path = shared(f"{FOLDER}/{name}")
    raw = path.read_bytes()
    schema = json.loads(gzip.decompress(raw) if name.endswith(".gz") else raw)
    return jsonschema.validator_for(_whole(schema), validate_formats=True)


def _whole(schema):
    """The few references put in their place, for nothing is fetched; of metadata, of which we give none, nothing."""
    if isinstance(schema, list):
        return [_whole(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    if schema.get("$ref") == "taxonomy.json":
        return _whole(json.loads(shared(f"{FOLDER}/taxonomy.json").read_text()))
    return {name: _whole(one) for name, one in schema.items() if name != "$ref"}


def faults(document, name):
    """Every fault of this document against a compiled schema, such as "service"."""
    file = f"{name}.json" if name in ("taxonomy", "taxonomy_term") else f"compiled/{name}.json.gz"
    return [
        f"{'/'.join(map(str, fault.instance_path))}: {fault.message}"
        for fault in _validator(file).iter_errors(document)
    ]
