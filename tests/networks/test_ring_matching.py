"""Which ring of a new run is which known ring."""

from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st

from screening.networks.ring_matching import Matched, MatchSettings, match

SETTINGS = MatchSettings()


def matched(
    known: Mapping[str, str], found: Mapping[str, str], once_merged: Mapping[str, str] | None = None
) -> Matched:
    """Match rings whose core accounts are written as letters."""
    return match(known, found, once_merged or {}, SETTINGS)


def test_a_ring_with_the_same_core_keeps_its_name() -> None:
    assert matched({"one": "ab"}, {"R1": "ba"}).keeps == {"R1": "one"}


def test_a_ring_that_shares_no_account_is_new() -> None:
    assert matched({"one": "ab"}, {"R1": "cd"}) == Matched({}, {}, {})


def test_half_of_the_smaller_core_is_enough_and_less_is_not() -> None:
    assert matched({"one": "abcd"}, {"R1": "abxyz"}).keeps == {"R1": "one"}
    assert matched({"one": "abcd"}, {"R1": "axyzw"}).keeps == {}


def test_the_bound_is_a_setting() -> None:
    assert match({"one": "abcd"}, {"R1": "axyzw"}, {}, MatchSettings(same_percent=25)).keeps == {"R1": "one"}


def test_a_ring_takes_the_name_with_which_it_shares_most() -> None:
    found = matched({"small": "ab", "large": "cde"}, {"R1": "abcde"})
    assert found.keeps == {"R1": "large"}
    assert found.merged == {"small": "R1"}


def test_of_equally_many_shared_the_more_alike_is_taken() -> None:
    assert matched({"wide": "abxyz", "close": "abx"}, {"R1": "abq"}).keeps == {"R1": "close"}


def test_a_part_that_left_knows_the_whole() -> None:
    found = matched({"one": "abcde"}, {"R1": "abc", "R2": "de"})
    assert found.keeps == {"R1": "one"}
    assert found.parted == {"R2": ("one",)}


def test_rings_that_exchange_parts_keep_their_names() -> None:
    found = matched({"one": "abcd", "two": "efgh"}, {"R1": "abce", "R2": "fghd"})
    assert found == Matched({"R1": "one", "R2": "two"}, {}, {})


def test_a_part_takes_again_the_name_under_which_it_was_merged() -> None:
    found = matched({"large": "abcde"}, {"R1": "cde", "R2": "ab"}, once_merged={"small": "ab"})
    assert found.keeps == {"R1": "large", "R2": "small"}
    assert found.parted == {"R2": ("large",)}


def test_a_name_once_merged_is_not_taken_by_a_ring_that_has_one() -> None:
    assert matched({"large": "abcde"}, {"R1": "abcde"}, once_merged={"small": "ab"}).keeps == {"R1": "large"}


cores = st.lists(st.sets(st.sampled_from("abcdefghijkl"), min_size=1, max_size=6), max_size=6)


@given(cores, cores, cores)
def test_a_name_goes_to_one_ring_and_nothing_linked_is_lost_in_any_order(
    before: list[set[str]], now: list[set[str]], gone: list[set[str]]
) -> None:
    known = {f"N{number}": sorted(core) for number, core in enumerate(before)}
    found = {f"R{number}": sorted(core) for number, core in enumerate(now)}
    merged = {f"M{number}": sorted(core) for number, core in enumerate(gone)}
    first = match(known, found, merged, SETTINGS)
    turned = [dict(sorted(one.items(), reverse=True)) for one in (known, found, merged)]
    assert match(*({name: list(reversed(core)) for name, core in one.items()} for one in turned), SETTINGS) == first
    assert len(set(first.keeps.values())) == len(first.keeps)
    assert not set(first.merged) & set(first.keeps.values())
    for ring_id, core in found.items():
        for name, was in known.items():
            linked = len(set(core) & set(was)) * 2 >= min(len(core), len(was))
            if linked:
                assert ring_id in first.keeps or name in first.parted[ring_id]
                assert name in first.keeps.values() or name in first.merged
            assert linked or (first.keeps.get(ring_id) != name and name not in first.parted.get(ring_id, ()))
