/* What a page gains where scripts run; everything works without them.
   Parts: the header, running totals, the scope of a line, counted letters, drafts kept in the browser, a guard before
   leaving, copying, the matrix by keyboard.  Words come from #words in the page, so that they are in its language. */
"use strict";

document.documentElement.classList.add("scripted");
const words = document.getElementById("words")?.dataset ?? {};

/* ---- Public pages are the same for everyone: who is signed in finds their own places by a cookie that names these ---- */
const places = /(?:^|; )market_places=([a-z-]+)/.exec(document.cookie)?.[1].split("-");
const ownPlaces = document.getElementById("own-places");
if (places && ownPlaces) {
  for (const item of ownPlaces.children) item.hidden = !places.includes(item.dataset.place);
  ownPlaces.hidden = false;
  document.getElementById("signed-out").hidden = true;
}

/* ---- Numbers as people type them ---- */
const amount = (text) => {
  const bare = text.replace(/RUB|USD|EUR|GBP|руб\.?|[₽$€£\s]/gi, "");
  const plain = /^\d{1,3}(,\d{3})+(\.\d+)?$/.test(bare) ? bare.replaceAll(",", "") : bare.replace(",", ".");
  return /^\d{1,11}(\.\d{1,2})?$/.test(plain) ? Math.round(Number(plain) * 100) : 0;
};
const written = (minor, currency) =>
  new Intl.NumberFormat(document.documentElement.lang, { style: "currency", currency, currencyDisplay: "code",
    minimumFractionDigits: minor % 100 ? 2 : 0, maximumFractionDigits: 2 }).format(minor / 100);

/* ---- Running totals: [data-totals=CURRENCY] holds lines with data-quantity (thousandths) and an output ---- */
for (const form of document.querySelectorAll("[data-totals]")) {
  const all = form.querySelector("output[data-sum]");
  const answered = form.querySelector("progress[data-answered]");
  const answeredCount = form.querySelector("output[data-answered-count]");
  const add = () => {
    let sum = 0;
    let done = 0;
    for (const line of form.querySelectorAll("[data-quantity]")) {
      const unit = [...line.querySelectorAll("[name$=-fee], [name$=-supplier], [name$=-handling]")]
        .reduce((total, box) => total + amount(box.value), 0);
      const state = line.querySelector("select[name$=-state]")?.value;
      const own = ["", "priced", "alternative"].includes(state) ? Math.round((unit * line.dataset.quantity) / 1000) : 0;
      const shown = line.querySelector("output");
      if (shown) shown.value = own ? written(own, form.dataset.totals) : "–";
      sum += own;
      const needed = { included: "included_in", "not-offered": "reason", alternative: "reason" }[state];
      const isSaid = !needed || line.querySelector(`[name$=-${needed}]`).value.trim() !== "";
      if (isSaid && (["priced", "alternative"].includes(state) ? own : needed)) done += 1;
    }
    if (answered) answered.value = answeredCount.value = done;
    all.value = written(sum, form.dataset.totals);
    all.closest("[hidden]")?.removeAttribute("hidden");
  };
  form.addEventListener("input", add);
  add();
}

/* ---- Sums that must be something: [data-adds-to=100] holds boxes and an output ---- */
for (const group of document.querySelectorAll("[data-adds-to]")) {
  const shown = group.querySelector("output");
  const add = () => {
    const sum = [...group.querySelectorAll("input")].reduce((total, box) => total + (Number.parseInt(box.value, 10) || 0), 0);
    shown.value = `${sum} / ${group.dataset.addsTo}`;
    shown.classList.toggle("field-error", sum !== Number(group.dataset.addsTo));
    shown.parentElement.hidden = false;
  };
  group.addEventListener("input", add);
  add();
}

/* ---- The scope of a line follows its service: [data-scopes] says how far each service's scope can go ---- */
for (const list of document.querySelectorAll("[data-scopes]")) {
  const { unknown, reference, labels, services } = JSON.parse(list.dataset.scopes);
  const offerLevels = (select, service) => {
    const driver = select.name.split("-drivers-")[1];
    const own = service?.drivers[driver];
    const [usual, ...others] = own ?? [null, ...Object.keys(labels[driver])];
    const chosen = service && !own ? "" : select.value;
    select.replaceChildren(new Option(usual ? reference.replace("{level}", labels[driver][usual]) : unknown, ""),
      ...others.map((level) => new Option(labels[driver][level], level, false, level === chosen)));
    select.closest(".fields > *").hidden = Boolean(service) && !own;
  };
  list.addEventListener("change", (event) => {
    if (!event.target.name?.endsWith("-service")) return;
    const line = event.target.closest("li");
    const service = services[event.target.value];
    const shown = line.querySelector("[data-reference]");
    shown.hidden = !service;
    shown.querySelector("output").value = service?.scope ?? "";
    for (const select of line.querySelectorAll("[name*='-drivers-']")) offerLevels(select, service);
  });
}

/* ---- Drafts kept in the browser until the page is sent; a sign-out forgets them ---- */
const drafts = "like-for-like draft ";
const isKept = (box) => box.name && !["hidden", "password", "file", "submit"].includes(box.type);
const typed = (form) =>
  [...form.elements].filter(isKept).map((box) => [box.name, box.value, ["checkbox", "radio"].includes(box.type) ? box.checked : null]);

function restore(form, kept) {
  const boxes = [...form.elements].filter(isKept);
  for (const [name, value, checked] of kept) {
    const box = boxes.find((one) => one.name === name && (checked === null || one.value === value));
    if (!box) continue;
    if (checked === null) box.value = value;
    else box.checked = checked;
    box.dispatchEvent(new Event("change", { bubbles: true }));
  }
  form.dispatchEvent(new Event("input", { bubbles: true }));
}

function offer(form, key, kept) {
  const notice = document.createElement("div");
  notice.className = "notice notice-warn";
  notice.setAttribute("role", "status");
  notice.append(`${words.draft} `);
  for (const [label, act] of [[words.restore, () => restore(form, kept)], [words.forget, () => localStorage.removeItem(key)]]) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "plain";
    button.textContent = label;
    button.addEventListener("click", () => { act(); notice.remove(); });
    notice.append(button, " ");
  }
  form.before(notice);
}

let unsaved = false;

/* ---- What was typed goes along when the language is switched ---- */
const carrying = "like-for-like carried";
const here = location.pathname.replace(/^\/ru\//, "/");
const sent = [...document.querySelectorAll("main form[method=post]")];
const carried = JSON.parse(sessionStorage.getItem(carrying) ?? "null");
sessionStorage.removeItem(carrying);
if (carried?.here === here) sent.forEach((form, place) => restore(form, carried.typed[place] ?? []));
for (const link of document.querySelectorAll("a[hreflang]")) {
  link.addEventListener("click", () => {
    sessionStorage.setItem(carrying, JSON.stringify({ here, typed: sent.map(typed) }));
    unsaved = false;
  });
}

for (const form of document.querySelectorAll("form[data-keep]")) {
  const key = drafts + form.dataset.keep + here;
  const before = JSON.stringify(typed(form));
  const saved = form.querySelector("[data-saved]");
  const keep = (now) => {
    localStorage.setItem(key, now);
    if (saved) saved.textContent = words.kept;
  };
  const stored = localStorage.getItem(key);
  const wasSent = "unsaved" in form.dataset; // and came back: nothing of it is stored yet
  if (wasSent) keep(before);
  else if (stored && stored !== before && carried?.here !== here) offer(form, key, JSON.parse(stored));
  unsaved ||= wasSent;
  let waiting = 0;
  form.addEventListener("input", () => {
    const now = JSON.stringify(typed(form));
    unsaved = wasSent || now !== before;
    clearTimeout(waiting);
    waiting = setTimeout(() => keep(now), 400);
  });
  form.addEventListener("submit", () => {
    unsaved = false;
    clearTimeout(waiting);
    localStorage.removeItem(key);
  });
}
addEventListener("beforeunload", (event) => { if (unsaved) event.preventDefault(); });
for (const form of document.querySelectorAll("form[action$='/sign-out']")) {
  form.addEventListener("submit", () => {
    Object.keys(localStorage).filter((key) => key.startsWith(drafts)).forEach((key) => localStorage.removeItem(key));
  });
}

/* ---- Letters left: a box with maxlength or data-most says how many are typed ---- */
for (const box of document.querySelectorAll("textarea[data-most]")) {
  const shown = document.createElement("div");
  shown.className = "hint";
  box.after(shown);
  const count = () => { shown.textContent = `${box.value.length.toLocaleString(document.documentElement.lang)} / ${Number(box.dataset.most).toLocaleString(document.documentElement.lang)}`; };
  box.addEventListener("input", count);
  count();
}

/* ---- Copying: what carries data-copy gets a button ---- */
for (const text of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) break;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy";
  button.textContent = words.copyLabel;
  const name = text.dataset.copy ? `${words.copyLabel}: ${text.dataset.copy}` : words.copyLabel;
  button.setAttribute("aria-label", name);
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(text.href ?? text.textContent.trim());
    button.textContent = words.copied;
    button.setAttribute("aria-label", words.copied);
    setTimeout(() => {
      button.textContent = words.copyLabel;
      button.setAttribute("aria-label", name);
    }, 2000);
  });
  text.after(button);
}

/* ---- The matrix by keyboard: arrows, Home and End move from cell to cell ---- */
for (const table of document.querySelectorAll("table.matrix")) {
  const steps = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
  const cells = [...table.rows].map((row) => [...row.cells]);
  const focus = (cell) => {
    cell.tabIndex = -1;
    cell.focus();
    cell.scrollIntoView({ block: "nearest", inline: "nearest" });
  };
  table.addEventListener("keydown", (event) => {
    const cell = event.target.closest("td, th");
    if (!cell || event.target.matches("input[type=radio], select") || event.altKey || event.ctrlKey || event.metaKey) return;
    const row = cells.findIndex((line) => line.includes(cell));
    const column = cells[row].indexOf(cell);
    const line = cells[row];
    const step = steps[event.key];
    const next = step ? cells[row + step[0]]?.[column + step[1]] : { Home: line[0], End: line.at(-1) }[event.key];
    if (!next) return;
    event.preventDefault();
    focus(next);
  });
  table.parentElement.addEventListener("keydown", (event) => {
    if (event.target === table.parentElement && event.key === "Enter") focus(cells[0][0]);
  });
}
