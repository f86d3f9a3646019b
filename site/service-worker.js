// Keeps on the reader's machine what was opened, so that the next visit needs no network.
//
// A file is kept under its name and its digest. So one that did not change outlives a new
// edition, and no edition shows another's: what comes with another digest is passed on,
// and not kept. A new edition first fetches its version of all that is kept; only when
// each has come does it take the place of the last one, at once.

// Of this edition, with their digests; written when the site is built.
const FILES = {};

const HOME = registration.scope;
const EDITIONS = `files of ${HOME}`;

addEventListener("install", (event) => event.waitUntil(renew()));
addEventListener("activate", (event) => event.waitUntil(forget()));
addEventListener("message", (event) => event.waitUntil(told(event)));
addEventListener("fetch", (event) => {
  const name = event.request.method === "GET" && nameOf(event.request.url);
  if (!(name in FILES)) return; // JupyterLite's, below
  event.stopImmediatePropagation();
  event.respondWith(answer(name));
});

// Carries files between JupyterLite's Python and its page; and lets a worker take over
// as soon as it is installed, the pages that are open, too.
importScripts("run/service-worker.js");

function nameOf(address) {
  const { href, origin, pathname } = new URL(address);
  if (!href.startsWith(HOME)) return null;
  const name = decodeURIComponent(`${origin}${pathname}`.slice(HOME.length));
  return name === "" || name.endsWith("/") ? `${name}index.html` : name;
}

function key(name) {
  return `${HOME}${encodeURI(name)}?${FILES[name]}`;
}

async function answer(name) {
  const store = await caches.open(EDITIONS);
  return (await store.match(key(name))) ?? (await fetched(name, store)).response;
}

/** From the network, and kept if it is of this edition. */
async function fetched(name, store) {
  const response = await fetch(`${HOME}${encodeURI(name)}`, { cache: "no-cache" });
  const digest = await digestOf(await response.clone().arrayBuffer());
  const right = response.ok && digest === FILES[name];
  if (right) await store.put(key(name), response.clone());
  return { response, right };
}

/** As the site's builder writes it: the first half of SHA-256. */
async function digestOf(data) {
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", data));
  return [...bytes.slice(0, 16)].map((b) => b.toString(16).padStart(2, "0")).join("");
}

/** What is kept gets this edition's version beside it. */
async function renew() {
  const store = await caches.open(EDITIONS);
  const kept = await store.keys();
  const names = new Set(kept.map(({ url }) => nameOf(url)).filter((n) => n in FILES));
  if (!(await keep([...names]))) throw new Error("The new edition is not there as a whole.");
}

/** Of what is kept, whatever is not of this edition goes. */
async function forget() {
  const store = await caches.open(EDITIONS);
  const ours = new Set(Object.keys(FILES).map(key));
  const others = (await store.keys()).filter(({ url }) => !ours.has(url));
  await Promise.all(others.map((other) => store.delete(other)));
}

/** Fetch what is not kept yet; gives whether all is. */
async function keep(names) {
  const store = await caches.open(EDITIONS);
  let whole = true;
  for (const name of names) {
    if (await store.match(key(name))) continue;
    const { right } = await fetched(name, store).catch(() => ({ right: false }));
    whole &&= right;
  }
  return whole;
}

/** A page says what it has loaded already, and the folders in which it will need all. */
async function told({ data: { loaded, folders }, source }) {
  await clients.claim();
  const names = loaded.map(nameOf).filter((name) => name in FILES);
  const needed = (name) => folders.some((folder) => name.startsWith(folder));
  names.push(...Object.keys(FILES).filter(needed));
  if (await keep(names)) source.postMessage("kept");
}
