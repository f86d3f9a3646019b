"""Settings of the course's JupyterLab that need code."""

from jupyter_server.services.kernels.connection.channels import (
    ZMQChannelsWebsocketConnection,
)


class Prompt(ZMQChannelsWebsocketConnection):
    """Sends each message to the page at once.

    The kernel's answer follows its word "busy" by a few milliseconds. Without this the
    system holds it back until the page has acknowledged that word (Nagle's algorithm),
    which takes up to 40 ms: too slow for a demo that follows the pointer.
    """

    def connect(self):
        self.websocket_handler.set_nodelay(True)
        return super().connect()


c = get_config()  # noqa: F821  (Jupyter provides it)
c.ServerApp.kernel_websocket_connection_class = Prompt
