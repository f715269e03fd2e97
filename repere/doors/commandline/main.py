"""`repere`: the door of whoever looks after the house. Quick: Django is loaded when a command needs it."""

import argparse
import os
import sys
from importlib import import_module
from typing import NoReturn

from repere import __version__

PAGE = """\
Repère: a landmark for those who welcome migrants.
Receive, orient, refer, and never lose from sight.

Usage: repere COMMAND [OPTIONS]        repere COMMAND --help tells the options

Start
  demo         fill an empty installation with an invented town, to try everything
  setup        prepare or upgrade the database, the static files, the translations
  serve        run the site and its worker, and keep them running

Look after
  doctor       check the whole installation, and say how to mend what is wrong
  organisation open an organisation and invite its administrator; list them
  people       dossiers of one person, those kept too long, forgetting somebody
  retention    how long dossiers are kept: run a night, read the proof
  dossiers     bring people in from a file
  audit        verify that nobody altered the trail of who read and did what
  backup       copy the database, and apart from it the keys that open it
  restore      put a copy in the place of the database
  mail         letters that wait, or that no server took
  referrals    what became of referrals, in figures that point at nobody
  keys         show and rotate the keys that seal what is about people
  settings     every setting, what it is worth here, and what it defaults to

Feed
  directory    import and list the services people are oriented to
  territory    import communes, départements and regions

Know
  law          time limits of foreigners' law: which, until when, why, by what source

For specialists
  worker       run the background worker alone
  manage       pass a command on to Django (repere manage help)

Examples
  repere setup && repere doctor
  repere directory import services.json            only says what would change
  repere directory import services.json --apply
  repere audit verify --json

Settings are read from the environment: docs/settings.md. Development: make help.
"""

COMMANDS = (
    "server",
    "setup",
    "demo",
    "organisation",
    "directory",
    "territory",
    "law",
    "people",
    "retention",
    "dossiers",
    "referrals",
    "audit",
    "backup",
    "keys",
    "mail",
    "doctor",
    "settings_page",
)


class Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message}. Try: {self.prog} --help\n")


def parser() -> argparse.ArgumentParser:
    top = Parser(prog="repere", add_help=False)
    top.add_argument("-h", "--help", action="store_true")
    top.add_argument("--version", action="version", version=f"Repère {__version__}")
    commands = top.add_subparsers(dest="command", metavar="COMMAND", parser_class=Parser)
    for name in COMMANDS:
        import_module(f"repere.doors.commandline.{name}").register(commands)
    return top


def main(arguments: list[str] | None = None) -> int:
    given = sys.argv[1:] if arguments is None else arguments
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "repere.config.settings.base")
    if not given or given[0] in {"-h", "--help", "help"}:
        print(PAGE, end="")
        return 0
    from django.core.exceptions import ImproperlyConfigured

    try:
        if given[0] == "manage":
            return _manage(given[1:])
        args = parser().parse_args(given)
        if getattr(args, "run", None) is None:
            print(PAGE, end="")
            return 0
        return _run(args)
    except ImproperlyConfigured as error:
        print(f"repere: {error}", file=sys.stderr)
    except PermissionError as error:
        print(f"repere: {error.filename} cannot be written by this account.", file=sys.stderr)
    except BrokenPipeError:
        # `repere … | head`: whoever reads has read enough.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return 130
    return 2


def _run(args: argparse.Namespace) -> int:
    import django
    from django.db.utils import OperationalError, ProgrammingError

    if not getattr(args, "without_django", False):
        django.setup()
    try:
        return args.run(args) or 0
    except (OperationalError, ProgrammingError) as error:
        print(f"repere: the database does not answer as it should: {error}".strip(), file=sys.stderr)
        print("Run `repere setup`, then `repere doctor`.", file=sys.stderr)
        return 2


def _manage(arguments: list[str]) -> int:
    from django.core.management import execute_from_command_line

    execute_from_command_line(["repere manage", *arguments])
    return 0


if __name__ == "__main__":
    sys.exit(main())
