"""What a learner's process finds around it, and what computing still needs."""

import os
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from grader.grading import jail, sandbox
from grader.grading.sandbox import LIMITS_ONLY, Protection
from grader.tests.jobs import Bench, bench

BUBBLEWRAP = pytest.mark.skipif(not jail.bubblewrap(), reason="needs bubblewrap")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    with bench(tmp_path_factory.mktemp("sandbox")) as made:
        yield made


@pytest.fixture(params=["bubblewrap", "limits"])
def mode(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("GRADER_SANDBOX", request.param)
    if request.param == "bubblewrap" and not sandbox.bubblewrap():
        pytest.skip("bubblewrap does not work here")
    return request.param


# ---- what is said -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (Protection("/usr/bin/bwrap", True, True, 7), "bubblewrap"),
        (Protection("/usr/bin/bwrap", True, False, 7), "bubblewrap, no seccomp"),
        (Protection("/usr/bin/bwrap", False, True, 7), "bubblewrap, one for all of a worker"),
        (Protection("", False, True, 7), f"{LIMITS_ONLY}, with Landlock and seccomp (no bubble"),
        (Protection("", False, False, 0), f"{LIMITS_ONLY} (no bubblewrap here): scores are safe"),
    ],
    ids=str,
)
def test_the_header_says_what_protects(
    monkeypatch: pytest.MonkeyPatch, found: Protection, said: str
) -> None:
    monkeypatch.setattr(sandbox, "protection", lambda: found)
    assert sandbox.describe().startswith(said)


def test_a_variable_leaves_bubblewrap_out_at_any_time(monkeypatch: pytest.MonkeyPatch) -> None:
    before = sandbox.describe()
    monkeypatch.setenv("GRADER_SANDBOX", "limits")
    assert sandbox.describe().startswith(LIMITS_ONLY)
    monkeypatch.setenv("GRADER_SANDBOX", "")
    assert sandbox.describe() == before


@pytest.mark.parametrize(
    "script", ["#!/bin/sh\nexit 1\n", "#!/bin/sh\nexit 0\n", "no program"], ids=str
)
def test_a_bubblewrap_that_does_not_work_is_found_out(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, script: str
) -> None:
    """Only one that starts our own process and lets it confine a child counts."""
    program = tmp_path / "bwrap"
    program.write_text(script, encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setattr(jail, "bubblewrap", lambda: str(program))
    sandbox._protection.cache_clear()
    try:
        found = sandbox.protection()
        assert found.bubblewrap == ("" if "exit 0" not in script else str(program))
    finally:
        monkeypatch.undo()
        sandbox._protection.cache_clear()


# ---- what is there ------------------------------------------------------------------------------


@BUBBLEWRAP
def test_the_root_holds_what_is_needed_and_nothing_else(desk: Bench) -> None:
    with desk.worker() as owner:
        there = set(desk.ask(owner, "return sorted(os.listdir('/'))"))
        assert there <= {
            *("bundle", "dev", "etc", "lib", "lib32", "lib64", "nix", "proc", "python", "site"),
            *("tmp", "usr"),
        }
        assert desk.ask(owner, "return os.listdir('/dev')") == desk.ask(
            owner, "return [n for n in os.listdir('/dev') if n in "
            "('null', 'urandom', 'random', 'shm', 'fd')]",
        )  # fmt: skip
        assert desk.ask(owner, "return os.listdir('/usr/share')") == desk.ask(
            owner, "return [n for n in os.listdir('/usr/share') if n[:4] in ('font', 'zone')]"
        )
        assert desk.ask(owner, "return [n for n in os.listdir('/proc') if n.isdigit()]") == ["1"]


@BUBBLEWRAP
def test_no_folder_but_the_private_ones_can_be_written_to(desk: Bench) -> None:
    lines = (
        "found = []",
        "for root, folders, names in os.walk('/'):",
        "    folders[:] = [n for n in folders if root != '/' or n not in ('proc', 'sys')]",
        "    if os.access(root, os.W_OK): found.append(root)",
        "    if root.count('/') > 3: folders.clear()",
        "return found",
    )
    with desk.worker() as owner:
        assert set(desk.ask(owner, *lines)) == {"/tmp", "/dev/shm"}


def test_the_environment_is_ours_alone(
    desk: Bench, mode: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET_OF_THE_JUDGE", "1")
    with desk.worker() as owner:
        names = desk.ask(owner, "return sorted(os.environ)")
        assert "SECRET_OF_THE_JUDGE" not in names
        assert {"HOME", "TMPDIR", "PYTHONHASHSEED"} <= set(names)


def test_nothing_is_inherited_but_the_channel(desk: Bench, mode: str) -> None:
    lines = (
        "there = []",
        "for number in range(256):",
        "    try:",
        "        os.fstat(number)",
        "        there.append(number)",
        "    except OSError:",
        "        pass",
        "return there",
    )
    with desk.worker() as owner:
        assert desk.ask(owner, *lines) == [0, 1, 2, 3]


def test_a_learner_is_nobody_else(desk: Bench, mode: str) -> None:
    with desk.worker(worker=0) as one, desk.worker(worker=1) as two:
        users = [desk.ask(owner, "return os.getresuid()") for owner in (one, two)]
    assert all(len(set(each)) == 1 for each in users)
    if os.geteuid() == 0 and mode == "bubblewrap":
        assert 0 not in users[0] + users[1]
        assert users[0] != users[1]
    else:
        assert users[0][0] in (os.geteuid(), jail.learner(0, [desk.folder], inside=False))


def test_nothing_survives_from_one_submission_to_the_next(desk: Bench, mode: str) -> None:
    leave = (
        "import tempfile",
        "folder = tempfile.gettempdir()",
        "open(os.path.join(folder, 'left'), 'w').close()",
        "os.environ['LEFT'] = '1'",
        "os.umask(0o777)",
        "np.left = sys.left = True",
        "return folder",
    )
    look = (
        "import tempfile",
        "kept = [name for name in os.listdir(tempfile.gettempdir())]",
        "umask = os.umask(0)",
        "patched = hasattr(np, 'left') or hasattr(sys, 'left')",
        "return [kept, 'LEFT' in os.environ, patched, umask == 0o777]",
    )
    with desk.worker() as owner:
        desk.ask(owner, *leave)
        assert desk.ask(owner, *look) == [[], False, False, False]


# ---- what works ---------------------------------------------------------------------------------


def test_computing_works(desk: Bench, mode: str) -> None:
    lines = (
        "import concurrent.futures, ctypes, json, math, mmap, multiprocessing, tempfile, zlib",
        "rng = np.random.default_rng(0)",
        "A = rng.standard_normal((40, 40))",
        "ok = np.allclose(np.linalg.inv(A) @ A, np.eye(40))",
        "ok &= np.allclose(np.fft.ifft(np.fft.fft(A)).real, A)",
        "with concurrent.futures.ThreadPoolExecutor(4) as pool:",
        "    ok &= list(pool.map(math.sqrt, [1, 4, 9])) == [1, 2, 3]",
        "with tempfile.TemporaryFile() as file:",
        "    np.save(file, A); file.seek(0); ok &= np.array_equal(np.load(file), A)",
        "read, write = os.pipe()",
        "ok &= os.write(write, b'x') == 1 and os.read(read, 1) == b'x'",
        "ok &= sum(os.urandom(4)) >= 0 and time.time() > 0 and len(os.sched_getaffinity(0)) > 0",
        "one, two = socket.socketpair()",
        "one.send(b'x')",
        "return bool(ok and two.recv(1) == b'x')",
    )
    with desk.worker() as owner:
        assert desk.ask(owner, *lines) is True


def test_libraries_are_found_when_they_are_needed(desk: Bench, mode: str) -> None:
    lines = (
        "import sklearn.linear_model, matplotlib.pyplot as plt, io, PIL.Image, scipy.special",
        "model = sklearn.linear_model.LinearRegression().fit(np.eye(3), [1, 2, 3])",
        "plt.plot([1, 2]); plt.savefig(io.BytesIO())",
        "return float(model.predict(np.eye(3))[1])",
    )
    with desk.worker() as owner:
        assert desk.ask(owner, *lines) == pytest.approx(2)


@BUBBLEWRAP
def test_libraries_may_lie_in_a_temporary_folder(
    desk: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = tmp_path / "site-packages"
    site.mkdir()
    (site / "lazily.py").write_text("answer = 42\n", encoding="utf-8")
    folders = [*jail.library_folders(), str(site)]
    monkeypatch.setattr(jail, "library_folders", lambda: folders)
    with desk.worker() as owner:
        assert desk.ask(owner, "import lazily", "return lazily.answer") == 42


def test_a_strict_umask_of_the_judge_hides_nothing(desk: Bench, mode: str) -> None:
    before = os.umask(0o077)
    try:
        with desk.worker(worker=9) as owner:
            assert desk.is_right(desk.run(owner, desk.job()))
            assert desk.ask(owner, "import course1_attack.helpers", "return True") is True
    finally:
        os.umask(before)


@BUBBLEWRAP
def test_without_namespaces_of_their_own_children_are_cleaned_up_after(desk: Bench) -> None:
    """As where bubblewrap may not give its capabilities away."""
    with desk.worker("fresh") as owner:
        desk.ask(owner, "open('/tmp/left', 'w').close()", "return True")
        assert desk.ask(owner, "return os.listdir('/tmp') + os.listdir('/dev/shm')") == []


# ---- the machine's own ways ---------------------------------------------------------------------


@pytest.mark.parametrize("base", ["/usr", "/opt/python"])
def test_the_interpreter_is_found_wherever_it_is(
    monkeypatch: pytest.MonkeyPatch, base: str
) -> None:
    monkeypatch.setattr(sys, "base_prefix", base)
    command = jail.command("bwrap", Path("/r"), Path("/d"), 1, False, ())
    assert jail.python() in command
    bound = [command[i + 1] for i, word in enumerate(command) if word == "--ro-bind"]
    assert base not in bound, "a whole prefix is never bound"


def test_programs_are_seen_by_whole_notebooks_alone() -> None:
    few, more = (jail.command("b", Path("/r"), Path("/d"), 1, many, ()) for many in (False, True))
    assert "/usr/bin" not in few[few.index("--proc") :]
    assert "/usr/bin" in more
    assert ["--ro-bind", "/usr", "/usr"] not in [few[i : i + 3] for i in range(len(few))]


def test_library_folders_are_those_of_this_interpreter() -> None:
    assert sysconfig.get_path("purelib") in jail.library_folders()
    assert all(Path(folder).is_dir() for folder in jail.library_folders())


@pytest.mark.parametrize(
    ("users", "expected"),
    [("0 0 4294967295", "high"), ("0 100000 65536", "low"), ("0 1000 1", "none")],
)
def test_a_learners_user_is_one_that_exists(
    monkeypatch: pytest.MonkeyPatch, users: str, expected: str
) -> None:
    read = Path.read_text
    monkeypatch.setattr(os, "geteuid", lambda: 0)

    def told(self: Path, *words: Any, **more: Any) -> str:
        return users if self.name == "uid_map" else read(self, *words, **more)

    monkeypatch.setattr(Path, "read_text", told)
    uid = jail.learner(5, [], inside=True)
    assert {"high": uid > 1_000_000_000, "low": 61_000 <= uid < 65_000, "none": uid == 0}[expected]
    assert (uid != jail.learner(6, [], inside=True)) == (expected != "none")
