"""What the builders share.

- `sources`: fetch a package, and read the files in it
- `writing`: write files that are the same every time
- `sheets`: draw contact sheets
- `command`: the command that each builder is
- `readme`: the tables of `datasets/README.md`
"""

import sys
from pathlib import Path

DATASETS = Path(__file__).resolve().parents[2]

# A builder runs as a script: it reads the catalogue of its own clone, installed or not.
sys.path.insert(0, str(DATASETS.parent))
