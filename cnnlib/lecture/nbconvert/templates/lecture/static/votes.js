// The line of the votes: it tells which question is open and what was counted, and hears
// what phones say. A vote speaks by the event "cnnlib:vote" and hears "cnnlib:counted".

const votesAt = new URL(document.body.dataset.votes, location.href);
votesAt.protocol = votesAt.protocol.replace("http", "ws");

let votesLine = null;
let phones = null; // where they vote: { address, code }
let openVote = null; // the vote whose question is open
const told = new Map(); // vote → what was told of it last; two may ask the same

function openLine() {
  votesLine = new WebSocket(votesAt);
  votesLine.onopen = () => {
    openVote = null;
    for (const last of told.values()) last.result = ""; // to be told again
    document.dispatchEvent(new CustomEvent("cnnlib:shown"));
  };
  votesLine.onclose = () => setTimeout(openLine, 1000);
  votesLine.onmessage = ({ data }) => hear(JSON.parse(data));
}

function hear(message) {
  if (message.phones) {
    phones = message.phones;
    document.querySelectorAll(".cnnlib-vote").forEach(placeCode);
  } else {
    const { question, answers } = message.counted;
    for (const vote of document.querySelectorAll(".cnnlib-vote")) {
      if (vote.dataset.question !== question) continue;
      vote.dispatchEvent(new CustomEvent("cnnlib:counted", { detail: answers }));
    }
  }
}

const tell = (message) => {
  if (votesLine.readyState === WebSocket.OPEN) votesLine.send(JSON.stringify(message));
};

function onVote({ target, detail: { question, kind, choices, count, answers, open } }) {
  target.dataset.question = question;
  if (phones) placeCode(target);
  target.classList.toggle("closed", !open);
  if (open !== (openVote === target)) {
    openVote = open ? target : null;
    tell({ ask: open ? { question, kind, choices } : null });
  }
  const result = { question, count, answers };
  const before = told.get(target);
  if (before?.result === JSON.stringify(result)) return;
  if (before && before.count !== count) tell({ again: question });
  told.set(target, { result: JSON.stringify(result), count });
  tell({ result });
}

function placeCode(vote) {
  if (vote.querySelector(".phones")) return;
  const figure = document.createElement("figure");
  figure.className = "phones";
  figure.innerHTML = phones.code;
  const caption = document.createElement("figcaption");
  caption.textContent = phones.address;
  figure.append(caption);
  vote.prepend(figure);
}

function enlarge() {
  const figure = document.querySelector(".slide.current .cnnlib-vote .phones");
  figure?.classList.toggle("large");
}

document.addEventListener("cnnlib:vote", onVote);
openLine();
