// The problems of the last build as a panel over the page, and the state of the build in one line.
const STYLE = `
:host { all: initial; }
section, output { position: fixed; z-index: 2147483647; font: 14px/1.45 system-ui, sans-serif; color: #222; background: #fff; }
section { inset: auto 0 0 0; max-height: 45vh; overflow: auto; border-top: 3px solid #b58900; box-shadow: 0 0 12px #0006; }
section.error { border-top-color: #c0281c; }
header { position: sticky; top: 0; display: flex; justify-content: space-between; padding: .4rem 1rem; background: inherit; font-weight: 600; }
button { font: inherit; border: 1px solid #888; border-radius: 4px; background: none; color: inherit; padding: 0 .7em; cursor: pointer; }
article { padding: .4rem 1rem .6rem; border-top: 1px solid #8884; }
article.error strong { color: #c0281c; }
article.warning strong { color: #8a6100; }
p { margin: .1rem 0; overflow-wrap: anywhere; white-space: pre-line; }
pre { margin: .2rem 0; padding: .2rem .6rem; overflow-x: auto; background: #8882; font: 13px/1.35 ui-monospace, monospace; }
a { color: inherit; }
output { inset: .4rem .6rem auto auto; padding: 0 .6em; border-radius: 4px; box-shadow: 0 0 6px #0004; }
[hidden] { display: none; }
@media (prefers-color-scheme: dark) {
  section, output { color: #eee; background: #222; }
  article.error strong { color: #ff8a80; }
  article.warning strong { color: #f0c060; }
}
`;

const host = document.createElement("div");
host.id = "preview-panel";
const root = host.attachShadow({ mode: "open" });
const style = document.createElement("style");
style.textContent = STYLE;
const status = document.createElement("output");
const panel = document.createElement("section");
panel.hidden = true;
status.hidden = true;
root.append(style, panel, status);
document.body.append(host);
let last = "";

function showStatus(text) {
  status.textContent = text;
  status.hidden = !text;
}

async function showProblems(version) {
  last = version;
  const rows = await (await fetch("/problems.json")).json();
  if (last !== version) return; // newer ones are on their way
  const errors = rows.filter((row) => row.severity === "error").length;
  panel.className = errors ? "error" : "warning";
  panel.hidden = !rows.length;
  panel.setAttribute("aria-label", "problems");
  panel.replaceChildren(...(rows.length ? [head(errors, rows.length - errors, version), list(rows)] : []));
}

function head(errors, warnings, version) {
  const count = (number, word) => (number ? [`${number} ${word}${number === 1 ? "" : "s"}`] : []);
  const row = document.createElement("header");
  const button = document.createElement("button");
  const isFolded = () => sessionStorage.getItem("folded") === version;
  const show = () => {
    button.textContent = isFolded() ? "show" : "hide";
    const below = panel.querySelector("div");
    if (below) below.hidden = isFolded();
  };
  button.onclick = () => {
    sessionStorage.setItem("folded", isFolded() ? "" : version);
    show();
  };
  row.append(text("span", [...count(errors, "error"), ...count(warnings, "warning")].join(", ")), button);
  queueMicrotask(show);
  return row;
}

function list(rows) {
  const below = document.createElement("div");
  below.append(...rows.map(describe));
  return below;
}

function describe(row) {
  const one = document.createElement("article");
  one.className = row.severity;
  const first = document.createElement("p");
  const place = text(row.address ? "a" : "span", row.place);
  if (row.address) place.href = row.address;
  first.append(place, ": ", text("strong", `${row.severity}[${row.rule}]`), " ", row.message);
  one.append(first);
  if (row.excerpt) one.append(text("pre", row.excerpt));
  if (row.hint) one.append(text("p", row.hint));
  return one;
}

function text(name, content) {
  const element = document.createElement(name);
  element.textContent = content;
  return element;
}
