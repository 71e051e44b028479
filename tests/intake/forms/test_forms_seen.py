import random

import numpy as np

from screening.intake.forms.seen import Seen


def test_what_was_added_is_known_and_nothing_else() -> None:
    dice = random.Random(1)
    seen, known = Seen(), set()
    for _ in range(50):
        batch = [dice.randrange(2000) for _ in range(dice.randrange(1, 60))]
        digests = np.array(batch, dtype=np.uint64)
        assert seen.has(digests).tolist() == [one in known for one in batch]
        seen.add(digests)
        known.update(batch)


def test_nothing_is_known_at_first() -> None:
    assert Seen().has(np.array([1], dtype=np.uint64)).tolist() == [False]
