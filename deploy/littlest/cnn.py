"""The course on The Littlest JupyterHub: /opt/tljh/config/jupyterhub_config.d/cnn.py.

CNN_TEACHER is the teacher's name on the hub.
"""

import os

HUB = "/opt/cnn/deploy/hub"
os.environ.setdefault("CNN_TEACHER", "teacher")
os.environ["CNN_ACCOUNT"] = "jupyter-{}"  # as TLJH calls its accounts

c = get_config()  # noqa: F821  (JupyterHub provides it)

load_subconfig(f"{HUB}/jupyterhub_config.py")  # noqa: F821
load_subconfig(f"{HUB}/live.py")  # noqa: F821

# Servers run in the environment that TLJH has for its users.
c.Spawner.cmd = ["/opt/tljh/user/bin/python", f"{HUB}/server.py"]
