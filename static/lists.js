"use strict";
// Lists by keyboard: j and k go from row to row, Enter opens the row, x chooses it, / goes to the search of everything. Without it one tabs.
(() => {
  const rows = () => [...document.querySelectorAll("main table.table-stack tbody tr")];
  const here = () => rows().findIndex((row) => row.contains(document.activeElement));

  // The first link of a row is what it is about; a row without one is entered by its check box.
  const handle = (row) => row.querySelector("td:not(.check-cell) a[href]") || row.querySelector("input[name=ids]");

  function step(by) {
    const all = rows().filter(handle);
    if (!all.length) return false;
    const at = all.findIndex((row) => row.contains(document.activeElement));
    const next = all[at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + by, 0), all.length - 1)];
    handle(next).focus();
    next.scrollIntoView({ block: "nearest" });
    return true;
  }

  function choose() {
    const row = rows()[here()];
    const box = row && row.querySelector("input[name=ids]");
    if (!box) return false;
    box.click();
    return true;
  }

  function search() {
    const field = document.querySelector(".top-search input") || document.querySelector("main form[role=search] input[type=search]");
    if (!field) return false;
    field.focus();
    field.select();
    return true;
  }

  // The hits below the field in the top bar go away with Escape and when something else is used.
  const clear = () => document.getElementById("top-hits")?.replaceChildren();
  document.addEventListener("click", (event) => {
    if (!event.target.closest(".top-search")) clear();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && event.target.closest(".top-search")) clear();
  });

  const KEYS = { j: () => step(1), k: () => step(-1), x: choose, "/": search };

  document.addEventListener("keydown", (event) => {
    const act = KEYS[event.key];
    if (!act || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    const typing = event.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable], dialog");
    if (!typing && act()) event.preventDefault();
  });
})();
