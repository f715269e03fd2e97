"""Everything that can be said of the programs without running them as a whole; two checks at a time."""

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent

# What production asks for, of no worth to anybody.
PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "repere.config.settings.base",
    "REPERE_SECRET_KEY": "0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "REPERE_MASTER_KEY": "9876543210-zyxwvutsrqponmlkjihgfedcba-ZYXWVUTSRQPONMLKJIHGFEDCBA",
    "REPERE_PUBLIC_URL": "https://repere.example.org",
    "REPERE_DATA_DIR": "/nonexistent",
}
TESTS = {"DJANGO_SETTINGS_MODULE": "repere.config.settings.test"}

CHECKS: dict[str, tuple[list[str], dict[str, str]]] = {
    "types": (["mypy"], {}),
    "style": (["ruff", "check", "."], {}),
    "format": (["ruff", "format", "--check", "."], {}),
    "floors and rooms": (["lint-imports", "--no-cache"], {}),
    "templates": (["djlint", "repere", "--lint", "--quiet"], {}),
    "migrations": (["django-admin", "makemigrations", "--check", "--dry-run"], TESTS),
    "production settings": (["django-admin", "check", "--deploy", "--fail-level", "WARNING"], PRODUCTION),
    "translations": (["python", "tools/messages.py", "check"], {}),
    "links": (["python", "tools/links.py"], {}),
}


def run(name: str) -> tuple[str, int, str, float]:
    command, settings = CHECKS[name]
    start = time.monotonic()
    done = subprocess.run(
        [str(BIN / command[0]), *command[1:]],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)} | settings,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    return name, done.returncode, done.stdout, time.monotonic() - start


def main() -> int:
    wanted = sys.argv[1:] or list(CHECKS)
    failed = []
    with ThreadPoolExecutor(max_workers=2) as two:
        for name, code, said, seconds in two.map(run, wanted):
            print(f"{'ok  ' if code == 0 else 'FAIL'} {name} ({seconds:.0f} s)", flush=True)
            if code:
                failed.append(name)
                print("\n".join(f"     {line}" for line in said.rstrip().splitlines()), flush=True)
    end = f" Failed: {', '.join(failed)}." if failed else ""
    print(f"{len(wanted) - len(failed)} of {len(wanted)} checks passed.{end}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
