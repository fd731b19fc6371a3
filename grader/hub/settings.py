"""The settings of a hub, as files that people can read.

- ``hub_config``: the text of ``jupyterhub_config.py``
- ``jupyter_files``: what nbgrader, Jupyter Server and JupyterLab read, for learners or instructors
"""

import json
import os
from pathlib import Path
from string import Template
from typing import Any

from grader.hub.accounts import Account
from grader.hub.plan import Plan

_EXTENSIONS = "nbgrader.server_extensions"
# Which parts of nbgrader each side has: the server's half, and the half in JupyterLab.
_SERVER = {"assignment_list", "validate_assignment", "formgrader", "course_list"}
_LAB = {"assignment-list", "validate-assignment", "formgrader", "course-list", "create-assignment"}
_OF_LEARNERS = {"assignment-list", "validate-assignment"}
_OF_INSTRUCTORS = {*_OF_LEARNERS, "formgrader", "create-assignment"}

_HUB = Template('''\
"""JupyterHub on a machine for tests; `grader hub` writes this file anew each time."""

c = get_config()  # noqa: F821  JupyterHub defines it

# ---- Addresses: this machine only. Each user's server has a host name of its own, so that browsers
# ---- keep the pages of users apart: ada's page cannot act as ida, even when ida opens it.

c.JupyterHub.bind_url = "http://127.0.0.1:$port"
c.JupyterHub.subdomain_host = $address
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:$proxy_port"
c.ConfigurableHTTPProxy.command = $proxy
c.ConfigurableHTTPProxy.pid_file = $pid_file
c.JupyterHub.hub_port = $hub_port

# ---- What the hub keeps: nothing but the cookie secret. Who may do what is read from this file at
# ---- each start, so nobody keeps rights that they had before.

c.JupyterHub.db_url = "sqlite:///:memory:"
c.JupyterHub.cookie_secret_file = $cookie_secret
c.Authenticator.allow_existing_users = False

# ---- Users of this machine, with their own passwords. nbgrader knows learners by these names, and
# ---- the system keeps their files apart.

c.JupyterHub.authenticator_class = "pam"
c.Authenticator.allowed_users = set($users)
c.JupyterHub.spawner_class = "jupyterhub.spawner.LocalProcessSpawner"
c.Spawner.cmd = $singleuser
c.Spawner.default_url = "/lab"
c.Spawner.start_timeout = c.Spawner.http_timeout = 180  # a class that begins at the same minute
c.Spawner.env_keep = ["LANG", "LC_ALL"]
c.Spawner.environment = $environment

# ---- Learners get nbgrader's list of assignments; whose the term is also gets formgrader, and a
# ---- server that begins where the term's folder is. Nobody administers the hub from a browser.

c.JupyterHub.load_groups = {
    "nbgrader-$course": {"users": $learners},
    "formgrade-$course": {"users": $owner},
}
c.Spawner.group_overrides = {
    "formgrade": {
        "groups": ["formgrade-$course"],
        "spawner_override": {
            "environment": {"JUPYTER_CONFIG_PATH": $instructors_config},
            "notebook_dir": $begin,
        },
    },
}
# Other instructors open the server of the one to whom the term belongs.
c.JupyterHub.load_roles = $roles
''')

_NBGRADER = Template('''\
"""nbgrader on this hub; `grader hub` writes this file anew each time."""

c = get_config()  # noqa: F821  nbgrader defines it

c.Exchange.root = $exchange
c.CourseDirectory.course_id = $course
''')

_OF_INSTRUCTOR = Template("""\
c.CourseDirectory.root = $term
# A submission is that of the user to whom it belongs, whatever name it bears; links lead nowhere.
c.ExchangeFactory.collect = "grader.bridge.term.owned.CollectOwned"
""")


def hub_config(plan: Plan, owner: Account) -> str:
    """Return the text of ``jupyterhub_config.py``."""
    front, api, hub = plan.ports
    words: dict[str, Any] = {
        "address": plan.address,
        "proxy": [plan.proxy],
        "pid_file": str(plan.private / "proxy.pid"),
        "cookie_secret": str(plan.private / "cookie_secret"),
        "users": list(plan.users),
        "singleuser": [plan.python, "-m", "jupyterhub.singleuser"],
        "environment": _environment(plan),
        "learners": list(plan.learners),
        "owner": [plan.owner],
        "instructors_config": str(plan.jupyter("instructors")),
        "begin": str(begins_at(plan, owner)),
        "roles": _roles(plan),
    }
    written = {name: repr(word) for name, word in words.items()}
    return _HUB.substitute(written, port=front, proxy_port=api, hub_port=hub, course=plan.course)


def _environment(plan: Plan) -> dict[str, str]:
    # The interpreter's own folder first: nbgrader starts alembic by its name, instructors grader.
    programs = [str(Path(plan.python).parent), "/usr/local/bin", "/usr/bin", "/bin"]
    return {
        "PATH": os.pathsep.join(programs),
        "JUPYTER_CONFIG_PATH": str(plan.jupyter("learners")),
        "JUPYTER_PREFER_ENV_PATH": "1",
        # One thread each: cores are for users, and our matrices are small.
        "OPENBLAS_NUM_THREADS": "1",
    }


def begins_at(plan: Plan, owner: Account) -> Path:
    """Return where the owner's server begins: formgrader wants the term's folder below it."""
    return owner.home if plan.term.is_relative_to(owner.home.resolve()) else plan.term


def _roles(plan: Plan) -> list[dict[str, Any]]:
    others = list(plan.instructors[1:])
    if not others:
        return []
    scopes = [f"{scope}!user={plan.owner}" for scope in ("access:servers", "servers", "read:users")]
    return [{"name": "instructors", "scopes": scopes, "users": others}]


def jupyter_files(plan: Plan, who: str) -> dict[str, str]:
    """Return the files of ``learners`` or ``instructors``, by their path below that folder."""
    mine = _OF_INSTRUCTORS if who == "instructors" else _OF_LEARNERS
    nbgrader = _NBGRADER.substitute(exchange=repr(str(plan.exchange)), course=repr(plan.course))
    if who == "instructors":
        nbgrader += _OF_INSTRUCTOR.substitute(term=repr(str(plan.term)))
    disabled = {f"@jupyter/nbgrader:{name}": True for name in sorted(_LAB - mine)}
    return {
        "nbgrader_config.py": nbgrader,
        "jupyter_server_config.json": _json({"ServerApp": _server_app(who, mine)}),
        "labconfig/page_config.json": _json({"disabledExtensions": disabled}),
        # Without it JupyterLab asks at its first start whether it may fetch news.
        "labconfig/default_setting_overrides.json": _json(
            {"@jupyterlab/apputils-extension:notification": {"fetchNews": "false"}}
        ),
    }


def _server_app(who: str, mine: set[str]) -> dict[str, Any]:
    has = {name.replace("-", "_") for name in mine}
    settings: dict[str, Any] = {
        "jpserver_extensions": {f"{_EXTENSIONS}.{name}": name in has for name in sorted(_SERVER)},
        # A login shell, which Jupyter would start, forgets the PATH on which `grader` is.
        "terminado_settings": {"shell_command": ["/bin/bash"]},
    }
    if who == "instructors":
        # Formgrader is a frame in JupyterLab. `self` is this user's own host name.
        headers = {"Content-Security-Policy": "frame-ancestors 'self'"}
        settings["tornado_settings"] = {"headers": headers}
    return settings


def _json(content: dict[str, Any]) -> str:
    return json.dumps(content, indent=1, sort_keys=True) + "\n"
