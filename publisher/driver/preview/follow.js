// Follows the builds: shows the new print or the new page of the e-book, the problems, and opens the source of what is clicked.

const own = document.querySelector("script[data-view]").dataset;
const isPrint = own.view === "print";
let version = own.version;
let problems = null;
let opensEditor = false;

function follow(state) {
  opensEditor = state.editor;
  showStatus(state.status);
  if (state.problems !== problems) {
    problems = state.problems;
    showProblems(problems);
  }
  if (isPrint && state.print !== version) {
    version = state.print;
    showPrint();
  } else if (!isPrint && state.ebook !== version) {
    sessionStorage.setItem(location.pathname, JSON.stringify(keepPlace(documentPlaces())));
    location.reload();
  }
}

async function openSource(event) {
  const chosen = window.getSelection();
  if (!opensEditor || event.button || event.target.closest("a, button, summary, input")) return;
  if (chosen && !chosen.isCollapsed) return; // words are selected, to be copied
  const query = isPrint ? askOfPicture(event) : askOfText(event);
  if (!query) return;
  const source = await (await fetch(`/source.json?${new URLSearchParams(query)}`)).json();
  if (source.address) window.location.href = source.address;
  else showStatus("this text is made by the program, or of no page");
}

function askOfPicture(event) {
  const page = event.target.closest("main img");
  if (!page) return null;
  const box = page.getBoundingClientRect();
  const across = (event.clientX - box.left) / box.width;
  const down = (event.clientY - box.top) / box.height;
  const number = [...page.parentElement.children].indexOf(page);
  return { page: number, across, down, anchors: nearestNames(number, down).join(" ") };
}

function askOfText(event) {
  const block = event.target.closest("h1,h2,h3,h4,h5,h6,p,li,dt,dd,pre,td,th,figcaption,figure,blockquote,section");
  if (!block) return null;
  const before = document.createRange();
  before.selectNodeContents(block);
  const after = before.cloneRange();
  const place = document.caretRangeFromPoint ? document.caretRangeFromPoint(event.clientX, event.clientY) : null;
  if (place && block.contains(place.startContainer)) {
    before.setEnd(place.startContainer, place.startOffset);
    after.setStart(place.startContainer, place.startOffset);
  } else {
    before.collapse(true);
  }
  const file = decodeURIComponent(location.pathname.split("/").pop()).replace(/\.xhtml$/, "");
  const anchors = [...namesBefore(block), file].join(" ");
  return { anchors, before: before.toString().slice(-400), after: after.toString().slice(0, 400) };
}

if (!isPrint) {
  history.scrollRestoration = "manual";
  const place = JSON.parse(sessionStorage.getItem(location.pathname));
  sessionStorage.removeItem(location.pathname);
  if (place) {
    const back = () => returnTo(place, documentPlaces());
    back();
    window.addEventListener("load", back);
    document.fonts.ready.then(back);
  } else if (location.hash) {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (target) target.scrollIntoView();
  }
}
document.addEventListener("click", openSource);
new EventSource("/changes").onmessage = (event) => follow(JSON.parse(event.data));
