"""Shards of labs, and labs that fit into a budget: of any durations."""

from itertools import chain
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kindlab.shards import MOST, Shard, fitting, split

SECONDS = st.dictionaries(st.text(max_size=8), st.floats(min_value=0, max_value=1e6), max_size=60)


@given(SECONDS, st.integers(1, MOST))
def test_every_name_is_in_exactly_one_shard(seconds: dict[str, float], of: int) -> None:
    shards = split(seconds, of)
    assert len(shards) == of
    assert sorted(chain(*shards)) == sorted(seconds)


@given(SECONDS, st.integers(1, 9), st.randoms(use_true_random=False))
def test_the_order_of_names_is_nothing_to_it(seconds: dict[str, float], of: int, chance: Random) -> None:
    names = [*seconds]
    chance.shuffle(names)
    assert split({name: seconds[name] for name in names}, of) == split(seconds, of)


@given(SECONDS, st.integers(1, 9))
def test_no_shard_takes_more_than_the_longest_name_beyond_the_mean(seconds: dict[str, float], of: int) -> None:
    most = sum(seconds.values()) / of + max(seconds.values(), default=0)
    assert all(sum(seconds[name] for name in shard) <= most * (1 + 1e-9) for shard in split(seconds, of))


def test_the_longest_come_first_and_each_goes_where_there_is_least() -> None:
    assert split({"a": 1, "b": 5, "c": 4, "d": 3, "e": 3}, 2) == [["b", "e"], ["c", "d", "a"]]


@given(st.integers(1, MOST).flatmap(lambda of: st.tuples(st.integers(1, of), st.just(of))))
def test_a_shard_is_read_as_it_is_written(pair: tuple[int, int]) -> None:
    assert Shard.parse(str(Shard(*pair))) == pair


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("0/5", "from 1/5 to 5/5, not 0/5"),
        ("6/5", "from 1/5 to 5/5, not 6/5"),
        ("1/0", f"expected 1 to {MOST} shards, not 0"),
        ("1/257", f"expected 1 to {MOST} shards, not 257"),
        *((odd, "such as 2/5") for odd in ("a/b", "2", "2/", "/5", "-1/5", "1/5/5", " 1/5", "1.0/5", "٢/5", "")),
    ],
)
def test_what_is_no_shard_is_refused(word: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        Shard.parse(word)


@given(SECONDS, st.floats(min_value=1, max_value=1e6))
def test_what_fits_fits_and_the_next_one_would_not(seconds: dict[str, float], budget: float) -> None:
    found = fitting(seconds, budget)
    assert sum(seconds[name] for name in found) <= budget * (1 + 1e-9)
    left_out = seconds.keys() - found
    if left_out:
        least = min(seconds[name] for name in left_out)
        assert sum(seconds[name] for name in found) + least > budget * (1 - 1e-9)
        assert all(seconds[name] <= least for name in found)
