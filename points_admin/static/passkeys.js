// Passkeys: a form asks the server for a challenge, the device for an answer, and then goes its usual way with it.
// Without this script, or in a browser that knows no passkeys, the form stays hidden and the password opens the door.

(() => {
  "use strict";

  const keys = window.PublicKeyCredential;
  if (!window.isSecureContext || !keys?.parseCreationOptionsFromJSON || !keys.parseRequestOptionsFromJSON) return;

  const DEVICE = {
    create: (options) => navigator.credentials.create({ publicKey: keys.parseCreationOptionsFromJSON(options) }),
    get: (options) => navigator.credentials.get({ publicKey: keys.parseRequestOptionsFromJSON(options) }),
  };
  const SAID = {
    InvalidStateError: "На этом устройстве ключ уже есть.",
    NotAllowedError: "Устройство ничего не подтвердило. Попробуйте ещё раз.",
  };
  const FAILED = "Не получилось. Обновите страницу и попробуйте ещё раз.";

  async function optionsFor(form) {
    const body = new FormData(form);
    const answer = await fetch(form.dataset.options, { method: "POST", body, headers: { Accept: "application/json" } });
    const told = await answer.json();
    if (!answer.ok) throw new Error(told.detail || FAILED);
    return told;
  }

  async function ask(form) {
    const said = form.querySelector("[data-passkey-said]");
    const button = form.querySelector("[type=submit]");
    said.hidden = button.disabled = true;
    try {
      const credential = await DEVICE[form.dataset.passkey](await optionsFor(form));
      form.querySelector("[type=hidden][name$=credential]").value = JSON.stringify(credential);
      form.submit();
    } catch (error) {
      const isOurs = error.constructor === Error;
      said.textContent = isOurs ? error.message : SAID[error.name] ?? FAILED;
      said.hidden = button.disabled = false;
    }
  }

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      ask(form);
    });
  }
  for (const words of document.querySelectorAll("[data-passkey-unable]")) words.hidden = true;
})();
