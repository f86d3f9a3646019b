"""Photographs and kernels: torch's numbers, and any kernel may be tried."""

import numpy as np
import pytest

from cnnlib import data, demos, filters

RNG = np.random.default_rng(2)


def small(name, grey=True):
    """The photograph as the demo shows it: half the size, brightness 0 to 255."""
    pixels = data.photo(name).astype(float)
    pixels = pixels.reshape(3, pixels.shape[1] // 2, 2, 128, 2).mean((2, 4))
    pixels = np.rint(255 * pixels)
    return np.rint(np.tensordot([0.299, 0.587, 0.114], pixels, 1)) if grey else pixels


def test_the_output_is_what_torch_computes_of_the_window():
    import torch

    demo = demos.kernels("chelsea", "sobel x")
    demo.set(place=20 * 128 + 30)
    pixels = small("chelsea")
    assert demo.numbers["pixels"] == [pixels[19:22, 29:32].tolist()]
    everywhere = torch.nn.functional.conv2d(
        torch.tensor(pixels)[None, None],
        torch.tensor(filters.kernel("sobel x"))[None, None],
    )
    assert demo.numbers["output"] == pytest.approx([everywhere[0, 0, 19, 29].item()])
    assert demo.numbers["negative"] == (everywhere < 0).double().mean().item()


@pytest.mark.parametrize("output", [0, 5, 6, 17, 23])
def test_pointing_at_an_output_shows_its_window(output):
    demo = demos.kernels(np.arange(48, dtype=np.uint8).reshape(6, 8), np.ones((3, 3)))
    demo.set(output=output)
    before, after = (p for p in demo.view["rows"][0] if p["kind"] == "picture")
    top, left = divmod(output, 6)
    assert after["boxes"] == [[top, left, 1, 1]] and after["cursor"] == output
    assert before["boxes"] == [[top, left, 3, 3]]
    assert demo.numbers["pixels"][0][0][0] == 8 * top + left


def test_in_colour_each_channel_is_filtered_on_its_own():
    demo = demos.kernels("astronaut", "gaussian blur")
    demo.set(place=70 * 128 + 40)
    demo.set(colour=True)
    windows = small("astronaut", grey=False)[:, 69:72, 39:42]
    expected = (windows * filters.kernel("gaussian blur")).sum((1, 2))
    assert demo.numbers["output"] == pytest.approx(expected)
    assert all(name in demo.say for name in ("red", "green", "blue"))
    demo.set(image="camera")  # which has no colours
    assert len(demo.numbers["output"]) == 1


def test_the_window_stays_in_the_picture():
    demo = demos.kernels(np.arange(48, dtype=np.uint8).reshape(6, 8), np.ones((5, 5)))
    demo.set(place=0)
    assert demo.numbers["pixels"][0][0] == [0, 1, 2, 3, 4]
    demo.set(place=47)
    assert demo.numbers["pixels"][0][-1] == [43, 44, 45, 46, 47]


@pytest.mark.parametrize(
    ("kernel", "words"),
    [
        ("edge", "Sum of the weights: 0."),
        ("box blur", "it stays as bright"),
        ([[2.0]], "it gets brighter"),
        ([[0.5]], "it gets darker"),
        ([[0, -1]], "it falls below 0"),
    ],
)
def test_the_sum_of_the_weights_tells_what_becomes_of_an_even_region(kernel, words):
    demo = demos.kernels(np.full((9, 7), 100), kernel)
    assert words in demo.view["rows"][1][-1]["text"]
    assert demo.numbers["output"] == pytest.approx([100 * demo.numbers["sum"]])


def test_choosing_a_name_fills_in_the_numbers_and_writing_makes_them_ones_own():
    demo = demos.kernels()
    demo.set(kernel="emboss")
    assert demo.numbers["weights"] == filters.kernel("emboss").tolist()
    demo.set(weights={"index": 8, "value": 3})
    written = demo.numbers["weights"]
    assert written[2] == [0, 1, 3]
    demo.set(kernel="sharpen")
    demo.set(kernel="your own")
    assert demo.numbers["weights"] == written


def test_a_larger_kernel_has_zeros_around_and_gives_the_same_picture():
    demo = demos.kernels(kernel="edge")
    output = demo.numbers["output"]
    demo.set(size="5×5")
    assert np.array_equal(demo.numbers["weights"], np.pad(filters.kernel("edge"), 1))
    assert demo.numbers["output"] == output
    demo.set(size="3×3")
    assert demo.numbers["weights"] == filters.kernel("edge").tolist()


def test_sobel_5_by_5_smooths_in_one_direction_and_differs_in_the_other():
    demo = demos.kernels(kernel="sobel x")
    demo.set(size="5×5")
    slope = np.outer([1, 4, 6, 4, 1], [-1, -2, 0, 2, 1])
    assert np.array_equal(demo.numbers["weights"], slope)
    demo.set(kernel="sobel y")
    assert np.array_equal(demo.numbers["weights"], slope.T)


def test_a_blur_5_by_5_blurs_over_all_of_it():
    demo = demos.kernels(kernel="gaussian blur")
    demo.set(size="5×5")
    bell = np.array([1, 4, 6, 4, 1]) / 16
    assert np.array_equal(demo.numbers["weights"], np.outer(bell, bell))
    demo.set(kernel="box blur")
    assert np.array_equal(demo.numbers["weights"], np.full((5, 5), 1 / 25))


def test_ones_own_5_by_5_stays_when_another_kernel_is_looked_at():
    own = np.arange(25.0).reshape(5, 5)
    demo = demos.kernels(kernel=own)
    demo.set(kernel="edge")
    demo.set(size="3×3")
    assert np.array_equal(demo.numbers["weights"], filters.kernel("edge"))
    demo.set(kernel="your own")
    assert np.array_equal(demo.numbers["weights"], own)


def test_the_chosen_size_stays_when_another_kernel_is_chosen():
    demo = demos.kernels(kernel="edge")
    demo.set(size="5×5")
    for name in ("sharpen", "your own"):
        demo.set(kernel=name)
        assert np.shape(demo.numbers["weights"]) == (5, 5)


def test_a_few_large_results_leave_the_others_their_colour():
    picture = np.full((20, 20), 100)
    picture[:, 10:] += 20
    picture[0, 0] = 255
    demo = demos.kernels(picture, "sobel x")
    assert "full from ±80" in after(demo)["title"]


def after(demo):
    return demo.view["rows"][0][-1]


def test_results_below_zero_are_clipped_or_have_a_colour_of_their_own():
    falling = np.repeat([[200, 200, 200, 0, 0, 0]], 5, axis=0)
    demo = demos.kernels(falling, "sobel x")  # −800 at the fall
    assert "brown < 0 < purple" in after(demo)["title"]
    red, green, blue, _ = after(demo)["pixels"][4:8]
    assert red > green > blue
    demo.set(scale="clipped to 0 … 255")
    assert after(demo)["title"] == "after: 50 % clipped"
    assert len({after(demo)["pixels"][k : k + 4] for k in range(0, 48, 4)}) == 1


def test_around_zero_a_colour_picture_is_grey_where_nothing_changes():
    demo = demos.kernels(RNG.random((3, 6, 8)), np.zeros((3, 3)))
    demo.set(colour=True)
    assert set(after(demo)["pixels"]) == {128, 255}


def test_a_kernel_is_shown_in_the_way_that_suits_it():
    demo = demos.kernels(kernel="edge")
    assert "brown" in after(demo)["title"]
    demo.set(kernel="gaussian blur")
    assert after(demo)["title"] == "after"


def test_the_learners_own_picture_can_have_any_of_the_usual_forms():
    picture = RNG.integers(0, 256, (6, 8, 3), dtype=np.uint8)
    forms = picture, np.moveaxis(picture, 2, 0), picture / 255
    shown = [demos.kernels(form).numbers for form in forms]
    assert shown[0] == shown[1] == shown[2]
    demo = demos.kernels(picture)
    demo.set(image="coffee")
    demo.set(image="your own")
    assert demo.numbers == shown[0]


def test_a_large_picture_is_made_small():
    demo = demos.kernels(np.zeros((700, 330)))
    assert (after(demo)["height"], after(demo)["width"]) == (138, 64)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("cat",), "kernels: image must be one of astronaut, .*, got 'cat'"),
        ((np.ones(5),), "kernels: image must have shape"),
        ((np.full((5, 5), 2.5),), "kernels: image must have numbers from 0 to 1"),
        ((np.full((5, 5), np.nan),), "kernels: image must have numbers from 0 to 1"),
        (([["a"]],), "kernels: image must be a picture of numbers"),
        ((np.ones((4, 9)),), "at least 5×5 pixels"),
        (("camera", "magic"), "kernels: kernel must be one of identity, .*'magic'"),
        (("camera", np.ones((6, 6))), "kernels: kernel may have up to 5 rows"),
        (("camera", np.ones(3)), "kernels: kernel must be a matrix"),
    ],
)
def test_a_wrong_argument_gives_one_sentence(arguments, sentence):
    with pytest.raises(ValueError, match=sentence):
        demos.kernels(*arguments)


def test_reset_leads_back_to_the_start():
    demo = demos.kernels("brick", "emboss")
    start = demo.numbers
    demo.set(image="grass", place=5)
    demo.set(kernel="edge")
    demo.set(size="5×5")
    demo.reset()
    assert demo.numbers == start


def test_the_static_picture_says_what_it_shows():
    alt = demos.kernels(kernel="box blur").figure().alt
    assert "The weights sum to 1; 0 % of the outputs are below 0." in alt
