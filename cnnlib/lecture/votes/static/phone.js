// The page is drawn again when another question is open, or none.
const line = new EventSource(`events?turn=${document.body.dataset.turn}`);
line.onmessage = () => location.replace("./");
