// The place that is being read: the nearest heading above the upper edge of the window, and the distance from it.
// A place is { names, distance }: the headings above it, the nearest first. It is kept while the reader does not scroll, so that
// a page that is removed and comes back is shown again at the same heading.
const EDGE = 60; // px below the upper edge of the window: the header of the print covers them
let kept = null; // the place that was returned to last, and where the window stood then

function documentPlaces() {
  return [...document.querySelectorAll("h1,h2,h3,h4,h5,h6")].map((heading) => ({
    name: heading.id || heading.textContent,
    top: heading.getBoundingClientRect().top + window.scrollY,
  }));
}

function keepPlace(places) {
  if (kept && Math.abs(window.scrollY - kept.at) < 2) return kept.place;
  const above = places.filter((one) => one.top <= window.scrollY + EDGE).sort((one, other) => other.top - one.top);
  const distance = window.scrollY - (above.length ? above[0].top : 0);
  return { names: above.map((one) => one.name), distance };
}

function returnTo(place, places) {
  const found = place.names.find((name) => places.some((one) => one.name === name));
  const top = found === undefined ? 0 : places.find((one) => one.name === found).top;
  const isGone = place.names.length > 0 && found !== place.names[0];
  const next = Math.min(...places.filter((one) => one.top > top + 1).map((one) => one.top));
  const distance = isGone ? 0 : Math.max(Math.min(place.distance, next - top - EDGE - 1), Math.min(place.distance, 0));
  window.scrollTo(0, top + distance);
  kept = { place, at: window.scrollY };
}

function namesBefore(block) {
  const before = [...document.querySelectorAll("[id]")].filter(
    (one) => one === block || one.compareDocumentPosition(block) & Node.DOCUMENT_POSITION_FOLLOWING);
  return before.map((one) => one.id).reverse().slice(0, 20);
}
