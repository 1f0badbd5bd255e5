"""Say what is wrong with a GAN program: python -m gan_teach.doctor gan.py."""

import argparse
import sys

from gan_teach.doctor.run import run


def main(arguments: list[str]) -> int:
    """Print the report; 0 for a healthy program, 1 for findings, 2 where it was not examined."""
    parser = argparse.ArgumentParser(
        prog="python -m gan_teach.doctor",
        description="Run a GAN program as a file, and say what is wrong with it.",
        epilog="The program's own prints go to the standard error. Exit status: 0 healthy, "
        "1 something was found, 2 it could not be examined.",
    )
    parser.add_argument("script", help="the program, a .py file")
    parser.add_argument("arguments", nargs="*", help="passed on to the program; options after --")
    parser.add_argument("--seconds", type=float, default=60, help="it may run (default: 60)")
    parser.add_argument("--turns", type=int, help="of training that it may play")
    for name in ("G", "D"):
        parser.add_argument(f"--{name}", metavar="NAME", help=f"the name of {name} in the file")
    asked = parser.parse_args(arguments)
    names = {name: getattr(asked, name) for name in ("G", "D") if getattr(asked, name)}
    try:
        report, status = run(
            asked.script, asked.seconds, asked.turns, names, asked.arguments, prints=sys.stderr
        )
    except ValueError as error:
        parser.error(str(error))
    print(report)
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
