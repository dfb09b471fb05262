"use strict";
// Reads barcodes with the camera, where the browser can: the button is hidden until both are there. What was read goes into the field,
// and the form is sent as if a scanner had typed it. The camera is let go whenever the dialog closes or the page is left.
(() => {
  const dialog = document.querySelector("[data-camera-dialog]");
  const buttons = document.querySelectorAll("[data-camera]");
  const FORMATS = ["ean_13", "ean_8", "upc_a", "upc_e", "code_128", "code_39", "itf", "qr_code"];
  const PAUSE_MS = 150;
  let stream = null;
  let opened = 0;

  async function formats() {
    if (!dialog || !window.BarcodeDetector || !navigator.mediaDevices || !navigator.mediaDevices.getUserMedia) return [];
    try {
      const devices = await navigator.mediaDevices.enumerateDevices();
      if (!devices.some((each) => each.kind === "videoinput")) return [];
      const known = await window.BarcodeDetector.getSupportedFormats();
      return FORMATS.filter((each) => known.includes(each));
    } catch {
      return [];
    }
  }

  function letGo() {
    opened += 1;
    for (const track of stream ? stream.getTracks() : []) track.stop();
    stream = null;
    if (dialog) dialog.querySelector("video").srcObject = null;
  }

  async function read(detector, video, turn) {
    while (turn === opened) {
      const found = video.readyState >= 2 ? await detector.detect(video) : [];
      if (turn !== opened) return "";
      const code = found.map((each) => each.rawValue.trim()).find(Boolean);
      if (code) return code;
      await new Promise((done) => setTimeout(done, PAUSE_MS));
    }
    return "";
  }

  async function scan(button, known) {
    const row = button.closest("[data-scan-row]");
    const field = row.querySelector("input[name]:not([type=hidden])");
    const trouble = dialog.querySelector("[data-camera-trouble]");
    const video = dialog.querySelector("video");
    trouble.hidden = true;
    dialog.showModal();
    const turn = opened;
    try {
      const given = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" }, audio: false });
      if (turn !== opened) {
        for (const track of given.getTracks()) track.stop();
        return;
      }
      stream = given;
      video.srcObject = given;
      await video.play();
      const code = await read(new window.BarcodeDetector({ formats: known }), video, turn);
      if (!code) return;
      field.value = code;
      dialog.close();
      field.form.requestSubmit(row.querySelector("button[type=submit]"));
    } catch {
      if (turn !== opened) return;
      letGo();
      trouble.hidden = false;
    }
  }

  if (dialog) {
    dialog.addEventListener("close", letGo);
    dialog.querySelector("[data-camera-close]").addEventListener("click", () => dialog.close());
    window.addEventListener("pagehide", () => dialog.close());
    formats().then((known) => {
      if (!known.length) return;
      for (const button of buttons) {
        button.hidden = false;
        button.addEventListener("click", () => scan(button, known));
      }
    });
  }
})();
