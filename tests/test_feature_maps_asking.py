"""What the network of feature maps can be asked: channels off, parts covered, mistakes, another seed."""

from dataclasses import replace

import numpy as np
import pytest

from core.concepts import feature_maps as concept
from core.concepts.feature_maps import compare, count_confusions, find_mistakes, look, occlude, silence_each
from tests.small_network import SHORT


def test_switching_a_channel_off_removes_just_its_part_of_the_logits(trained, seen):
    """The last layer is linear: without channel k the logits lose its 16 features times their weights."""
    change = silence_each(trained.weights, seen, "relu2").change
    features = seen.maps["relu2"].reshape(3, 20, 16)
    weights = trained.weights.output_weight.reshape(3, 10, 20, 16)
    assert change == pytest.approx(-np.einsum("tkf,tukf->tku", features, weights), abs=1e-4)


@pytest.mark.parametrize("layer", ["relu1", "relu2"])
def test_one_channel_off_at_a_time_equals_a_look_without_it(trained, digits, seen, layer):
    change = silence_each(trained.weights, seen, layer).change
    without = look(trained.weights, digits.test_images[0], *(((4,), ()) if layer == "relu1" else ((), (4,))))
    assert not without.maps[layer][:, 4].any()
    assert without.logits - seen.logits == pytest.approx(change[:, 4], abs=1e-4)


def test_channels_are_switched_off_one_at_a_time_only_from_a_whole_look(trained, digits):
    partial = look(trained.weights, digits.test_images[0], (), (4,))
    with pytest.raises(ValueError, match=r"off2=\(4,\); allowed: a look with all channels on"):
        silence_each(trained.weights, partial, "relu2")


def test_occlusion_lays_paper_where_it_says(trained, digits):
    occlusion = occlude(trained.weights, look(trained.weights, digits.test_images[3]))
    assert occlusion.centres.tolist() == [2 * place + 0.5 for place in range(14)]
    covered = digits.test_images[3].copy()
    covered[14 - 2 : 14 + 4, 8 - 2 : 8 + 4] = 0  # the patch centred at 14.5, 8.5 covers rows 12 to 17, columns 6 to 11
    expected = look(trained.weights, covered).probabilities
    assert occlusion.probabilities[:, 7, 4] == pytest.approx(expected, abs=1e-5)


@pytest.mark.parametrize("place", [(0, 0), (0, 13), (13, 0), (13, 13), (2, 3), (3, 10), (10, 2), (6, 13), (11, 7)])
def test_a_patch_at_the_edge_changes_all_that_it_reaches(trained, place):
    """The ink is everywhere, so that each patch takes some away; only what it reaches is computed anew."""
    ink = np.random.default_rng(0).random((28, 28), dtype=np.float32)
    occlusion = occlude(trained.weights, look(trained.weights, ink))
    top, left = (2 * index for index in place)
    ink[max(top - 2, 0) : top + 4, max(left - 2, 0) : left + 4] = 0
    assert occlusion.probabilities[:, *place] == pytest.approx(look(trained.weights, ink).probabilities, abs=1e-5)


def test_covering_empty_paper_changes_nothing(trained):
    blank = occlude(trained.weights, look(trained.weights, np.zeros((28, 28), dtype=np.float32))).probabilities
    assert blank == pytest.approx(np.broadcast_to(blank[:, :1, :1], blank.shape), abs=1e-6)


def test_confusions_add_up(trained, digits):
    counts = count_confusions(trained, digits.test_labels)
    assert counts.shape == (3, 10, 10)
    assert np.array_equal(counts.sum(axis=2)[0], np.bincount(digits.test_labels))
    assert np.trace(counts[2]) / 360 == pytest.approx(trained.test_accuracy[2])


def test_mistakes_come_worst_first_and_can_be_filtered(trained, digits):
    found = find_mistakes(trained, digits.test_labels, 2)
    assert len(found) == round((1 - trained.test_accuracy[2]) * 360)
    assert np.all(np.diff(trained.surprise[2][found]) <= 0)
    counts = count_confusions(trained, digits.test_labels)[2].copy()
    np.fill_diagonal(counts, 0)
    true, said = np.unravel_index(counts.argmax(), counts.shape)
    chosen = find_mistakes(trained, digits.test_labels, 2, int(true), int(said))
    assert set(chosen) <= set(found)
    assert len(chosen) == counts.max() > 0


def test_a_network_compared_with_itself_is_equal_and_with_a_stranger_near_chance(trained, digits):
    same = compare(trained, trained, digits.test_labels)
    assert same.closeness == pytest.approx(np.ones(3), abs=1e-6)
    assert same.agreement.tolist() == [1, 1, 1]
    assert same.partner.tolist() == [list(range(10))] * len(same.partner)
    stranger = compare(trained, concept.start(replace(SHORT, seed=5)).trace, digits.test_labels)
    # The largest of ten cosines between random directions in 25 dimensions (standard deviation 1/5 each) is 0.31 on average.
    assert stranger.closeness[0] == pytest.approx(1.54 / 5, abs=0.08)


def test_ink_is_named_by_its_values(digits):
    """Equal pictures have equal texts, wherever they come from; the text is short, so that it can name a result."""
    one, same, other = (
        concept.Ink(picture) for picture in (digits.test_images[0], digits.test_images[0].copy(), digits.test_images[1])
    )
    assert (repr(one), one, hash(one)) == (repr(same), same, hash(same))
    assert one != other
    assert len(repr(one)) < 100


def test_covering_by_state_and_ink_is_covering_by_weights_and_look(trained, digits):
    state = concept.start(SHORT)
    while not state.done:
        state = concept.go_on(state)
    expected = occlude(trained.weights, look(trained.weights, digits.test_images[3]))
    assert np.array_equal(concept.cover(state, concept.Ink(digits.test_images[3])).probabilities, expected.probabilities)
