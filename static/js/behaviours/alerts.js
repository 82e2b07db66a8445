// Alerts that call the reader: the tab says so, and where sound was switched on in this browser, it sounds.
const SOUND = "alert-sound";
const heard = new Set();
const plain = document.title;
let audio = null;

export const selector = "[data-alerts]";

export function attach(element) {
  const keys = element.dataset.alerts.trim().split(" ");
  const mark = `(${element.querySelectorAll(".alert-line").length}) `;
  document.title = mark + plain;
  const button = element.querySelector("[data-alert-sound]");
  button.hidden = false;
  show(button);
  button.addEventListener("click", () => {
    localStorage.setItem(SOUND, isOn() ? "off" : "on");
    show(button);
    if (isOn()) {
      sound(button);
    }
  });
  if (isOn() && keys.some((key) => !heard.has(key))) {
    sound(button);
  }
  keys.forEach((key) => heard.add(key));
  const watch = setInterval(() => {
    if (!document.querySelector(selector)) {
      document.title = plain;
      clearInterval(watch);
    } else if (!element.isConnected) {
      clearInterval(watch);
    }
  }, 2000);
}

const isOn = () => localStorage.getItem(SOUND) === "on";

function show(button) {
  button.textContent = isOn() ? button.dataset.on : button.dataset.off;
  button.setAttribute("aria-pressed", String(isOn()));
}

/** Three short tones; a browser in which nobody has clicked yet may refuse, and then the button says so. */
async function sound(button) {
  audio ??= new AudioContext();
  await Promise.race([audio.resume(), new Promise((done) => setTimeout(done, 500))]);
  if (audio.state !== "running") {
    button.textContent = button.closest(selector)?.dataset.refused ?? button.textContent;
    return;
  }
  [0, 0.35, 0.7].forEach((after) => {
    const tone = audio.createOscillator();
    const loudness = audio.createGain();
    tone.frequency.value = 880;
    loudness.gain.setValueAtTime(0.2, audio.currentTime + after);
    loudness.gain.exponentialRampToValueAtTime(0.001, audio.currentTime + after + 0.3);
    tone.connect(loudness).connect(audio.destination);
    tone.start(audio.currentTime + after);
    tone.stop(audio.currentTime + after + 0.3);
  });
}
