"use strict";
// Hands what the server asks of a passkey to the browser, and what the device answers to the form beside it.
(() => {
  const waiting = document.querySelector("[data-passkey]");
  if (!waiting) return;
  const form = waiting.closest("form");
  const trouble = document.getElementById("passkey-trouble");

  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (each) => each.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");
  const named = (list) => (list || []).map((each) => ({ ...each, id: bytes(each.id) }));

  async function make(options) {
    const made = await navigator.credentials.create({
      publicKey: {
        ...options,
        challenge: bytes(options.challenge),
        user: { ...options.user, id: bytes(options.user.id) },
        excludeCredentials: named(options.excludeCredentials),
      },
    });
    const answer = made.response;
    return {
      id: made.id,
      rawId: text(made.rawId),
      type: made.type,
      response: {
        attestationObject: text(answer.attestationObject),
        clientDataJSON: text(answer.clientDataJSON),
        transports: answer.getTransports ? answer.getTransports() : [],
      },
      extensions: JSON.stringify(made.getClientExtensionResults()).slice(0, 255),
    };
  }

  async function show(options) {
    const shown = await navigator.credentials.get({
      publicKey: { ...options, challenge: bytes(options.challenge), allowCredentials: named(options.allowCredentials) },
    });
    const answer = shown.response;
    return {
      id: shown.id,
      rawId: text(shown.rawId),
      type: shown.type,
      response: {
        authenticatorData: text(answer.authenticatorData),
        clientDataJSON: text(answer.clientDataJSON),
        signature: text(answer.signature),
        userHandle: answer.userHandle ? text(answer.userHandle) : null,
      },
    };
  }

  async function ask() {
    trouble.hidden = true;
    try {
      if (!navigator.credentials) throw new Error("no passkeys here");
      const options = JSON.parse(waiting.dataset.passkey);
      const answer = await (waiting.dataset.kind === "make" ? make(options) : show(options));
      form.elements.credential.value = JSON.stringify(answer);
      form.submit();
    } catch {
      trouble.hidden = false;
      trouble.focus();
    }
  }

  waiting.addEventListener("click", (event) => {
    event.preventDefault();
    ask();
  });
  waiting.hidden = false;
  ask();
})();
