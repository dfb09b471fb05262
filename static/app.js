"use strict";
// What HTML cannot do by itself: remembers the colours chosen, moves the focus after a swap, opens dialogs as modal ones,
// closes menus. Every page works without it.
(() => {
  const root = document.documentElement;

  const theme = () => (document.cookie.match(/(?:^|; )theme=(light|dark)/) || [])[1] || "";

  function showTheme() {
    const chosen = theme();
    if (chosen) root.dataset.bsTheme = chosen;
    else delete root.dataset.bsTheme;
    for (const button of document.querySelectorAll("[data-theme-value]")) {
      const on = button.dataset.themeValue === chosen;
      button.setAttribute("aria-pressed", String(on));
      button.classList.toggle("active", on);
    }
  }

  function chooseTheme(value) {
    const age = value ? 31536000 : 0;
    const secure = location.protocol === "https:" ? "; secure" : "";
    document.cookie = `theme=${value}; path=/; max-age=${age}; samesite=lax${secure}`;
    showTheme();
  }

  let pressed = null; // the link or button used last; by the time an answer is there the focus may have left it

  // A dialog that the server put into #dialog, or that asks for it, becomes a modal one: focus stays inside, Escape closes.
  function openDialogs(scope) {
    for (const dialog of scope.querySelectorAll("#dialog dialog[open], dialog[data-modal][open]")) {
      if (dialog.matches(":modal")) continue;
      const opener = pressed;
      dialog.removeAttribute("open"); // close() would fire its event after the listener below is there
      dialog.showModal();
      focusWhereTheEyeShouldBe(dialog); // and not its first link, which closes it
      dialog.addEventListener("close", () => {
        dialog.remove();
        const again = opener && (opener.isConnected ? opener : document.getElementById(opener.id));
        if (again) again.focus();
      });
    }
  }

  function reveal(scope) {
    for (const element of scope.querySelectorAll("[data-dismiss], [data-check-all], [data-theme-choice]")) element.hidden = false;
    if (navigator.clipboard) for (const element of scope.querySelectorAll("[data-copy]")) element.hidden = false;
  }

  function focusWhereTheEyeShouldBe(scope) {
    const find = (css) => (scope.matches && scope.matches(css) ? scope : scope.querySelector(css));
    const place = find(".error-summary") || find("[data-focus]") || find("[aria-invalid=true]");
    if (place) place.focus();
  }

  // The button says that it is done, to eyes and to ears; what cannot be copied is selected instead.
  async function copy(button) {
    const text = document.getElementById(button.dataset.copy), word = button.querySelector("span"), before = word.textContent;
    try {
      await navigator.clipboard.writeText(text.textContent);
    } catch {
      getSelection().selectAllChildren(text);
      return;
    }
    if (before === button.dataset.copied) return;
    const said = document.createElement("span");
    said.className = "visually-hidden";
    word.textContent = said.textContent = button.dataset.copied;
    const region = document.getElementById("messages");
    if (region) region.append(said);
    setTimeout(() => {
      word.textContent = before;
      said.remove();
    }, 2000);
  }

  // A message leaves by itself, unless it is about something wrong or somebody is at it; one with a way back stays longer.
  function leaveLater(alert) {
    setTimeout(() => {
      if (alert.matches(":hover, :focus-within")) leaveLater(alert);
      else alert.remove();
    }, alert.querySelector("form") ? 30000 : 10000);
  }

  function showMessages() {
    for (const alert of document.querySelectorAll("#messages .alert-success, #messages .alert-info")) {
      if (alert.dataset.seen) continue;
      alert.dataset.seen = "1";
      leaveLater(alert);
    }
  }

  // What opens below a row: asked for when opened, thrown away when closed.
  function closePanel(link) {
    const panel = document.getElementById(link.dataset.opens);
    link.setAttribute("aria-expanded", String(!panel.firstElementChild));
    if (!panel.firstElementChild) return false;
    panel.replaceChildren();
    link.setAttribute("aria-expanded", "false");
    return true;
  }

  // A part that was swapped in says which revision it shows; the page around it says the same.
  function showRevision() {
    const part = document.querySelector("main [data-revision]");
    if (part) part.closest("main").dataset.revision = part.dataset.revision;
  }

  function closeMenus(except) {
    for (const menu of document.querySelectorAll("details.dropdown-details[open]")) if (menu !== except) menu.open = false;
  }

  document.addEventListener("click", (event) => {
    const at = event.target.closest.bind(event.target);
    if (!at("dialog")) pressed = at("a, button") || pressed;
    closeMenus(at("details.dropdown-details"));
    const choice = at("[data-theme-value]");
    if (choice) chooseTheme(choice.dataset.themeValue);
    if (at("[data-copy]")) copy(at("[data-copy]"));
    if (at("[data-dismiss]")) at(".alert").remove();
    const dialog = at("dialog:modal");
    if (dialog && at("[data-close]")) {
      event.preventDefault();
      dialog.close();
    }
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = event.target.closest && event.target.closest("details.dropdown-details[open]");
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });

  document.addEventListener("change", (event) => {
    if (!event.target.matches("[data-check-all]")) return;
    for (const box of event.target.closest("table").querySelectorAll("input[name=ids]")) box.checked = event.target.checked;
  });

  // At once: whoever sees a dialog can leave it with Escape.
  document.addEventListener("htmx:before:settle", () => openDialogs(document));
  document.addEventListener("htmx:after:swap", () => {
    document.querySelector("#messages > .offline")?.remove();
    showRevision();
    reveal(document);
    showMessages();
    openDialogs(document);
    showTheme();
  });
  document.addEventListener("htmx:after:settle", (event) => {
    for (const part of event.detail.newContent || []) {
      if (part.nodeType === Node.ELEMENT_NODE && part.isConnected) focusWhereTheEyeShouldBe(part);
    }
  });
  document.addEventListener("htmx:error", () => {
    const region = document.getElementById("messages"), said = document.createElement("p");
    if (!region || !region.dataset.offline) return;
    said.className = "offline";
    said.textContent = region.dataset.offline;
    region.replaceChildren(said);
  });

  // What changes by itself asks again while somebody can see it: each minute, and when they come back to the page.
  function renew() {
    if (document.hidden) return;
    for (const element of document.querySelectorAll("[data-renew]")) element.dispatchEvent(new CustomEvent("renew"));
  }
  setInterval(renew, 60000);
  document.addEventListener("visibilitychange", renew);

  // Before htmx hears of it: what asks again every few seconds rests while nobody can see the page.
  document.addEventListener("every", (event) => {
    if (document.hidden) event.stopImmediatePropagation();
  }, true);

  // Before htmx hears of it: closing asks nobody.
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-opens]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || !closePanel(link)) return;
    event.preventDefault();
    event.stopPropagation();
  }, true);

  showTheme();
  reveal(document);
  showMessages();
  openDialogs(document);
  focusWhereTheEyeShouldBe(document);
})();
