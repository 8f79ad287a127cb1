// What the pages can do without a script, they do: this only makes it quicker.
// Dragging over a histogram chooses a span; a live page is fetched again; a
// choice needs no button.
"use strict";

document.documentElement.classList.add("js");

const svgNS = "http://www.w3.org/2000/svg";

function enableDrag(svg) {
  const from = Number(svg.dataset.from), to = Number(svg.dataset.to);
  let begin = null, box = null;
  const share = event => {
    const r = svg.getBoundingClientRect();
    return Math.min(1, Math.max(0, (event.clientX - r.left) / r.width));
  };
  svg.classList.add("js");
  svg.addEventListener("dragstart", event => event.preventDefault());
  svg.addEventListener("pointerdown", event => { if (event.button === 0) begin = share(event); });
  svg.addEventListener("pointermove", event => {
    if (begin === null) return;
    const end = share(event);
    if (!box) {
      if (Math.abs(end - begin) < 0.008) return;
      box = document.createElementNS(svgNS, "rect");
      box.setAttribute("class", "selection");
      box.setAttribute("y", svg.dataset.top);
      box.setAttribute("height", svg.dataset.bottom - svg.dataset.top);
      svg.append(box);
      svg.setPointerCapture(event.pointerId);
    }
    box.setAttribute("x", 100 * Math.min(begin, end) + "%");
    box.setAttribute("width", 100 * Math.abs(end - begin) + "%");
  });
  const cancel = () => { begin = null; if (box) { box.remove(); box = null; } };
  svg.addEventListener("pointercancel", cancel);
  svg.addEventListener("pointerup", event => {
    if (begin === null || !box) { begin = null; return; }
    const end = share(event), at = x => new Date(Math.round(from + x * (to - from))).toISOString();
    const address = new URL(location.href);
    address.searchParams.set("from", at(Math.min(begin, end)));
    address.searchParams.set("to", at(Math.max(begin, end)));
    // The click that follows a drag must not open the bar under it.
    svg.addEventListener("click", click => click.preventDefault(), { capture: true, once: true });
    cancel();
    location.assign(address);
  });
}

function enable(root) {
  root.querySelectorAll("svg.histogram").forEach(enableDrag);
  root.querySelectorAll(".facets select").forEach(s => {
    // Arrow keys change a choice at each step: who types has the button.
    let typed = false;
    s.addEventListener("pointerdown", () => { typed = false; });
    s.addEventListener("keydown", () => { typed = true; });
    s.addEventListener("change", () => { if (!typed) s.form.requestSubmit(); });
  });
}

let asking = false;

// stale shows that the numbers on the page are out of date.
function stale(why) {
  const note = document.getElementById("stale");
  if (!why) note.textContent = "";
  else if (!note.textContent) note.textContent = `not up to date since ${new Date().toLocaleTimeString()}: ${why}`;
}

async function refresh() {
  const main = document.getElementById("main");
  const focused = document.activeElement !== main && main.contains(document.activeElement);
  // Nothing is taken from under somebody's fingers.
  if (asking || document.hidden || focused || main.querySelector(".selection") || !getSelection().isCollapsed) return;
  asking = true;
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" }, signal: AbortSignal.timeout(30000) });
    if (!answer.ok) { stale("OpenSearch does not respond"); return; }
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const part of ["main", "footer"]) document.querySelector(part).replaceChildren(...page.querySelector(part).childNodes);
    enable(main);
    showZone();
    stale("");
  } catch { stale("the console does not respond"); } finally { asking = false; }
}

function showZone() {
  const link = document.getElementById("zone"), zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (!link || !zone || zone === "UTC" || new URL(location.href).searchParams.get("tz") === zone) return;
  const address = new URL(link.href);
  address.searchParams.set("tz", zone);
  link.href = address;
  link.hidden = false;
}

// suggest completes what is typed into the search box: field names, and values after field:.
function suggest(box) {
  const list = box.list;
  let timer = 0, latest = 0;
  box.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(async () => {
      const mine = ++latest, address = new URL(box.dataset.suggest, location.href);
      address.searchParams.set("text", box.value);
      try {
        const answer = await fetch(address, { signal: AbortSignal.timeout(5000) });
        const texts = answer.ok ? await answer.json() : [];
        if (mine !== latest) return;
        list.replaceChildren(...texts.map(text => Object.assign(document.createElement("option"), { value: text })));
      } catch { /* the search works without suggestions */ }
    }, 150);
  });
}

document.querySelectorAll("[data-suggest]").forEach(suggest);
enable(document);
showZone();
const live = document.querySelector("[data-refresh]");
if (live) setInterval(refresh, 1000 * Number(live.dataset.refresh));

// press does what a key stands for: of the row that has the focus, or of the page. It
// reports whether there was something to do.
function press(key, from) {
  const row = key === "u" ? null : from.closest("table.groups tbody tr");
  if (!row && key !== "u" && document.querySelector("table.groups")) return false;
  const target = (row ?? document).querySelector(`[data-key="${key}"]`);
  if (!target) return false;
  const hidden = target.closest("details");
  if (hidden) hidden.open = true;
  if (target.matches("button")) target.click(); else target.focus();
  return true;
}

// step moves the focus to the next or the previous group of the list.
function step(by, from) {
  const links = [...document.querySelectorAll("table.groups a.type")];
  const at = links.indexOf(from.closest("table.groups tbody tr")?.querySelector("a.type"));
  const next = links[at < 0 ? 0 : at + by];
  next?.focus();
  return Boolean(next);
}

document.addEventListener("keydown", event => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select")) return;
  let done = false;
  if (event.key === "/") { document.getElementById("q")?.focus(); done = true; }
  else if (event.key === "j" || event.key === "k") done = step(event.key === "j" ? 1 : -1, event.target);
  else if (/^[a-z]$/.test(event.key)) done = press(event.key, event.target);
  if (done) event.preventDefault();
});
