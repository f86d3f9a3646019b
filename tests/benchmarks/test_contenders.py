"""Before times are compared: all contenders of a case compute the same."""

import numpy as np
import pytest
from benchmarks.cases import CASES


def arrays(result):
    """Every array or number in what a contender returned; gradients may be absent."""
    if isinstance(result, (tuple, list)):
        return [array for part in result if part is not None for array in arrays(part)]
    return [np.asarray(result.detach() if hasattr(result, "detach") else result)]


@pytest.mark.parametrize("case", [case for case in CASES if case != "LeNet epoch"])
def test_contenders_agree(case):
    contenders = CASES[case].build()
    expected = arrays(contenders.pop("torch").call())
    assert "cnnlib" in contenders
    for name, (call, share) in contenders.items():
        for actual, wanted in zip(arrays(call()), expected, strict=True):
            wanted = wanted[: round(len(wanted) * share)] if share < 1 else wanted
            tolerance = 2e-5 * max(1, np.abs(wanted).max())
            np.testing.assert_allclose(
                actual, wanted, rtol=0, atol=tolerance, err_msg=f"{case}, {name}"
            )
