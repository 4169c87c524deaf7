// The import wizard: dropping a file, a word about size before sending, and how far the work is.
"use strict";

(() => {
  const MAX_BYTES = 5 * 1024 * 1024;
  const STREAM = "application/x-ndjson";
  const LOST = "Связь прервалась. Обновите страницу: там видно, загружен ли файл.";
  const WAITING = { upload: "Отправляем и читаем файл…", check: "Проверяем строки…", apply: "Загружаем…" };

  /** Show a sentence and, where the numbers are known, a bar that tells the truth. */
  function show(form, text, done, total) {
    const box = form.querySelector("[data-progress]");
    const bar = box.querySelector("progress");
    box.hidden = false;
    box.querySelector("[data-progress-text]").textContent = text;
    bar.hidden = done === null;
    if (total && done) {
      bar.max = total;
      bar.value = Math.min(done, total);
    } else {
      bar.removeAttribute("value");
    }
  }

  function lock(form, locked) {
    for (const button of form.querySelectorAll("button")) button.disabled = locked;
  }

  function fail(form, text) {
    show(form, text, null);
    lock(form, false);
  }

  function tell(form, line) {
    const { stage, done, total, problem, location } = JSON.parse(line);
    if (location) window.location.assign(location);
    else if (problem) fail(form, problem);
    else show(form, `${stage}: ${done} из ${total}`, done, total);
    return Boolean(location || problem);
  }

  async function read(form, answer) {
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "";
    let ended = false;
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      const lines = (rest + part.value).split("\n");
      rest = lines.pop();
      for (const line of lines) ended = tell(form, line) || ended;
    }
    if (!ended) fail(form, LOST);
  }

  async function apply(form) {
    const body = new FormData(form);
    lock(form, true);
    show(form, WAITING.apply);
    try {
      const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: STREAM } });
      if (answer.headers.get("Content-Type")?.startsWith(STREAM)) await read(form, answer);
      else fail(form, answer.status === 503 ? "База данных занята: повторите через минуту." : "Не получилось. Обновите страницу.");
    } catch {
      fail(form, LOST);
    }
  }

  for (const form of document.querySelectorAll("form[data-import]")) {
    form.addEventListener("submit", (event) => {
      if (form.dataset.import === "apply") {
        event.preventDefault();
        apply(form);
      } else {
        show(form, WAITING[form.dataset.import]);
      }
    });
  }

  const drop = document.querySelector("[data-drop]");
  const input = drop?.querySelector("input[type=file]");

  function showChosen() {
    const chosen = drop.querySelector("[data-chosen]");
    chosen.textContent = input.files[0]?.name ?? "Файл не выбран";
    const tooBig = input.files[0]?.size > MAX_BYTES;
    input.setCustomValidity(tooBig ? "Файл больше 5 МБ: разделите таблицу на части." : "");
    if (tooBig) input.reportValidity();
  }

  if (drop) {
    drop.classList.add("is-styled");
    showChosen();
    for (const name of ["dragenter", "dragover"]) {
      drop.addEventListener(name, (event) => {
        event.preventDefault();
        drop.classList.add("is-over");
      });
    }
    for (const name of ["dragleave", "drop"]) drop.addEventListener(name, () => drop.classList.remove("is-over"));
    drop.addEventListener("drop", (event) => {
      event.preventDefault();
      if (event.dataTransfer.files.length) input.files = event.dataTransfer.files;
      showChosen();
    });
    input.addEventListener("change", showChosen);
  }
})();
