"""How tests are shared out over workers.

- ``ByFileAndAssignment``: a file's tests go to one worker; contracts are shared out by assignment

Fixtures that are expensive are made once a file. The contracts of all assignments are one file,
and as long as everything else together.
"""

from xdist.scheduler import LoadFileScheduling

CONTRACTS = "test_contracts.py"


class ByFileAndAssignment(LoadFileScheduling):
    """Xdist's ``--dist=loadfile``, with the contracts of each assignment as a file of their own."""

    def _split_scope(self, nodeid: str) -> str:
        return scope(nodeid)


def scope(nodeid: str) -> str:
    """Return what stays together with the test `nodeid` on one worker."""
    file, _, test = nodeid.partition("::")
    _, _, parameters = test.partition("[")
    if file.endswith(f"/{CONTRACTS}") and parameters:
        return f"{file}[{parameters.removesuffix(']').split('-')[0]}]"
    return file
