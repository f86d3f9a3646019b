// The page is drawn again when another question is open, or none.

const AGAIN = 5000; // milliseconds, where the host would not listen

function listen() {
  const line = new EventSource(`events?turn=${document.body.dataset.turn}`);
  line.onmessage = () => location.replace("./");
  line.onerror = () => line.readyState === EventSource.CLOSED && setTimeout(listen, AGAIN);
}

listen();
