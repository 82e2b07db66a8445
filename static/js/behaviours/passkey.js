// A form that a passkey fills: `data-passkey` is "create" or "get", `data-challenge` where its challenge is asked for.
// What to say stands in `data-unable`, `data-cancelled`, `data-known` and `data-failed`.

export const selector = "form[data-passkey]";

export function attach(form) {
  const said = form.querySelector("[data-passkey-said]");
  const filled = form.elements.credential;
  const say = (text) => {
    said.hidden = !text;
    said.querySelector("p").textContent = text ?? "";
  };
  if (!window.PublicKeyCredential || !navigator.credentials) {
    say(form.dataset.unable);
    return;
  }
  for (const button of form.querySelectorAll("[data-passkey-start]")) {
    button.hidden = false;
  }
  let asks = false;
  const ask = async (event) => {
    if (filled.value) {
      return;
    }
    event.preventDefault();
    if (asks) {
      return;
    }
    asks = true;
    say("");
    try {
      const options = await challengeOf(form);
      if (!options) {
        // Asked too late: the page itself leads to what is asked for first.
        location.reload();
        return;
      }
      const made = form.dataset.passkey === "create" ? await navigator.credentials.create(options) : await navigator.credentials.get(options);
      filled.value = JSON.stringify(told(made));
      form.requestSubmit();
    } catch (error) {
      say({ NotAllowedError: form.dataset.cancelled, AbortError: form.dataset.cancelled, InvalidStateError: form.dataset.known }[error.name] ?? form.dataset.failed);
    } finally {
      asks = false;
    }
  };
  // Before `once`, which is there already and would hold back the sending that follows.
  form.addEventListener("submit", ask, { capture: true });
  // A credential is good once: a page that comes back from the browser's memory asks anew.
  window.addEventListener("pageshow", () => (filled.value = ""));
}

async function challengeOf(form) {
  const body = new URLSearchParams({ csrfmiddlewaretoken: form.elements.csrfmiddlewaretoken.value, for: form.dataset.for ?? "" });
  const answer = await fetch(form.dataset.challenge, { method: "POST", body, headers: { Accept: "application/json" }, redirect: "manual" });
  if (!answer.ok) {
    if (answer.type === "opaqueredirect" || answer.status === 401) {
      return null;
    }
    throw new Error(String(answer.status));
  }
  const { publicKey } = await answer.json();
  publicKey.challenge = bytes(publicKey.challenge);
  if (publicKey.user) {
    publicKey.user.id = bytes(publicKey.user.id);
  }
  for (const list of [publicKey.excludeCredentials, publicKey.allowCredentials]) {
    for (const one of list ?? []) {
      one.id = bytes(one.id);
    }
  }
  return { publicKey };
}

function told(made) {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (made.response[name]) {
      response[name] = text(made.response[name]);
    }
  }
  return {
    id: made.id,
    rawId: text(made.rawId),
    type: made.type,
    response,
    clientExtensionResults: made.getClientExtensionResults(),
  };
}

// base64url, as both sides of the protocol write bytes.
function bytes(word) {
  return Uint8Array.from(atob(word.replaceAll("-", "+").replaceAll("_", "/")), (one) => one.charCodeAt(0));
}

function text(buffer) {
  return btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
