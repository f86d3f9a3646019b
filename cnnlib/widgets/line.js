// The line from a page to its kernel, the same for forms, votes and demos.

const SOON = 300; // milliseconds after which a reader wants to know why nothing happens
const WAITING = "Waiting for the kernel: what you entered is kept, and sent once.";
const LOST = "The connection to the kernel is lost; the page tries to open it again.";
const GONE = "cnnlib:gone"; // with its id: whoever learns it first lets the page know
const ENDED = ["restarting", "autorestarting", "terminating", "dead"];

/**
 * Opens the line of a model. One message at a time is under way: a kernel that is busy
 * reads it when it is free, and then names its id in `answered`. That says that it was
 * heard, whatever the clock says; the clock only decides when the page mentions it.
 *
 * `say` shows a sentence about the kernel, or none; `answered` is called when Python has
 * dealt with the message, and `cut` when it never will.
 */
function lineTo(model, { say, answered = () => {}, cut = () => {} }) {
  // Where the page can see the kernel; elsewhere what ipywidgets knows has to do.
  const kernel = model.widget_manager?.kernel;
  let live = true;
  let open = null; // the id of the message under way
  let slow = null;
  let told = false; // whether the page says that it waits
  let lost = false; // whether it says that nobody is there to wait for

  function ask(message) {
    if (!live || open !== null) return false;
    open = `${Date.now()} ${Math.random()}`;
    slow = setTimeout(() => ((told = true), say(WAITING)), SOON);
    try {
      model.send({ ...message, id: open });
    } catch {
      end();
    }
    return live;
  }

  function hear() {
    if (open === null || model.get("answered") !== open) return;
    settle();
    if (told) say("");
    told = false;
    answered();
  }

  function settle() {
    clearTimeout(slow);
    open = null;
  }

  function end(tell = true) {
    if (!live) return;
    live = false;
    settle();
    say(`The notebook's kernel was restarted or is gone: ${model.get("cure")}.`);
    cut();
    if (tell) window.dispatchEvent(new CustomEvent(GONE, { detail: kernel?.id }));
  }

  // anywidget does not hand on `comm_live`; a widget's layout shares its fate.
  // A widget may be gone while its kernel lives: the output of another day's kernel.
  const look = () => model.get("layout")?.comm_live === false && end(false);
  const watch = (_, status) => ENDED.includes(status) && end();
  const learn = ({ detail }) => kernel && detail === kernel.id && end();

  function onConnection(_, status) {
    if (status === "disconnected") return end(); // tried often enough
    if (!live || lost === (status === "connecting")) return;
    lost = !lost;
    say(lost ? LOST : told ? WAITING : "");
  }

  model.on("change:answered", hear);
  model.on("comm_live_update", look);
  window.addEventListener(GONE, learn);
  kernel?.statusChanged?.connect(watch);
  kernel?.connectionStatusChanged?.connect(onConnection);
  kernel?.disposed?.connect(end);
  return {
    ask,
    /** To be called when the page is drawn: says so if it was drawn without a kernel. */
    begin: look,
    get live() {
      return live;
    },
    get waits() {
      return open !== null;
    },
    close() {
      clearTimeout(slow);
      model.off("change:answered", hear);
      model.off("comm_live_update", look);
      window.removeEventListener(GONE, learn);
      kernel?.statusChanged?.disconnect(watch);
      kernel?.connectionStatusChanged?.disconnect(onConnection);
      kernel?.disposed?.disconnect(end);
    },
  };
}
