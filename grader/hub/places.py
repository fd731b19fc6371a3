"""Folders of a hub, with the owners and modes that keep people apart.

- ``make_folder``: make a folder, or give it its mode
- ``make_exchange``: nbgrader's exchange: learners put in, and cannot look
- ``require_safe``: refuse a place in which somebody else could exchange files that root runs
- ``give_term``, ``close_term``: the term's folder is its instructor's, and nobody else's
"""

import os
import stat
from pathlib import Path

from grader.hub.accounts import Account
from grader.hub.plan import HubError, Plan

# The sticky bit (the first 1) keeps learners from renaming or deleting what is not theirs: nbgrader
# leaves it out, and then anybody could put a course of their own in the place of this one.
EXCHANGE = 0o1777
INBOUND = 0o3733  # write, and not list; what is put in gets the instructor's group
_COURSE = {"": 0o755, "outbound": 0o755, "inbound": INBOUND, "feedback": 0o711}
_ROOT = Account("root", 0, 0, Path("/"))


def make_folder(path: Path, mode: int, owner: Account = _ROOT) -> bool:
    """Make `path`, or set its mode where it is the owner's; return whether it is new.

    Raises
    ------
    HubError
        There is something else, or a folder of somebody else's.
    """
    try:
        path.mkdir(mode=0o700)
        new = True
    except FileExistsError:
        new = False
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError:
        raise HubError(f"{path} is no folder; move it away.") from None
    try:
        if os.fstat(descriptor).st_uid not in (owner.uid, *([0] if new else [])):
            raise HubError(f"{path} does not belong to {owner.name}; move it away.")
        if new:
            os.fchown(descriptor, owner.uid, owner.gid)
        if stat.S_IMODE(os.fstat(descriptor).st_mode) != mode:
            os.fchmod(descriptor, mode)
    finally:
        os.close(descriptor)
    return new


def make_exchange(plan: Plan, owner: Account) -> None:
    """Make the exchange of the plan's course, which is the instructor's."""
    make_folder(plan.exchange, EXCHANGE)
    for name, mode in _COURSE.items():
        make_folder(plan.exchange / plan.course / name, mode, owner)


def require_safe(folder: Path) -> None:
    """Raise HubError where somebody but root could replace `folder`, or what is above it."""
    for path in (folder, *folder.parents):
        try:
            found = path.lstat()
        except FileNotFoundError:
            continue
        others_write = found.st_mode & 0o022 and not found.st_mode & stat.S_ISVTX
        if found.st_uid != 0 or others_write or not stat.S_ISDIR(found.st_mode):
            raise HubError(
                f"{path} is not root's alone, and root runs what is below it; choose a folder such "
                "as /srv/hub."
            )
    for path in (folder, *folder.parents):
        if path.exists() and not path.stat().st_mode & 0o001:
            raise HubError(f"users cannot enter {path}; choose a folder such as /srv/hub.")


def term_problem(plan: Plan, owner: Account) -> str:
    """Return what is wrong with owner or mode of the term's folder, '' where nothing is."""
    found = plan.term.stat()
    if found.st_uid not in (0, owner.uid):
        raise HubError(
            f"{plan.term} belongs to another user than {owner.name}; name its owner first, or give "
            f"it away: chown -R {owner.name} {plan.term}"
        )
    if found.st_uid == 0:
        return f"{plan.term} belongs to root instead of {owner.name}"
    mode = stat.S_IMODE(found.st_mode)
    return f"others can look into {plan.term} ({mode:04o})" if mode & 0o077 else ""


def close_term(plan: Plan, owner: Account) -> None:
    """Give the term's folder to its instructor, and let nobody else in."""
    if plan.term.stat().st_uid == 0:
        plan.term.chmod(0o700)  # first, so that nobody changes it under our hands
        for _, folders, files, descriptor in os.fwalk(plan.term, follow_symlinks=False):
            for name in (*folders, *files):
                os.chown(name, owner.uid, owner.gid, dir_fd=descriptor, follow_symlinks=False)
        os.chown(plan.term, owner.uid, owner.gid)
    make_folder(plan.term, 0o700, owner)
