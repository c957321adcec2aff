// The print as pictures of its pages. A picture is fetched anew only if its page has changed.
const main = document.querySelector("main"); // null in a page of the e-book
let book = { pages: [], places: [] };
let asked = 0;

function printPlaces() {
  return book.places.map(([name, page, down]) => {
    const box = main.children[page].getBoundingClientRect();
    return { name, top: box.top + window.scrollY + down * box.height };
  });
}

function nearestNames(number, down) {
  const before = book.places.filter(([, page, place]) => page < number || (page === number && place <= down + 0.01));
  return before.map(([name]) => name).reverse().slice(0, 20);
}

async function showPrint() {
  const number = ++asked;
  const next = await (await fetch("/pages.json")).json();
  if (number !== asked) return; // a newer one is on its way
  const place = book.pages.length ? keepPlace(printPlaces()) : null;
  while (main.children.length > next.pages.length) main.lastChild.remove();
  next.pages.forEach((own, at) => {
    const [width, height, label, key, row, column] = own;
    if (at < main.children.length && String(book.pages[at]) === String(own)) return;
    const page = main.children[at] || main.appendChild(document.createElement("img"));
    page.alt = "page " + label;
    page.width = width;
    page.height = height;
    page.style.setProperty("--row", row);
    page.style.setProperty("--column", column);
    page.loading = "lazy";
    showPicture(page, at, key);
  });
  book = next;
  document.getElementById("name").textContent = next.name ? `${next.name}, ${next.pages.length} pages` : "";
  if (place) returnTo(place, printPlaces());
}

function showPicture(page, number, key) {
  if (page.dataset.key === key) return;
  page.dataset.key = key;
  page.src = `/page/${number}.bmp?key=${key}`; // the old picture stays until the new one is there
}
