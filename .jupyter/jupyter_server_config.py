"""Settings of the course's JupyterLab that need code."""

from cnnlib.lecture.connection import PromptConnection

c = get_config()  # noqa: F821  (Jupyter provides it)
c.ServerApp.kernel_websocket_connection_class = PromptConnection
