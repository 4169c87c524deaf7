// The roll of a lesson: every row becomes a tile that a finger turns; the button says live what saving will do.
"use strict";

(() => {
  const NBSP = "\u00a0";
  const LONG_PRESS = 500;
  const NEXT = { present: "absent", absent: "late", late: "present", excused: "present" };
  const THERE = ["present", "late"];

  const form = document.getElementById("roll");
  document.getElementById("roll-problem")?.focus();
  if (!form) return;
  const words = JSON.parse(form.dataset.words);
  const submit = document.getElementById("roll-submit");

  function number(value) {
    const digits = String(Math.abs(value)).replace(/\B(?=(\d{3})+$)/g, NBSP);
    return value < 0 ? `\u2212${digits}` : digits;
  }

  function plural(value, [one, few, many]) {
    return { one, few }[new Intl.PluralRules("ru").select(Math.abs(value))] ?? many;
  }

  const points = (value) => number(value) + NBSP + plural(value, words.unit);
  const signed = (value) => (value > 0 ? `+${number(value)}` : number(value));

  function effect(rows) {
    const moved = rows.map((row) => {
      const [given, taken] = row.points[row.select.value];
      return { isThere: THERE.includes(row.select.value), given, taken };
    });
    const sum = (name) => moved.reduce((total, one) => total + one[name], 0);
    const [given, taken] = [sum("given"), sum("taken")];
    const there = moved.filter((one) => one.isThere);
    const who = `${number(there.length)} ${plural(there.length, words.there)}, ${number(moved.length - there.length)} нет`;
    const isEqual = there.every((one) => one.given === there[0].given);
    const isAll = moved.every((one) => one.isThere || !one.given);
    if (isEqual && isAll && given && !taken && moved.length > 1) {
      return `${who}, ${signed(there[0].given)} каждому = ${points(given)}`;
    }
    return [who, ...(given ? [`+${points(given)}`] : []), ...(taken ? [points(-taken)] : [])].join(", ");
  }

  function button(className, label) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = className;
    made.append(...label);
    return made;
  }

  function span(className, text) {
    const made = document.createElement("span");
    made.className = className;
    made.textContent = text;
    return made;
  }

  function enhance(item) {
    const select = item.querySelector("select");
    const surname = item.querySelector(".roll-surname").textContent;
    const name = item.querySelector(".roll-name").textContent;
    const came = item.classList.contains("is-came") ? ", отметился по коду" : "";
    const second = span("roll-second", name);
    const tile = button("roll-tile", [span("roll-surname", surname), second]);
    const excuse = button("roll-excuse", ["ув."]);
    excuse.setAttribute("aria-label", `${surname} ${name}: по уважительной причине`);
    item.append(tile, excuse);
    const row = { select, points: JSON.parse(item.dataset.points), saved: item.dataset.mark, show };

    function show() {
      const mark = select.value;
      item.classList.remove("is-present", "is-absent", "is-late", "is-excused");
      item.classList.add(`is-${mark}`);
      second.textContent = mark === "present" ? name : `${words.short[mark]} · ${name}`;
      tile.setAttribute("aria-label", `${surname} ${name}: ${words.marks[mark]}${came}`);
      excuse.hidden = mark !== "absent" && mark !== "excused";
      excuse.setAttribute("aria-pressed", String(mark === "excused"));
    }

    function turn(mark) {
      select.value = mark;
      item.classList.remove("is-other");
      showAll();
    }

    let pressed = 0;
    let wasLong = false;
    const release = () => window.clearTimeout(pressed);
    tile.addEventListener("pointerdown", () => {
      wasLong = false;
      pressed = window.setTimeout(() => {
        wasLong = true;
        turn("excused");
      }, LONG_PRESS);
    });
    for (const over of ["pointerup", "pointerleave", "pointercancel"]) tile.addEventListener(over, release);
    tile.addEventListener("contextmenu", (event) => event.preventDefault());
    tile.addEventListener("click", () => {
      if (!wasLong) turn(NEXT[select.value]);
      wasLong = false;
    });
    excuse.addEventListener("click", () => turn(select.value === "excused" ? "absent" : "excused"));
    return row;
  }

  const rows = [...form.querySelectorAll(".roll-row")].map(enhance);

  function showAll() {
    for (const row of rows) row.show();
    const isSaved = form.dataset.marked && rows.every((row) => row.select.value === row.saved);
    submit.textContent = `${isSaved ? "Сохранено" : "Сохранить"}: ${effect(rows)}`;
    submit.classList.toggle("btn-primary", !isSaved);
  }

  form.querySelector(".roll-list").classList.add("is-live");
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
    submit.setAttribute("aria-busy", "true");
  });
  // A page that comes back from the browser's memory keeps its marks, but not its words.
  window.addEventListener("pageshow", () => {
    delete form.dataset.sent;
    submit.removeAttribute("aria-busy");
    showAll();
  });
  showAll();
})();
