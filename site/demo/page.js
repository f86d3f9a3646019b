// A demo alone on a page: Python runs in a worker, and this is its notebook.

import "../_static/offline.js";
import stage from "./stage.js";

const main = document.querySelector("main");
const said = document.getElementById("said");
const bar = document.querySelector("progress");

/** What a demo's script knows as its model: the state that Python sends. */
class Model {
  #state;
  #heard = new Map();
  constructor(state, send) {
    this.#state = state;
    this.send = (content) => send(content);
  }
  get(name) {
    return this.#state[name];
  }
  on(event, callback) {
    this.#heard.set(event, [...(this.#heard.get(event) ?? []), callback]);
  }
  off(event, callback) {
    const left = (this.#heard.get(event) ?? []).filter((one) => one !== callback);
    this.#heard.set(event, left);
  }
  update(state) {
    Object.assign(this.#state, state);
    for (const name of Object.keys(state)) {
      for (const callback of this.#heard.get(`change:${name}`) ?? []) callback();
    }
  }
}

/** Puts bytes back where a message's state says they belong. */
function whole({ state, buffer_paths, buffers }) {
  buffer_paths.forEach((path, k) => {
    const holder = path.slice(0, -1).reduce((inside, key) => inside[key], state);
    const { buffer, byteOffset, byteLength } = buffers[k];
    holder[path.at(-1)] = new DataView(buffer, byteOffset, byteLength);
  });
  return state;
}

/** The demo takes the place of its picture. */
function begin() {
  document.getElementById("loading").remove();
  stage.render({ model, el: main });
}

const worker = new Worker("worker.js");
let model = null;

worker.onmessage = ({ data }) => {
  if (data.loading) {
    said.textContent = data.loading;
    bar.value = data.share;
  } else if (data.failed) {
    said.textContent = `Python could not be started: ${data.failed}`;
    said.setAttribute("role", "alert");
    bar.hidden = true;
  } else if (!model) {
    model = new Model(whole(data), (content) => worker.postMessage(content));
  } else {
    model.update(whole(data));
    if (document.getElementById("loading") && data.state.view) begin();
  }
};
worker.onerror = (event) => {
  said.textContent = `Python stopped: ${event.message}`;
};
worker.postMessage(main.dataset.demo);
