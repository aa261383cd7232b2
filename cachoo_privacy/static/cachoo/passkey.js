// Asks the device for a passkey, or to confirm with one, and sends what it answers with the form.
const form = document.querySelector("form[data-passkey]");
const [button, failed] = [form.querySelector("button"), form.querySelector("[role=alert]")];
const options = JSON.parse(document.getElementById("passkey_options").textContent);
button.disabled = false;

async function answer() {
  // allauth's copy of webauthn-json turns base64url into bytes and back, also in older browsers.
  if (form.dataset.passkey === "create") return window.webauthnJSON.create(options.creation_options);
  return window.webauthnJSON.get(options.request_options);
}

button.addEventListener("click", async () => {
  button.disabled = true;
  failed.hidden = true;
  try {
    form.elements.credential.value = JSON.stringify(await answer());
    form.submit();
  } catch {
    // Cancelled, timed out or refused: the browser does not tell which, so that pages cannot spy.
    failed.hidden = false;
    button.disabled = false;
  }
});
