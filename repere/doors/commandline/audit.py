"""`repere audit verify`: is the trail as it was written?"""

import argparse
import json
import sys
from pathlib import Path

WORDS = {
    "changed": "was changed after it was written",
    "missing": "is missing",
    "reordered": "does not follow the line before it",
    "cut": "is where the chain was cut",
}


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    command = commands.add_parser("audit", help="verify the trail", description=__doc__)
    actions = command.add_subparsers(dest="action", metavar="ACTION", required=True)
    verify = actions.add_parser(
        "verify", help="recompute every seal, name every fault; exit 1 when there is one"
    )
    verify.add_argument("--json", action="store_true", help="the same as data")
    verify.add_argument(
        "--against",
        metavar="FILE",
        help="an earlier --json, kept elsewhere: also find what was cut off since",
    )
    verify.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    from repere.foundation.audit import queries
    from repere.foundation.audit.models import TrailHead, TrailLine

    faults = list(queries.faults())
    if args.against:
        try:
            earlier = json.loads(Path(args.against).read_text())["heads"]
        except (OSError, ValueError, KeyError):
            print(
                f"repere audit: {args.against} is not what `repere audit verify --json` wrote.",
                file=sys.stderr,
            )
            return 2
        faults.extend(queries.lost_since(earlier))
    lines, chains = TrailLine.objects.count(), TrailHead.objects.count()
    if args.json:
        named = [{"chain": f.chain, "position": f.position, "kind": f.kind} for f in faults]
        told = {"lines": lines, "chains": chains, "faults": named, "heads": queries.heads()}
        print(json.dumps(told, indent=1))
    else:
        for fault in faults:
            print(f"chain {fault.chain}: line {fault.position} {WORDS[fault.kind]}")
        verdict = f"{len(faults)} faults" if faults else "nothing was altered"
        print(f"{lines} lines in {chains} chains: {verdict}.")
    return 1 if faults else 0
