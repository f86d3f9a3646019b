"""nbgrader's settings on the teacher's server, besides those of the class folder."""

import os

c = get_config()  # noqa: F821  (nbgrader provides it)

c.Exchange.root = os.environ["CNN_EXCHANGE"]
c.ExchangeFactory.collect = "cnnlib.grading.exchange.Collect"
