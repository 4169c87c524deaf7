// What the panel does beyond plain forms: search from anywhere, questions before hard steps, choosing rows.
// Every page works without it.

(() => {
  "use strict";

  const $ = (selector, root = document) => root.querySelector(selector);
  const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

  // A long menu is opened where the page stands in it.
  $(".panel-side [aria-current=page]")?.scrollIntoView({ block: "nearest" });

  // A form with data-confirm asks first; the server asks those who come without `confirmed`.
  const confirmDialog = $("#panel-confirm");
  document.addEventListener("submit", (event) => {
    const form = event.target;
    const question = form.dataset.confirm;
    if (!question || form.elements.confirmed) return;
    event.preventDefault();
    $("#panel-confirm-question").textContent = question;
    $("[value=yes]", confirmDialog).textContent = event.submitter?.textContent.trim() || "Да";
    confirmDialog.returnValue = "";
    confirmDialog.showModal();
    confirmDialog.addEventListener("close", () => {
      if (confirmDialog.returnValue !== "yes") return;
      const mark = document.createElement("input");
      mark.type = "hidden";
      mark.name = "confirmed";
      mark.value = "1";
      form.append(mark);
      form.submit();
    }, { once: true });
  });

  // A changed filter applies at once.
  $$("form[data-autosubmit]").forEach((form) => {
    form.addEventListener("change", (event) => {
      if (event.target.matches("select, input[type=date]")) form.requestSubmit();
    });
    form.addEventListener("submit", () => {
      $$("input, select", form).forEach((field) => { field.disabled = field.value === ""; });
    });
  });
  window.addEventListener("pageshow", () => {
    $$("form[data-autosubmit] :disabled").forEach((field) => { field.disabled = false; });
  });

  // A click anywhere in a row opens its card.
  document.addEventListener("click", (event) => {
    const row = event.target.closest(".table tbody tr");
    const link = row && $(".row-link", row);
    if (!link || event.target.closest("a, button, input, select, label, form, .pick")) return;
    if (String(window.getSelection())) return;
    if (event.ctrlKey || event.metaKey) window.open(link.href);
    else link.click();
  });

  // Choosing rows: the bar says how many.
  const bulk = $("form[data-bulk]");
  if (bulk) {
    const boxes = $$('input[name="ids"]');
    const head = $("[data-pick-all]");
    const everything = $("[data-bulk-all]");
    const count = $("[data-bulk-count]");
    const update = () => {
      const chosen = boxes.filter((box) => box.checked).length;
      const all = Boolean(everything && everything.checked);
      count.textContent = all ? `Выбраны все ${everything.dataset.total}` : chosen ? `Выбрано ${chosen}` : "Отметьте учеников";
      bulk.classList.toggle("is-chosen", all || chosen > 0);
      $$("button[type=submit]", bulk).forEach((button) => { button.disabled = !chosen && !all; });
      if (head) {
        head.checked = chosen === boxes.length;
        head.indeterminate = chosen > 0 && chosen < boxes.length;
      }
    };
    if (head) {
      head.hidden = false;
      head.addEventListener("change", () => {
        boxes.forEach((box) => { box.checked = head.checked; });
        update();
      });
    }
    [...boxes, everything].filter(Boolean).forEach((box) => box.addEventListener("change", update));
    window.addEventListener("pageshow", update);
    update();
  }

  // Search: «/» or Ctrl+K, arrows, Enter, Esc.
  const search = $("#panel-search");
  if (!search) return;
  const typed = $("input[type=search]", search);
  const hits = $("#panel-search-hits");
  let waiting = 0;
  let asked = 0;

  const look = async () => {
    const mine = ++asked;
    const address = new URL(search.dataset.url, location.href);
    address.searchParams.set("q", typed.value);
    address.searchParams.set("part", "1");
    try {
      const answer = await fetch(address, { headers: { Accept: "text/html" } });
      if (mine !== asked) return;
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      hits.replaceChildren(...page.body.childNodes);
    } catch {
      hits.textContent = "Поиск сейчас не отвечает. Обновите страницу.";
    }
  };

  const open = () => {
    if (search.open) return;
    search.showModal();
    typed.select();
  };

  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select, [contenteditable]");
    const slash = event.key === "/" && !typing && !event.ctrlKey && !event.altKey && !event.metaKey;
    const hotkey = (event.ctrlKey || event.metaKey) && event.code === "KeyK";
    if ((!slash && !hotkey) || $("dialog[open]")) return;
    event.preventDefault();
    open();
  });
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-search-open]") || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    open();
  });
  $("[data-search-close]", search).addEventListener("click", () => search.close());
  search.addEventListener("click", (event) => { if (event.target === search) search.close(); });
  typed.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(look, 150);
  });
  search.addEventListener("keydown", (event) => {
    const links = $$("a", hits);
    if (!links.length || !["ArrowDown", "ArrowUp"].includes(event.key)) return;
    event.preventDefault();
    const next = links.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1);
    if (next < 0) typed.focus();
    else links[Math.min(next, links.length - 1)].focus();
  });
  $("form", search).addEventListener("submit", (event) => {
    const first = $("a", hits);
    if (!first) return;
    event.preventDefault();
    first.click();
  });
})();
