// The award pages: says live what the button will do, ticks all, sends once, takes the toast away after a while.
"use strict";

(() => {
  const TOAST_SECONDS = 10;
  const NBSP = "\u00a0";
  const byId = (id) => document.getElementById(id);

  function number(value) {
    return String(value).replace(/\B(?=(\d{3})+$)/g, NBSP);
  }

  function plural(value, [one, few, many]) {
    return { one, few }[new Intl.PluralRules("ru").select(value)] ?? many;
  }

  /** Signed points for each student as the form stands now; 0 while they are not known. */
  function pointsEach(form) {
    const reason = form.querySelector("[name=reason]:checked");
    if (!reason) return 0;
    if (reason.value !== "own") return Number(reason.dataset.points);
    const amount = form.elements.own_points.value.trim();
    const sign = Number(form.elements.own_reason.selectedOptions[0].dataset.sign || 0);
    return /^[-−]?\d{1,5}$/.test(amount) ? sign * Number(amount.replace(/^[-−]/, "")) : 0;
  }

  function sentence(words, each, count) {
    const accrues = each > 0;
    const sum = Math.abs(each) * count;
    const parts = {
      count: number(count),
      people: plural(count, accrues ? words.to : words.from),
      each: number(Math.abs(each)),
      sum: number(sum) + NBSP + plural(sum, words.unit),
    };
    const template = words[(accrues ? "accrue" : "deduct") + (count === 1 ? "One" : "Many")];
    return template.replace(/\{(\w+)\}/g, (_, name) => parts[name]);
  }

  function enhanceOrder(form) {
    const words = JSON.parse(form.dataset.words);
    const button = byId("award-submit");
    const toggle = byId("award-all");
    const boxes = [...form.querySelectorAll("[type=checkbox][name=students]")];

    function show() {
      const count = boxes.filter((box) => box.checked).length;
      const each = pointsEach(form);
      const ready = count > 0 && each !== 0;
      byId("award-count").textContent = `выбрано ${number(count)} из ${number(boxes.length)}`;
      toggle.textContent = count ? words.none : words.all;
      button.textContent = ready ? sentence(words, each, count) : each ? words.nobody : words.noReason;
      button.setAttribute("aria-disabled", String(!ready));
      button.classList.toggle("is-deduction", ready && each < 0);
    }

    toggle.hidden = false;
    toggle.addEventListener("click", () => {
      const tick = !boxes.some((box) => box.checked);
      for (const box of boxes) box.checked = tick;
      show();
    });
    form.addEventListener("input", show);
    form.addEventListener("change", show);
    form.addEventListener("submit", (event) => {
      if (event.submitter !== null && event.submitter !== button) return;
      if (button.getAttribute("aria-disabled") !== "true") return;
      event.preventDefault();
      const missing = pointsEach(form) ? boxes[0] : form.querySelector("[name=reason]");
      missing?.focus();
      missing?.closest("label").scrollIntoView({ block: "center" });
    });
    // A page that comes back from the browser's memory keeps its ticks, but not its words.
    window.addEventListener("pageshow", show);
    show();
  }

  /** A second press while the first is on its way does nothing; the key in the form guards the rest. */
  function sendOnce(form) {
    form.addEventListener("submit", (event) => {
      if (event.defaultPrevented) return;
      if (form.dataset.sent) {
        event.preventDefault();
        return;
      }
      form.dataset.sent = "yes";
      event.submitter?.setAttribute("aria-disabled", "true");
      event.submitter?.setAttribute("aria-busy", "true");
    });
    window.addEventListener("pageshow", () => {
      delete form.dataset.sent;
      for (const button of form.querySelectorAll("[aria-busy]")) {
        button.removeAttribute("aria-busy");
        button.removeAttribute("aria-disabled");
      }
    });
  }

  /** Goes after ten seconds, unless somebody is about to use it. */
  function retire(toast) {
    const inUse = () => toast.matches(":hover, :focus-within");
    const leave = () => (inUse() ? window.setTimeout(leave, 1000) : toast.remove());
    window.setTimeout(leave, TOAST_SECONDS * 1000);
  }

  const order = byId("award");
  if (order) enhanceOrder(order);
  for (const form of document.querySelectorAll("main form[method=post]")) sendOnce(form);
  if (byId("award-toast")) retire(byId("award-toast"));
  byId("award-problems")?.focus();
  const chooser = byId("award-kvant");
  chooser?.addEventListener("change", () => chooser.form.requestSubmit());
})();
