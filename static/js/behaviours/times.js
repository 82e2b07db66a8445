// Keeps "12 minutes ago" true while the page stays open; the words come from the page.
import { fill, now } from "../attach.js";

export const selector = "body[data-time-words]";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

export function attach(body) {
  const words = JSON.parse(body.dataset.timeWords);
  const refresh = () => {
    if (!document.hidden) {
      for (const time of document.querySelectorAll("time[data-relative]")) {
        say(time, words);
      }
    }
  };
  setInterval(refresh, MINUTE / 2);
  document.addEventListener("visibilitychange", refresh);
}

function say(time, words) {
  const elapsed = now() - Date.parse(time.dateTime);
  const text = textFor(elapsed, words, time.dataset.later);
  if (text && time.textContent !== text) {
    time.textContent = text;
  }
}

function textFor(elapsed, words, later) {
  if (elapsed < MINUTE) {
    return words.now;
  }
  if (elapsed < HOUR) {
    return fill(words.minutes, { n: Math.floor(elapsed / MINUTE) });
  }
  if (later) {
    return later;
  }
  // Days and more are for the server's words; nobody keeps a page open that long without asking it anything.
  return elapsed < 24 * HOUR ? fill(words.hours, { n: Math.floor(elapsed / HOUR) }) : "";
}
