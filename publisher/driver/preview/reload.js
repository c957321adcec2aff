// Follows the builds: exchanges the pages of the print where they are, and reloads a page of the e-book at the place being read.
"use strict";
const BLOCKS = "h1,h2,h3,h4,p,li,dt,dd,pre,tr,figure,blockquote";

function readingPlace() {
  const blocks = [...document.querySelectorAll(BLOCKS)];
  const number = blocks.findIndex((block) => block.getBoundingClientRect().bottom > 0);
  return number < 0 ? null : { number, top: blocks[number].getBoundingClientRect().top };
}

function returnTo(place) {
  const block = document.querySelectorAll(BLOCKS)[place.number];
  if (block) window.scrollBy(0, block.getBoundingClientRect().top - place.top);
}

async function showPrint(version) {
  const main = document.querySelector("main");
  const book = await (await fetch("/pages.json")).json();
  while (main.children.length > book.pages.length) main.lastChild.remove();
  book.pages.forEach(([width, height, label], number) => {
    let page = main.children[number];
    if (!page) {
      page = main.appendChild(document.createElement("img"));
      page.loading = "lazy";
    }
    page.alt = "page " + label;
    page.width = width;
    page.height = height;
    const source = `/page/${number}.png?v=${version}`;
    if (!page.src) {
      page.src = source;
    } else {
      const next = new Image(); // the old page stays until the new one is there
      next.onload = () => { page.src = source; };
      const box = page.getBoundingClientRect();
      if (box.bottom > -window.innerHeight && box.top < 2 * window.innerHeight) next.src = source;
      else { page.removeAttribute("src"); page.src = source; }
    }
  });
  document.getElementById("state").textContent = `${book.name}, ${book.pages.length} pages`;
}

let shown = null;
if (location.pathname === "/") showPrint(0);

function follow() {
  new EventSource("/changes").onmessage = (event) => {
    if (event.data === shown) return;
    const is_first = shown === null;
    shown = event.data;
    if (is_first) return; // what is there now was fetched with the page
    if (location.pathname === "/") {
      showPrint(shown);
    } else {
      sessionStorage.setItem(location.pathname, JSON.stringify(readingPlace()));
      location.reload();
    }
  };
}
window.addEventListener("load", follow);

if (location.pathname !== "/") {
  history.scrollRestoration = "manual";
  window.addEventListener("load", () => {
    const place = JSON.parse(sessionStorage.getItem(location.pathname));
    if (place) returnTo(place);
    sessionStorage.removeItem(location.pathname);
  });
}
