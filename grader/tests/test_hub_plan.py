"""What `grader hub` refuses, each in one sentence that says what to do; nothing is started."""

import json
import os
import pwd
import shutil
import socket
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from grader.hub import accounts, machine, places, start
from grader.hub.accounts import Account, find_account
from grader.hub.machine import missing, require_free, require_machine
from grader.hub.places import make_exchange, make_folder, require_safe
from grader.hub.plan import HubError, Plan, make_plan
from grader.hub.settings import begins_at, hub_config, jupyter_files

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="a hub of real users needs Linux")
ME = Account("me", os.getuid(), os.getgid(), Path("/nowhere/me"))
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root gives folders away")


def plan_in(folder: Path, **others: Any) -> Plan:
    plan = make_plan(folder / "hub", folder / "term", "course1", ["ida", "tom"], ["ada", "bob"])
    return replace(plan, **others)


@pytest.mark.parametrize(
    ("instructors", "learners", "said"),
    [
        ([], ["ada"], "--instructor NAME"),
        (["ida"], [], "names no learners"),
        (["ida"], ["Ada Lovelace"], "'Ada Lovelace' cannot be a user"),
        (["ida"], ["-rf"], "'-rf' cannot be a user"),
        (["ida"], ["ada", "ida"], "ida is in the roster and an instructor"),
    ],
)
def test_people_who_cannot_be_users_are_refused(
    instructors: list[str], learners: list[str], said: str, tmp_path: Path
) -> None:
    with pytest.raises(HubError, match=said):
        make_plan(tmp_path, tmp_path, "course1", instructors, learners)


@pytest.mark.parametrize("port", [80, 65535])
def test_three_ports_must_fit(port: int, tmp_path: Path) -> None:
    with pytest.raises(HubError, match="choose one from 1024 to 65533"):
        make_plan(tmp_path, tmp_path, "course1", ["ida"], ["ada"], port)


def test_a_port_in_use_is_named() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(HubError, match=f"port {port} is in use; .* --port"):
            require_free([port])
    require_free([port])


def test_a_machine_without_the_parts_says_how_to_get_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    (sentence,) = [each for each in missing() if machine.PROXY in each]
    assert f"npm install -g {machine.PROXY}@{machine.PROXY_VERSION}" in sentence
    monkeypatch.setattr(machine.importlib.util, "find_spec", lambda _name: None)
    assert "--extra hub" in missing()[0]
    with pytest.raises(HubError, match="JupyterHub is not installed"):
        require_machine()


def test_who_is_not_root_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(HubError, match="sudo"):
        machine.require_root()


# ---- users --------------------------------------------------------------------------------------


@pytest.fixture
def known(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The users of the machine, as a test says; the home of ada is her own."""
    (tmp_path / "ada").mkdir(mode=0o755)
    (tmp_path / "ada").chmod(0o755)
    users = {
        "ada": SimpleNamespace(pw_uid=1234, pw_gid=1234, pw_dir=str(tmp_path / "ada")),
        "mail": SimpleNamespace(pw_uid=8, pw_gid=8, pw_dir=str(tmp_path)),
        "nobody": SimpleNamespace(pw_uid=65534, pw_gid=65534, pw_dir="/nowhere"),
        "homeless": SimpleNamespace(pw_uid=1235, pw_gid=1235, pw_dir=str(tmp_path / "none")),
        "guest": SimpleNamespace(pw_uid=1236, pw_gid=1236, pw_dir=str(tmp_path / "ada")),
    }
    real = pwd.getpwnam
    monkeypatch.setattr(pwd, "getpwnam", lambda name: users.get(name) or real(name))
    if os.geteuid() == 0:
        os.chown(tmp_path / "ada", 1234, 1234)
    else:
        users["ada"].pw_uid = os.getuid()


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("nosuchuser", "no user of this machine; make it, or add --make-users"),
        ("root", "an account of the system"),
        ("mail", "an account of the system"),
        ("nobody", "an account of the system"),
        ("homeless", "has no home"),
        ("guest", "does not belong to guest"),
    ],
)
@pytest.mark.usefixtures("known")
def test_a_roster_lets_nobody_into_accounts_of_the_system(name: str, said: str) -> None:
    with pytest.raises(HubError, match=said):
        find_account(name)


@as_root
@pytest.mark.usefixtures("known")
def test_a_home_is_closed_and_stays_its_owners() -> None:
    ada = find_account("ada")
    assert accounts.open_home(ada) == "0755"
    accounts.close_home(ada)
    assert accounts.open_home(ada) == ""
    assert ada.home.stat().st_uid == 1234


def test_a_command_that_fails_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*_: Any, **__: Any) -> "subprocess.CompletedProcess[str]":
        return subprocess.CompletedProcess([], 9, "", "useradd: UID range is full\n")

    monkeypatch.setattr(subprocess, "run", failing)
    with pytest.raises(HubError, match="UID range is full"):
        accounts.make_user("ada")


# ---- places -------------------------------------------------------------------------------------


def test_a_link_in_the_place_of_a_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir(mode=0o755)
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(HubError, match="is no folder"):
        make_folder(tmp_path / "link", 0o777, ME)


@as_root
def test_a_folder_of_somebody_else_is_refused(tmp_path: Path) -> None:
    theirs = tmp_path / "theirs"
    theirs.mkdir()
    os.chown(theirs, 1234, 1234)
    with pytest.raises(HubError, match="does not belong to me"):
        make_folder(theirs, 0o700, ME)


@as_root
def test_the_exchange_takes_and_does_not_show(tmp_path: Path) -> None:
    plan = plan_in(tmp_path)
    ida = Account("ida", 1234, 1235, tmp_path)
    plan.folder.mkdir()
    for _ in range(2):  # the second time nothing is new
        make_exchange(plan, ida)
        folders = [plan.exchange, plan.exchange / "course1", *(plan.exchange / "course1").iterdir()]
        modes = {path.name: f"{path.stat().st_mode & 0o7777:o}" for path in folders}
        assert modes == {
            "exchange": "1777",
            "course1": "755",
            "outbound": "755",
            "inbound": "3733",
            "feedback": "711",
        }
        owners = {(path.stat().st_uid, path.stat().st_gid) for path in folders[1:]}
        assert owners == {(1234, 1235)}


@as_root
def test_root_runs_nothing_that_others_could_replace(tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o777)
    with pytest.raises(HubError, match="shared is not root's alone"):
        require_safe(shared / "hub")
    shared.chmod(0o755)
    os.chown(shared, 1234, 1234)
    with pytest.raises(HubError, match="shared is not root's alone"):
        require_safe(shared / "hub")
    os.chown(shared, 0, 0)
    shared.chmod(0o700)
    with pytest.raises(HubError, match="users cannot enter"):
        require_safe(shared / "hub")


@as_root
def test_the_terms_folder_becomes_its_instructors_alone(tmp_path: Path) -> None:
    plan = plan_in(tmp_path)
    ida = Account("ida", 1234, 1235, tmp_path)
    (plan.term / "source").mkdir(parents=True)
    (plan.term / "link").symlink_to(tmp_path)
    assert "belongs to root" in places.term_problem(plan, ida)
    places.close_term(plan, ida)
    assert places.term_problem(plan, ida) == ""
    assert (plan.term / "source").stat().st_uid == 1234
    assert tmp_path.stat().st_uid == 0, "a link was followed"
    assert plan.term.stat().st_mode & 0o777 == 0o700
    plan.term.chmod(0o750)
    assert "others can look" in places.term_problem(plan, ida)
    os.chown(plan.term, 4321, 4321)
    with pytest.raises(HubError, match="another user than ida"):
        places.term_problem(plan, ida)


# ---- settings -----------------------------------------------------------------------------------


def test_the_files_hold_what_was_planned(tmp_path: Path) -> None:
    plan = plan_in(tmp_path)
    text = hub_config(plan, ME)
    compile(text, "jupyterhub_config.py", "exec")
    for word in ("set(['ida', 'tom', 'ada', 'bob'])", "'http://hub.localhost:8000'", "!user=ida"):
        assert word in text
    assert "c.JupyterHub.load_roles = []" in hub_config(replace(plan, instructors=("ida",)), ME)


def test_formgrader_is_the_instructors(tmp_path: Path) -> None:
    plan = plan_in(tmp_path)
    for who, has in (("learners", False), ("instructors", True)):
        files = jupyter_files(plan, who)
        server = json.loads(files["jupyter_server_config.json"])["ServerApp"]
        lab = json.loads(files["labconfig/page_config.json"])["disabledExtensions"]
        assert server["jpserver_extensions"]["nbgrader.server_extensions.formgrader"] is has
        assert server["jpserver_extensions"]["nbgrader.server_extensions.assignment_list"]
        assert lab.get("@jupyter/nbgrader:formgrader", False) is not has
        assert ("tornado_settings" in server) is has
        assert (str(plan.term) in files["nbgrader_config.py"]) is has


def test_the_instructors_server_begins_where_the_term_is(tmp_path: Path) -> None:
    ida = replace(ME, home=tmp_path)
    assert begins_at(plan_in(tmp_path), ida) == tmp_path
    assert begins_at(plan_in(tmp_path), ME) == tmp_path / "term"


def test_passwords_are_kept_for_root_alone(tmp_path: Path) -> None:
    path = tmp_path / "passwords.csv"
    for name, password in (("ada", "one"), ("bob", "two"), ("ada", "three")):
        start._keep_password(path, name, password)
    assert path.read_text() == "user,password\nbob,two\nada,three\n"
    assert path.stat().st_mode & 0o777 == 0o600
