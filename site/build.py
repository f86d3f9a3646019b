"""Build the website: ``python site/build.py`` writes ``build/site``.

The pages are static, the notebooks run in the reader's browser; any host of files can
serve them.
"""

import shutil
import sys
import tempfile
from pathlib import Path

from demo_pages import build_demos
from distribution import DistributionError, wheels
from lite import build_lite
from offline import bring_worker, write_worker
from pages import build_pages
from policy import build_policies

CHECKOUT = Path(__file__).parents[1]
SITE = CHECKOUT / "build" / "site"


def main():
    """Build everything anew; the old site stays until the new one is whole."""
    SITE.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=SITE.parent, prefix="site-") as folder:
        work = Path(folder)
        new = work / "site"
        new.mkdir()
        build_pages(new, work, CHECKOUT)
        build_demos(new / "demos")
        build_lite(new / "run", work, wheels(work / "wheels", CHECKOUT))
        bring_worker(new / "run")
        build_policies(new)
        write_worker(new)
        shutil.rmtree(SITE, ignore_errors=True)
        new.rename(SITE)
    print(f"The site is in {SITE}.")


if __name__ == "__main__":
    try:
        main()
    except DistributionError as error:
        sys.exit(f"The site was not built: {error}.")
