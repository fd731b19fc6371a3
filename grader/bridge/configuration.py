"""What nbgrader's configuration says about a course folder.

- ``configuration``: its settings, as nbgrader's commands find them
- ``CONFIG``: the file that makes a folder one of nbgrader's courses

No application is started for it: that would close the log handlers of this process.
"""

import contextlib
from pathlib import Path
from typing import Any

from nbgrader.apps import NbGrader
from traitlets.config.loader import (
    Config,
    ConfigFileNotFound,
    JSONFileConfigLoader,
    PyFileConfigLoader,
)

from grader.exceptions import GraderError

CONFIG = "nbgrader_config.py"
_LOADERS: dict[str, Any] = {".py": PyFileConfigLoader, ".json": JSONFileConfigLoader}


class ConfigurationError(GraderError):
    """nbgrader's configuration cannot be read."""


def configuration(folder: Path) -> Config:
    """Return nbgrader's configuration for `folder`; what stands there wins.

    Raises
    ------
    ConfigurationError
        A configuration file fails when it is run.
    """
    config = Config()
    for place in [*reversed(NbGrader().config_file_paths), str(folder)]:
        for ending, loader in _LOADERS.items():
            name = Path(CONFIG).stem + ending
            with contextlib.suppress(ConfigFileNotFound):
                config.merge(_loaded(loader, name, place))
    return config


def _loaded(loader: Any, name: str, place: str) -> Config:
    try:
        found: Config = loader(name, path=place).load_config()
    except ConfigFileNotFound:
        raise
    except Exception as error:  # noqa: BLE001  the file is a program, and may raise anything
        raise ConfigurationError(
            f"{Path(place) / name} cannot be read ({type(error).__name__}: {error}); mend it."
        ) from None
    return found
