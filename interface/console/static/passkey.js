// Asks the browser for a passkey when the form is sent, and sends what that signed instead. A
// browser too old to read and write passkeys as JSON is helped with what is binary in it.
"use strict";

const form = document.getElementById("passkey");
const failed = document.getElementById("failed");

const bytes = (text) => Uint8Array.from(
  atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
const text = (held) => btoa(String.fromCharCode(...new Uint8Array(held)))
  .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

const asked = () => {
  const options = JSON.parse(form.dataset.options);
  options.challenge = bytes(options.challenge);
  if (options.user) options.user.id = bytes(options.user.id);
  for (const each of [...options.excludeCredentials ?? [], ...options.allowCredentials ?? []]) each.id = bytes(each.id);
  return { publicKey: options };
};

const told = (passkey) => {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (passkey.response[name]) response[name] = text(passkey.response[name]);
  }
  return JSON.stringify({
    id: passkey.id, rawId: text(passkey.rawId), type: passkey.type, response, clientExtensionResults: {},
  });
};

let asking = false;
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (asking) return;
  asking = true;
  failed.hidden = true;
  try {
    const passkey = await navigator.credentials[form.dataset.does](asked());
    form.elements.answer.value = told(passkey);
    form.submit();
  } catch {
    failed.hidden = false;
    asking = false;
  }
});
