"""Collect from an exchange whose learners are users of one machine: by owner, not by name.

- ``CollectOwned``: nbgrader's collecting, for ``c.ExchangeFactory.collect``

nbgrader believes the name of the folder that was handed in, and warns where another user owns it;
and it follows links. So a learner could hand in for somebody else, or, by a link to what somebody
else has handed in, let the instructor copy it for them.
"""

import os
import pwd
import shutil
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

from nbgrader.exchange.default import ExchangeCollect
from nbgrader.utils import ignore_patterns

from grader.bridge.term.programs import LEFT

_FOREIGN = "+"  # stands in no name


class CollectOwned(ExchangeCollect):  # pyright: ignore[reportUntypedBaseClass]
    """Takes what belongs to the learner whose name it bears: each folder, and each file in it."""

    def _path_to_record(self, path: str) -> dict[str, Any]:
        record: dict[str, Any] = super()._path_to_record(path)
        owner = _owner(path)
        if owner != record["username"]:
            self.log.warning(f"{LEFT} {path} names {record['username']} and belongs to {owner}")
            record["username"] = f"{_FOREIGN}{owner}"  # not in the way of what is really theirs
        return record

    def init_src(self) -> None:
        """Find what was handed in; what belongs to somebody else is not among it."""
        super().init_src()
        mine = [each for each in self.src_records if not each["username"].startswith(_FOREIGN)]
        self.src_records = mine

    def do_copy(self, src: str, dest: str, log: Any = None) -> None:  # noqa: ARG002  nbgrader's
        """Copy what belongs to the owner of `src`, within nbgrader's limits; follow no links."""
        course: Any = self.coursedir
        most = 1000 * course.max_dir_size
        if self.get_size(src) > most:
            raise RuntimeError(f"{src} is larger than CourseDirectory.max_dir_size, {most} bytes.")
        limits = ignore_patterns(
            exclude=course.ignore,
            include=course.include,
            max_file_size=course.max_file_size,
            log=self.log,
        )
        shutil.copytree(
            src,
            dest,
            symlinks=True,  # a link that appears later is copied as what it is, and leads nowhere
            ignore=_without_links(limits),
            copy_function=self._copier(os.lstat(src).st_uid),
        )

    def _copier(self, owner: int) -> Callable[[str, str], None]:
        def copy(source: str, target: str) -> None:
            descriptor = os.open(source, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
            with os.fdopen(descriptor, "rb") as file:
                found = os.fstat(descriptor)
                if found.st_uid != owner or not stat.S_ISREG(found.st_mode):
                    self.log.warning(f"{LEFT} {source} does not belong to who handed it in")
                    return
                with Path(target).open("wb") as copied:
                    shutil.copyfileobj(file, copied)

        return copy


def _owner(path: str) -> str:
    try:
        return pwd.getpwuid(os.lstat(path).st_uid).pw_name
    except KeyError:
        return "a user without a name"


def _without_links(
    limits: Callable[[str, list[str]], list[str]],
) -> Callable[[str, list[str]], set[str]]:
    def ignored(folder: str, names: list[str]) -> set[str]:
        links = {name for name in names if Path(folder, name).is_symlink()}
        return links | set(limits(folder, [name for name in names if name not in links]))

    return ignored
