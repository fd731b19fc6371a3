"""What a learner can do on a hub that only others may do: a list that has to be empty.

- ``breaches``: try all of it as ada, on the machine and over the network
"""

from pathlib import Path

from grader.benchmarks.miniature import NAME
from grader.tests.hub_town import Town
from grader.tests.hub_visit import Answer

_REFUSED = (401, 403, 404, 405)


def breaches(hub: Town) -> set[str]:
    """Return everything that ada gets at."""
    return hub.can("ada", _on_the_machine(hub)) | _over_the_network(hub)


def _on_the_machine(hub: Town) -> list[tuple[str, str, Path]]:
    """Return deeds as (name, verb, path); what is named exactly exists, so a test can tell."""
    bob, term, inbound = hub.home("bob"), hub.desk.term, hub.course / "inbound"
    (handed_in,) = [each for each in inbound.iterdir() if each.owner() == hub.names["bob"]]
    deeds = [
        ("list bob's home", "list", bob),
        ("read bob's notebook", "read", bob / NAME / f"{NAME}.ipynb"),
        ("list the keys of bob's kernels", "list", bob / ".local/share/jupyter/runtime"),
        ("list what was handed in", "list", inbound),
        ("take away what bob handed in", "rename", handed_in),
        ("list all feedback", "list", hub.course / "feedback"),
        ("change what is handed out", "write", hub.course / "outbound" / NAME),
        ("put another course in the place of this one", "rename", hub.course),
        ("list the term", "list", term),
        ("read the gradebook", "read", term / "gradebook.db"),
        ("read the seed", "read", term / ".grader_seed"),
        ("read solutions", "read", term / "source" / NAME / f"{NAME}.ipynb"),
        ("list the instructor's home", "list", hub.home("ida")),
        ("read passwords", "read", hub.folder / "private" / "passwords.csv"),
        ("read the hub's cookie secret", "read", hub.folder / "private" / "cookie_secret"),
        ("change the hub's settings", "write", hub.folder),
    ]
    for _, _, path in deeds:
        assert path.exists(), path
    return deeds


def _over_the_network(hub: Town) -> set[str]:
    """Return what ada's token, her cookies, or nothing at all opens."""
    ada, ida = hub.visitors["ada"], hub.visitors["ida"]
    bob = ada.server(hub.names["bob"])
    past_the_proxy = f"http://127.0.0.1:{hub.own_port('bob')}/user/{hub.names['bob']}"
    answers = {
        "open bob's files with her token": ada.ask("GET", f"{bob}/api/contents"),
        "open bob's files with her cookies": ada.browse(f"{bob}/api/contents"),
        "open bob's lab with her cookies": ada.browse(f"{bob}/lab"),
        "open bob's files past the proxy": ada.ask("GET", f"{past_the_proxy}/api/contents"),
        "open a terminal of bob's": ada.ask("POST", f"{bob}/api/terminals"),
        "stop bob's server": ada.ask("DELETE", f"{ada.hub}/api/users/{hub.names['bob']}/server"),
        "see bob in the hub": ada.ask("GET", f"{ada.hub}/api/users/{hub.names['bob']}"),
        "list the hub's users": ada.ask("GET", f"{ada.hub}/api/users"),
        "open formgrader at the instructor": ada.ask("GET", f"{ida.server()}/formgrader/gradebook"),
        "open formgrader there with her cookies": ada.browse(
            f"{ida.server()}/formgrader/gradebook"
        ),
        "open formgrader at home": ada.ask("GET", f"{ada.server()}/formgrader/gradebook"),
        "see the proxy's routes": ada.ask("GET", f"http://127.0.0.1:{hub.port + 1}/api/routes"),
    }
    return {what for what, answer in answers.items() if not _refused(answer)}


def _refused(answer: Answer) -> bool:
    return answer.status in _REFUSED
