"""The person at the machine, as the operating system knows him."""

import getpass
import os


def os_user() -> str:
    """Give the user's name by his number, not by what the environment says; the number where he has no name."""
    try:
        import pwd  # noqa: PLC0415 - not everywhere
    except ImportError:
        return getpass.getuser()
    number = os.getuid()
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return f"uid {number}"
