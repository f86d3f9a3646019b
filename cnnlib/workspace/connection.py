"""How a page talks to its kernel, in JupyterLab and in a lecture."""

from jupyter_server.services.kernels.connection.channels import (
    ZMQChannelsWebsocketConnection,
)

__all__ = ["PromptConnection"]


class PromptConnection(ZMQChannelsWebsocketConnection):
    """Sends each message to the page at once.

    The kernel's answer follows its word "busy" by a few milliseconds. Without this the
    system holds it back until the page has acknowledged that word (Nagle's algorithm),
    which takes up to 40 ms: too slow for a demo that follows the pointer.
    """

    def connect(self):
        """Open the connection."""
        self.websocket_handler.set_nodelay(True)
        return super().connect()
