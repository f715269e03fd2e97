"""A report that is read later, in the language of whoever reads it: to plain values and back."""

from dataclasses import asdict
from typing import Any

from repere.knowledge.directory.imports.report import Difference, Remark, Report, Severity, Tally, Warnings


def written(report: Report) -> dict[str, Any]:
    """All that a page shows of it, as JSON keeps it."""
    told = asdict(report)
    told["errors"] = [_remark(one) for one in report.errors]
    told["warnings"] = [
        {"example": _remark(same.example), "count": same.count, "rows": same.rows}
        for same in report.warnings.values()
    ]
    return told


def _remark(remark: Remark) -> dict[str, Any]:
    params = {name: str(value) for name, value in remark.params.items()}
    return asdict(remark) | {"severity": remark.severity.value, "params": params}


def read(told: dict[str, Any]) -> Report:
    report = Report(**told | {"errors": [], "warnings": {}})
    report.structures, report.services = _tally(told["structures"]), _tally(told["services"])
    report.errors = [_said(one) for one in told["errors"]]
    for same in told["warnings"]:
        example = _said(same["example"])
        key = example.kind, example.field, example.part
        report.warnings[key] = Warnings(example, same["count"], same["rows"])
    return report


def _said(told: dict[str, Any]) -> Remark:
    return Remark(**told | {"severity": Severity(told["severity"])})


def _tally(told: dict[str, Any]) -> Tally:
    first = [
        Difference(one["source_id"], tuple((name, old, new) for name, old, new in one["fields"]))
        for one in told["first"]
    ]
    return Tally(**told | {"first": first})
