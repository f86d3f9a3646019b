"""JupyterHub's settings for the course, the same on one machine and on many.

`CNN_TEACHER` names the teacher's account, `CNN_EXCHANGE` the folder through which
notebooks are handed out and in. Who may log in, and how, is left to what loads this.
"""

import os
import sys
from pathlib import Path

c = get_config()  # noqa: F821  (JupyterHub provides it)

teacher = os.environ["CNN_TEACHER"]


def role(spawner):
    """What `server.py` sets a server up for; what somebody may do, the system says."""
    return "teacher" if spawner.user.name == teacher else "student"


here = Path(__file__).resolve().parent
c.Spawner.cmd = [sys.executable, str(here / "server.py")]
c.Spawner.environment = {
    "CNN_EXCHANGE": os.environ.get("CNN_EXCHANGE", "/srv/cnn/exchange"),
    "CNN_ROLE": role,
}
# A server first brings the workspace up to date; a class begins all at once.
c.Spawner.start_timeout = 300
c.Spawner.http_timeout = 300
c.JupyterHub.concurrent_spawn_limit = 20
# Nobody's server ends, or loses its address, with the hub.
c.JupyterHub.cleanup_servers = False
