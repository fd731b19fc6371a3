"""Users of this machine, as a hub needs them.

- ``find_account``: one user, refused if the system's own; ``missing_users``: who is not there
- ``make_user``: make one, with a password and a closed home
- ``open_home``: say whether others can look into a home; ``close_home``: close it
- ``run_as``: run a program as that user
"""

import os
import pwd
import secrets
import stat
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.hub.plan import HubError

PRIVATE = 0o700
_FIRST_ORDINARY, _NOBODY = 1000, 65534
_LOOKS_LIKE = "an account of the system; name an ordinary user, or another id in the roster."


@dataclass(frozen=True)
class Account:
    """One user: name, numbers of user and group, home."""

    name: str
    uid: int
    gid: int
    home: Path


def missing_users(names: Iterable[str]) -> list[str]:
    """Return those of `names` that are no users of this machine."""
    known = {entry.pw_name for entry in pwd.getpwall()}
    return [name for name in names if name not in known and not _exists(name)]


def _exists(name: str) -> bool:
    try:
        pwd.getpwnam(name)  # knows users of a directory service that getpwall does not list
    except KeyError:
        return False
    return True


def find_account(name: str) -> Account:
    """Return the user `name`.

    Raises
    ------
    HubError
        There is none, it is root or another account of the system, or its home is not its own: a
        roster is a file of names, and nobody gets into an account of the system by it.
    """
    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        raise HubError(
            f"{name} is no user of this machine; make it, or add --make-users."
        ) from None
    if entry.pw_uid < _FIRST_ORDINARY or entry.pw_uid == _NOBODY:
        raise HubError(f"{name} is {_LOOKS_LIKE}")
    home = Path(entry.pw_dir)
    try:
        found = home.lstat()
    except OSError:
        raise HubError(f"{name} has no home {home}; make it, and give it to {name}.") from None
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != entry.pw_uid:
        raise HubError(f"{home} does not belong to {name}, whose home it is; mend that first.")
    return Account(name, entry.pw_uid, entry.pw_gid, home)


def make_user(name: str) -> str:
    """Make a user with a home that nobody else can enter; return the password."""
    password = secrets.token_urlsafe(9)
    _run(["useradd", "--create-home", "--shell", "/bin/bash", "--key", "HOME_MODE=0700", name])
    try:
        _run(["chpasswd"], f"{name}:{password}\n")
    except HubError:
        _run(["userdel", "--remove", name])  # a user whom nobody can be is made again
        raise
    return password


def _run(command: Sequence[str], text: str = "") -> None:
    try:
        done = subprocess.run(command, input=text, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        raise HubError(f"there is no {command[0]} here; make the users yourself.") from None
    if done.returncode:
        raise HubError(f"`{' '.join(command)}` failed: {done.stderr.strip()}")


def open_home(account: Account) -> str:
    """Return the mode of a home into which others can look, '' for a private one."""
    mode = stat.S_IMODE(account.home.lstat().st_mode)
    return f"{mode:04o}" if mode & 0o077 else ""


def close_home(account: Account) -> None:
    """Let nobody but the user look into their home."""
    descriptor = os.open(account.home, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        os.fchmod(descriptor, PRIVATE)
    finally:
        os.close(descriptor)


def run_as(account: Account, command: Sequence[str]) -> str:
    """Run `command` as this user; return '' when it went well, else what it said last."""
    try:
        done = subprocess.run(
            command,
            user=account.uid,
            group=account.gid,
            extra_groups=[],
            cwd="/",
            env={"PATH": os.defpath, "HOME": str(account.home)},
            capture_output=True,
            text=True,
            check=False,
        )
    except OSError as error:
        return error.strerror or str(error)
    lines = done.stderr.strip().splitlines() or [f"exit code {done.returncode}"]
    return lines[-1] if done.returncode else ""
