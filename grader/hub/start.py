"""Make a hub, and start it.

- ``make``: users where asked, folders, settings; returns what it did, in sentences
- ``serve``: become JupyterHub
"""

import csv
import io
import os
import sys
from pathlib import Path

from grader.files import write_atomically
from grader.hub.accounts import (
    Account,
    close_home,
    find_account,
    make_user,
    missing_users,
    open_home,
    run_as,
)
from grader.hub.machine import require_free
from grader.hub.places import (
    close_term,
    make_exchange,
    make_folder,
    require_safe,
    term_problem,
)
from grader.hub.plan import HubError, Plan
from grader.hub.settings import hub_config, jupyter_files

_MENDS = "mend it yourself, or add --make-users"
# What the interpreter of a user's server must be able to import, looked up without loading it.
_LOOK = (
    "import importlib.util as u, sys; lost = [n for n in sys.argv[1:] if u.find_spec(n) is None]; "
    "sys.exit(f'no {lost[0]}' if lost else 0)"
)
_NEEDED = ("jupyterhub", "jupyterlab", "nbgrader", "ipykernel", "grader")


def make(plan: Plan, *, make_users: bool) -> list[str]:
    """Make everything that the hub needs, or bring it up to date.

    Parameters
    ----------
    plan
        What it is to be.
    make_users
        Also make users that are missing, and close their homes and the term's folder. Without it
        nothing outside of the hub's folder is changed.

    Raises
    ------
    HubError
        Something is not as it has to be; what was made by then stays, and the same command goes on
        from there.
    """
    os.umask(0o022)  # whatever root's is: users have to read what is written here
    require_safe(plan.folder)
    for folder in (plan.folder, plan.private):
        folder.mkdir(parents=True, exist_ok=True)
    make_folder(plan.folder, 0o755)
    make_folder(plan.private, 0o700)
    done = _make_missing(plan, make_users)
    accounts = [find_account(name) for name in plan.users]
    owner = accounts[0]
    done += _close(plan, accounts, make_users)
    _require_reach(plan, owner, accounts[-1])
    make_exchange(plan, owner)
    done += _write(plan, owner)
    return done


def _make_missing(plan: Plan, make_users: bool) -> list[str]:
    missing = missing_users(plan.users)
    if missing and not make_users:
        raise HubError(
            f"{', '.join(missing)}: no such user on this machine; make them yourself, or add "
            "--make-users, which also makes their passwords."
        )
    done: list[str] = []
    for name in missing:
        password = make_user(name)
        _keep_password(plan.passwords, name, password)
        done.append(f"made the user {name}")
    return done


def _keep_password(path: Path, name: str, password: str) -> None:
    """Add a line; users who were deleted and made again have one line, the last."""
    rows: list[list[str]] = []
    if path.exists():
        rows = [row for row in csv.reader(path.read_text().splitlines()[1:]) if row[0] != name]
    file = io.StringIO()
    csv.writer(file, lineterminator="\n").writerows([["user", "password"], *rows, [name, password]])
    write_atomically(path, file.getvalue())
    path.chmod(0o600)


def _close(plan: Plan, accounts: list[Account], make_users: bool) -> list[str]:
    done: list[str] = []
    for account in accounts:
        mode = open_home(account)
        if mode and not make_users:
            raise HubError(
                f"others can look into {account.home} ({mode}); {_MENDS}: chmod 700 {account.home}"
            )
        if mode:
            close_home(account)
            done.append(f"closed {account.home} (was {mode})")
    problem = term_problem(plan, accounts[0])
    if problem and not make_users:
        raise HubError(
            f"{problem}; {_MENDS}: chown -R {plan.owner} {plan.term} && chmod 700 {plan.term}"
        )
    if problem:
        close_term(plan, accounts[0])
        done.append(f"gave {plan.term} to {plan.owner} and closed it ({problem})")
    return done


def _require_reach(plan: Plan, owner: Account, learner: Account) -> None:
    """Raise HubError where users could not run their servers, or the instructor not grade."""
    said = run_as(learner, [plan.python, "-c", _LOOK, *_NEEDED])
    if said:
        raise HubError(
            f"{learner.name} cannot use {plan.python} ({said}); install the course and its Python "
            "where all users can read them, such as /opt/deep-learning, and run its `grader hub`."
        )
    listing = "import os, sys; os.listdir(sys.argv[1])"
    said = run_as(owner, [plan.python, "-c", listing, str(plan.term)])
    if said:
        raise HubError(
            f"{owner.name} cannot enter {plan.term} ({said}); move it to a place that all users "
            f"can enter, such as {owner.home}."
        )


def _write(plan: Plan, owner: Account) -> list[str]:
    files = {plan.config: hub_config(plan, owner)}
    for who in ("learners", "instructors"):
        texts = jupyter_files(plan, who)
        files |= {plan.jupyter(who) / name: text for name, text in texts.items()}
    done: list[str] = []
    for path, text in files.items():
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        write_atomically(path, text)
        done.append(f"wrote {path}")
    return done


def serve(plan: Plan) -> None:
    """Become JupyterHub, which says in the terminal what it does; Ctrl-C ends it.

    Raises
    ------
    HubError
        A port is in use.
    """
    require_free(plan.ports)
    os.umask(0o022)  # nbgrader gives feedback pages the mode that they were written with
    os.chdir(plan.private)
    programs = [str(Path(plan.python).parent), os.environ.get("PATH", os.defpath)]
    variables = os.environ | {"PATH": os.pathsep.join(programs)}
    sys.stdout.flush()
    os.execve(plan.python, [plan.python, "-m", "jupyterhub", "-f", str(plan.config)], variables)
