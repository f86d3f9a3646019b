"""The summary's numbers are the published ones, and making it changes nothing."""

import numpy as np
import pytest

from cnnlib import models, nn, shapes

TOTALS = {  # model: input shape, parameters, multiply-adds
    "lenet": ((1, 28, 28), 61_706, 416_520),
    "alexnet": ((3, 227, 227), 60_965_224, 724_406_816),
    "vgg16": ((3, 224, 224), 138_357_544, 15_470_264_320),
    "googlenet": ((3, 224, 224), 6_998_552, 1_582_671_872),
    "resnet18": ((3, 224, 224), 11_689_512, 1_814_073_344),
    "resnet50": ((3, 224, 224), 25_557_032, 4_089_184_256),
}
# Araujo, Norris and Sim (2019): the last maps before any global pooling.
RECEPTIVE_FIELDS = {"alexnet": 195, "vgg16": 212, "resnet18": 435}


@pytest.mark.parametrize("name", TOTALS)
def test_totals_are_as_published(name):
    input_shape, parameters, macs = TOTALS[name]
    table = models.summary(getattr(models, name)(rng=0), input_shape)
    assert (table.parameters, table.macs) == (parameters, macs)
    assert sum(row.parameters for row in table) == parameters
    if name in RECEPTIVE_FIELDS:
        maps = [row for row in table if row.layer in ("Conv2d", "MaxPool2d")]
        assert maps[-1].receptive_field == (RECEPTIVE_FIELDS[name],) * 2


def test_alexnets_work_is_in_its_convolutions_and_its_weights_are_not():
    table = models.summary(models.alexnet(rng=0), (3, 227, 227))
    convolutions = [row for row in table if row.layer == "Conv2d"]
    share = sum(row.macs for row in convolutions) / table.macs
    assert round(share, 3) == 0.919
    share = sum(row.parameters for row in convolutions) / table.parameters
    assert round(share, 3) == 0.038


def test_rows_agree_with_the_formulas():
    net = nn.Sequential(
        nn.Conv2d(3, 8, (3, 5), stride=(2, 1), padding=1, rng=0),
        nn.MaxPool2d(2),
        nn.Conv2d(8, 6, 3, dilation=(1, 2), groups=2, rng=0),
        nn.Flatten(),
        nn.Linear(6 * 6 * 5, 7, rng=0),
    )
    table = models.summary(net, (3, 33, 21))
    first, _, second, _, dense = table
    assert first.name == "0"
    assert first.output_shape == (8, 17, 19)
    assert first.macs == shapes.conv_macs(3, 8, (3, 5), 17, 19)
    assert second.parameters == shapes.conv_parameters(8, 6, 3, groups=2)
    assert second.macs == shapes.conv_macs(8, 6, 3, 6, 5, groups=2)
    assert dense.macs == 6 * 6 * 5 * 7
    rows = [(3, 2, 1), (2, 2, 1), (3, 1, 1)]
    columns = [(5, 1, 1), (2, 2, 1), (3, 1, 2)]
    assert second.receptive_field == (
        shapes.receptive_field(rows),
        shapes.receptive_field(columns),
    )


def seen(net, input_shape):
    """The widest region, along each axis, whose pixels change one output pixel."""
    for parameter in net.parameters():
        parameter.data[...] = 1
    image = np.ones((1, *input_shape), np.float32)
    output = net(image)
    widest = [0] * (len(input_shape) - 1)
    for place in np.ndindex(output.shape[2:]):
        grad_output = np.zeros_like(output)
        grad_output[(0, 0, *place)] = 1
        net(image)
        touched = np.nonzero(net.backward(grad_output)[0].sum(0))
        for axis, places in enumerate(touched):
            if len(places):
                widest[axis] = max(widest[axis], int(np.ptp(places)) + 1)
    return tuple(widest)


@pytest.mark.parametrize(
    "layers",
    [
        lambda: [
            nn.Conv2d(1, 2, (3, 2), stride=(2, 1)),
            nn.AvgPool2d((2, 3), stride=1),
        ],
        lambda: [nn.Conv2d(1, 2, 3, dilation=(1, 3)), nn.Conv2d(2, 2, 2, stride=3)],
        lambda: [nn.AvgPool2d(2), nn.Upsample(scale_factor=2), nn.Conv2d(1, 1, 3)],
        lambda: [nn.AvgPool2d(2), nn.ConvTranspose2d(1, 1, 4, 2), nn.Conv2d(1, 1, 2)],
        lambda: [nn.AvgPool2d(2), nn.ConvTranspose2d(1, 1, 3, 2), nn.Conv2d(1, 1, 2)],
        lambda: [nn.AvgPool2d(2), nn.Upsample(scale_factor=3), nn.AvgPool2d(2)],
        lambda: [nn.Upsample((48, 40), mode="bilinear"), nn.AvgPool2d(2)],
        lambda: [nn.Upsample((48, 40), mode="bicubic"), nn.AvgPool2d(2)],
        lambda: [
            nn.AvgPool2d(2),
            nn.Upsample(None, 2, "nearest-exact"),
            nn.AvgPool2d(3),
        ],
        lambda: [nn.AvgPool2d(3), nn.Upsample((3, 1), mode="area")],
        lambda: [nn.AvgPool2d(3), nn.AdaptiveAvgPool2d((3, 1))],
        lambda: [
            nn.Parallel(nn.Conv2d(1, 1, 5, padding=2), nn.AvgPool2d(1)),
            nn.Conv2d(2, 1, 3),
        ],
        lambda: [
            models.Residual({"a": nn.Conv2d(1, 1, 3, padding=1)}),
            nn.Conv2d(1, 1, 3),
        ],
    ],
)
def test_the_receptive_field_is_what_gradients_reach(layers):
    net = nn.Sequential(*layers())
    claimed = models.summary(net, (1, 24, 20)).rows[-1].receptive_field
    assert seen(net, (1, 24, 20)) == claimed


def test_a_dense_layer_sees_all_that_its_maps_see():
    fields = [
        row.receptive_field for row in models.summary(models.lenet(), (1, 28, 28))
    ]
    # The 28 × 28 pixels, and two of padding all around.
    assert fields[5:8] == [(16, 16), (16, 16), (32, 32)]


def test_branches_start_from_the_same_view():
    block = models.inception_block(4, 2, 3, 5, 1, 2, 3, rng=0)
    table = models.summary(
        nn.Sequential(nn.Conv2d(1, 4, 3), block, nn.ReLU()), (1, 9, 9)
    )
    fields = {row.name: row.receptive_field[0] for row in table}
    assert fields["1.0.0"] == 3
    assert fields["1.1.2"] == 5
    assert fields["1.2.2"] == 7
    assert fields["1.3.0"] == 5
    assert fields["2"] == 7


def test_one_and_three_axes_and_plain_vectors_work_too():
    signal = models.summary(nn.Sequential(nn.Conv1d(2, 3, 5, rng=0)), (2, 30))
    assert signal[0].receptive_field == (5,)
    assert signal[0].macs == 3 * 2 * 5 * 26
    volume = models.summary(nn.Sequential(nn.Conv3d(2, 3, 3, rng=0)), (2, 6, 7, 8))
    assert volume[0].output_shape == (3, 4, 5, 6)
    vector = models.summary(nn.Sequential(nn.Linear(5, 4), nn.Tanh()), (5,))
    assert [row.receptive_field for row in vector] == [(), ()]
    assert vector.macs == 20


def test_a_transposed_convolution_multiplies_once_per_input_pixel():
    table = models.summary(nn.ConvTranspose2d(3, 2, 4, stride=2), (3, 5, 6))
    assert table.macs == 3 * 2 * 4 * 4 * 5 * 6
    assert table[0].output_shape == (2, 12, 14)


def test_a_shared_parameter_counts_once_in_the_total():
    net = nn.Sequential(nn.Linear(4, 4, bias=False), nn.Linear(4, 4, bias=False))
    net[1].weight = net[0].weight
    assert models.summary(net, (4,)).parameters == 16


def test_a_layer_in_two_places_has_a_row_for_each():
    layer = nn.Linear(4, 4)
    table = models.summary(nn.Sequential(layer, nn.ReLU(), layer), (4,))
    assert [row.layer for row in table] == ["Linear", "ReLU", "Linear"]
    assert (table.parameters, table.macs) == (20, 32)


def test_a_summary_changes_nothing():
    net = nn.Sequential(
        nn.Conv2d(1, 2, 3, rng=0),
        nn.BatchNorm2d(2),
        nn.Dropout(rng=0),
        nn.ReLU().eval(),
    )
    image = np.random.default_rng(0).normal(size=(2, 1, 5, 6)).astype(np.float32)
    output = net(image)
    state = net.state_dict()
    models.summary(net, (1, 9, 9))
    assert [layer.training for layer in net] == [True, True, True, False]
    for key, value in net.state_dict().items():
        np.testing.assert_array_equal(value, state[key])
    assert net.backward(output).shape == image.shape
    with pytest.raises(RuntimeError):
        net.backward(output)


def test_a_refused_shape_leaves_the_network_as_it_was():
    net = models.lenet(rng=0)
    with pytest.raises(ValueError, match="conv2d"):
        models.summary(net, (3, 28, 28))
    assert net.training
    assert net(np.zeros((1, 1, 28, 28), np.float32)).shape == (1, 10)


@pytest.mark.parametrize("batch", [1, 16])
@pytest.mark.parametrize("name", ["lenet", "resnet18"])
def test_a_batch_axis_too_many_is_named(name, batch):
    shape = (1, 28, 28) if name == "lenet" else (3, 224, 224)
    with pytest.raises(ValueError) as error:
        models.summary(getattr(models, name)(rng=0), (batch, *shape))
    assert str(error.value) == (
        "summary: input_shape must be that of one input, without the batch axis: "
        f"{shape}, got {(batch, *shape)}"
    )


def test_another_shape_that_does_not_fit_is_named_with_the_layers_reason():
    for shape in [(1, 3, 28, 28), (28, 28), (3, 28, 28)]:
        with pytest.raises(ValueError) as error:
            models.summary(models.lenet(rng=0), shape)
        sentence = f"summary: the model does not take input_shape {shape}: conv2d: "
        assert str(error.value).startswith(sentence)


def test_a_float64_network_is_summarised_as_well():
    assert models.summary(models.lenet(rng=0).double(), (1, 28, 28)).macs == 416_520


def test_the_table_prints_every_layer_and_the_totals():
    table = models.summary(models.lenet(rng=0), (1, 28, 28))
    text = repr(table)
    lines = text.splitlines()
    assert lines[0].split() == [
        "name",
        "layer",
        "output",
        "parameters",
        "MACs",
        "receptive",
        "field",
    ]
    assert "1×28×28" in lines[2]
    assert lines[3].split() == ["0", "Conv2d", "6×28×28", "156", "117,600", "5×5"]
    assert lines[-1].split() == ["total", "61,706", "416,520"]
    html = table._repr_html_()
    assert html.count("<tr>") == len(table) + 3
    assert "61,706" in html


def test_names_are_escaped_in_html():
    table = models.summary(nn.Sequential({"<script>": nn.ReLU()}), (1, 2, 2))
    assert "<script>" not in table._repr_html_()


@pytest.mark.parametrize(
    ("model", "input_shape", "error", "message"),
    [
        (np.tanh, (1, 2), TypeError, "summary: model must be a Module, got ufunc"),
        (
            nn.ReLU(),
            28,
            TypeError,
            "summary: input_shape must be a tuple of ints, got 28",
        ),
        (nn.ReLU(), (1, 2.5), TypeError, "summary: input_shape must be"),
        (nn.ReLU(), (0, 28), ValueError, "summary: input_shape must be at least 1"),
    ],
)
def test_bad_arguments_are_named(model, input_shape, error, message):
    with pytest.raises(error, match=message):
        models.summary(model, input_shape)
