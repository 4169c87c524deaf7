// The projector's screen: the code of now, a bar that shrinks until the next one, and how many have come.
// Without it the page loads itself anew with each code.

(() => {
  "use strict";

  const screen = document.querySelector("[data-screen]");
  const part = (name) => document.querySelector(`[data-screen-${name}]`);
  const EVERY = 3000;
  // When the code on the screen ends, by the browser's own clock.
  let until = performance.now() + (part("left")?.value ?? 0) * 1000;

  const show = (shown) => {
    // It has opened, or is over: the server says it better.
    if (shown.state !== screen.dataset.state) return location.reload();
    part("lost").hidden = true;
    screen.hidden = false;
    if (shown.state !== "open") return undefined;
    until = performance.now() + shown.left * 1000;
    part("code").textContent = shown.code;
    part("came").textContent = shown.came_words;
    if (part("qr").getAttribute("src") !== shown.qr) part("qr").src = shown.qr;
    return undefined;
  };

  const ask = async () => {
    try {
      const answer = await fetch(screen.dataset.screen, { headers: { Accept: "application/json" }, cache: "no-store" });
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      show(await answer.json());
    } catch {
      part("lost").hidden = false;
      // A code that nobody can use any more misleads.
      screen.hidden = screen.dataset.state === "open" && performance.now() > until;
    }
    const left = until - performance.now();
    setTimeout(ask, left > 0 ? Math.min(EVERY, left + 50) : EVERY);
  };

  const shrink = () => {
    const bar = part("left");
    if (bar) bar.value = Math.max(0, (until - performance.now()) / 1000);
  };

  setInterval(shrink, 100);
  // A laptop that falls asleep takes the code along.
  navigator.wakeLock?.request("screen").catch(() => {});
  ask();
})();
