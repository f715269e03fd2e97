"""`repere mail`: the letters that wait, and those that no server took; nothing of whom they are for."""

import argparse
import json
from dataclasses import asdict


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    command = commands.add_parser("mail", help="letters that wait or were given up", description=__doc__)
    what = command.add_mutually_exclusive_group()
    what.add_argument("--again", action="store_true", help="one more day for those that were given up")
    what.add_argument("--forget", action="store_true", help="let go of those that were given up")
    command.add_argument("--json", action="store_true", help="the same as data")
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    from django.utils import timezone

    from repere.foundation.mail import actions, queries
    from repere.foundation.toolkit.actors import SYSTEM

    done = 0
    if args.again:
        done = actions.try_again(SYSTEM, now=timezone.now())
    elif args.forget:
        done = actions.forget_given_up(SYSTEM)
    post = queries.post()
    if args.json:
        print(json.dumps(asdict(post) | {"done": done}, default=str))
        return 0
    if args.again:
        print(f"{done} letters will be tried again within the minute.")
    elif args.forget:
        print(f"{done} letters forgotten.")
    since = f", the oldest since {timezone.localtime(post.oldest):%Y-%m-%d %H:%M}" if post.oldest else ""
    print(f"{post.waiting} letters wait{since}.")
    print(f"{post.given_up} were given up{f' (last failure: {post.failure})' if post.failure else ''}.")
    return 0
