// Join requests: the buttons say how many they concern. Without it they say what was ticked to begin with.

(() => {
  "use strict";

  document.querySelectorAll("form[data-requests]").forEach((form) => {
    const boxes = [...form.querySelectorAll('input[name="ids"]')];
    const buttons = [...form.querySelectorAll("[data-verdict]")];
    const all = form.querySelector("[data-requests-all]");
    if (!boxes.length) return;
    const update = () => {
      const chosen = boxes.filter((box) => box.checked).length;
      buttons.forEach((button) => { button.textContent = `${button.dataset.verdict} ${chosen}`; });
      form.querySelectorAll("button[name=verb]").forEach((button) => { button.disabled = !chosen; });
      all.checked = chosen === boxes.length;
      all.indeterminate = chosen > 0 && chosen < boxes.length;
    };
    all.hidden = all.nextElementSibling.hidden = false;
    all.addEventListener("change", () => {
      boxes.forEach((box) => { box.checked = all.checked; });
      update();
    });
    boxes.forEach((box) => box.addEventListener("change", update));
    window.addEventListener("pageshow", update);
    update();
  });
})();
