"""The variables under which a lesson gives the same text on every machine."""

__all__ = ["environment"]


def environment(folder):
    """Embedded data, no network, one thread, and nothing from the user's own folders.

    What is stored has a picture of each demo.

    `folder` is an empty one that stands for them: data sets, answers and settings.
    """
    folder = str(folder)
    nowhere = "http://127.0.0.1:9"  # the discard port: a download fails at once
    return {
        "CNNLIB_DATA": folder,
        "CNNLIB_HOME": folder,
        "XDG_DATA_HOME": folder,
        "IPYTHONDIR": folder,
        "CNNLIB_STILLS": "1",
        "http_proxy": nowhere,
        "https_proxy": nowhere,
        "no_proxy": "127.0.0.1,localhost",
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
    }
