"""`repere settings`: every setting of this installation. A secret is never printed."""

import argparse
import json
import os


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    command = commands.add_parser("settings", help="every setting and its value", description=__doc__)
    command.add_argument("--json", action="store_true", help="the same as data")
    command.set_defaults(run=run)


def rows() -> list[dict[str, str]]:
    """Name, default and value in force of each; addresses that carry a password are hidden like secrets."""
    from repere.config import environment as env

    told = []
    for name, default in sorted(env.KNOWN.items()):
        value = os.environ.get(f"REPERE_{name}", "")
        hidden = default == env.SECRET or (name.endswith(("SECRET", "_URL")) and "@" in value)
        told.append(
            {
                "name": f"REPERE_{name}",
                "default": default,
                "value": "(set, not shown)" if value and (hidden or name.endswith("SECRET")) else value,
            }
        )
    return told


def run(args: argparse.Namespace) -> int:
    listed = rows()
    if args.json:
        print(json.dumps(listed, indent=1))
        return 0
    width = max(len(row["name"]) for row in listed)
    for row in listed:
        print(f"{row['name']:<{width}}  {row['value'] or row['default'] or '(nothing)'}")
    print("\nWhat each one does: docs/settings.md")
    return 0
