/* The copy button of the recovery codes; where there is no clipboard to write to they are copied by hand. */
for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", async () => {
    const list = document.querySelector(button.dataset.copy);
    try {
      await navigator.clipboard.writeText(list.innerText);
      button.textContent = "Скопировано";
    } catch {
      getSelection().selectAllChildren(list);
      button.textContent = "Выделено: скопируйте";
    }
  });
}
