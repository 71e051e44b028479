import sys
from pathlib import Path

# The deliveries that intake's tests write are used here too.
sys.path.insert(0, str(Path(__file__).parents[1] / "intake"))
