import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

# The scripts are no package: their folders are put in the way of import as running them does.
for folder in (ROOT, ROOT / "sample_data"):
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))
