"""What the launcher says: progress on standard error, so that standard output carries results alone."""

import sys


def say(text):
    print(f"kafka: {text}", file=sys.stderr, flush=True)
