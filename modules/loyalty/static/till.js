"use strict";
// What the till adds to plain pages: the field is always ready, a double tap sends once, results are heard, and a lost connection is
// said at once. Everything works without it.
(() => {
  const bar = document.querySelector("[data-offline-bar]");
  const field = document.querySelector("[data-scan]");
  const TONES = { ok: [[880, 0, 0.09], [1320, 0.1, 0.14]], bad: [[196, 0, 0.28], [147, 0.3, 0.4]], back: [[660, 0, 0.1], [440, 0.12, 0.14]] };

  const typing = (element) => element && element.matches && element.matches("input, select, textarea, button, a, summary");

  function say(kind) {
    const tones = TONES[kind];
    if (!tones || !window.AudioContext) return;
    const audio = new AudioContext();
    for (const [pitch, from, length] of tones) {
      const tone = audio.createOscillator();
      const loud = audio.createGain();
      tone.type = kind === "bad" ? "square" : "sine";
      tone.frequency.value = pitch;
      loud.gain.setValueAtTime(0.2, audio.currentTime + from);
      loud.gain.exponentialRampToValueAtTime(0.001, audio.currentTime + from + length);
      tone.connect(loud).connect(audio.destination);
      tone.start(audio.currentTime + from);
      tone.stop(audio.currentTime + from + length);
    }
  }

  function showConnection() {
    if (bar) bar.hidden = navigator.onLine;
    for (const form of document.querySelectorAll(".till form[method=post]")) {
      for (const button of form.querySelectorAll("button")) button.disabled = !navigator.onLine;
    }
  }

  document.addEventListener("submit", (event) => {
    if (event.target.dataset.sent) event.preventDefault();
    event.target.dataset.sent = "1";
  });
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  });

  // A scanner types wherever the focus is: letters and digits that nothing else takes go into the field.
  document.addEventListener("keydown", (event) => {
    if (!field || event.ctrlKey || event.metaKey || event.altKey || event.key.length !== 1) return;
    if (!typing(document.activeElement) || document.activeElement === document.body) field.focus();
  });

  for (const form of document.querySelectorAll("form[data-undo]")) {
    setTimeout(() => form.remove(), Number(form.dataset.undo) * 1000);
  }

  window.addEventListener("online", showConnection);
  window.addEventListener("offline", showConnection);
  showConnection();
  const result = document.querySelector("[data-sound]");
  if (result) say(result.dataset.sound);
})();
