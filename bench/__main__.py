"""`python -m bench NAME`: measures that anybody can take again on their own machine."""

import argparse
import importlib
import subprocess
import sys

BENCHES = {
    "pages": "server time of Today, the search and an orientation, beside a plain page of the framework",
    "import": "rows a second into the directory, new and known already",
    "identity": "people found again: keys, names across scripts, the search, the check at intake, registers",
    "directory": "a country of 100,000 services loaded, then searched over HTTP by one worker",
    "casework": "a person written down with the check, found, and their dossier opened, beside a bare page",
    "crash": "notes and files saved while the server is killed: what was acknowledged is all there",
    "ranking": "two hundred services ranked for one person",
    "orientation": "where to send somebody, from 10,000 services and from 100,000",
    "hours": "whether a service is open now, and its week",
    "law": "time limits with their trace, on one core",
    "vault": "a value sealed and opened; four hundred cards, each with a key of its own; keys replaced",
    "public": "first paint of a public page on a slow telephone, and what crosses for it",
    "sqlite": "what docs/decisions/0002-sqlite-settings.md claims of SQLite",
}
MODULES = {"import": "bench.imports", "sqlite": "bench.sqlite_settings"}


def main() -> int:
    if len(sys.argv) < 2 or sys.argv[1].startswith("-"):
        print("python -m bench NAME [--json] [--small]   (NAME --help for more)\n")
        for name, told in [*BENCHES.items(), ("all", "each of them, one after the other")]:
            print(f"  {name:<11} {told}")
        return 0
    name, options = sys.argv[1], sys.argv[2:]
    if name == "all":
        # Each in a process of its own: settings are chosen once for a process.
        return max(
            _alone(bench, options) for bench in BENCHES if not (bench == "sqlite" and "--json" in options)
        )
    if name not in BENCHES:
        print(f"bench: there is no {name!r}. The names are: {', '.join(BENCHES)}, all.", file=sys.stderr)
        return 2
    module = importlib.import_module(MODULES.get(name, f"bench.{name}"))
    if name == "sqlite":
        module.main()
        return 0
    parser = argparse.ArgumentParser(prog=f"python -m bench {name}", description=module.__doc__)
    parser.add_argument("--json", action="store_true", help="one object a line")
    parser.add_argument("--small", action="store_true", help="tiny sizes: to see that it runs, not how fast")
    if hasattr(module, "add_arguments"):
        module.add_arguments(parser)
    return int(module.run(parser.parse_args(options)))


def _alone(name: str, options: list[str]) -> int:
    if "--json" not in options:
        print(f"== {name}: {BENCHES[name]}", flush=True)
    kept = [] if name == "sqlite" else options
    return subprocess.run([sys.executable, "-m", "bench", name, *kept]).returncode


if __name__ == "__main__":
    sys.exit(main())
