// Moments in what people write, `[1:23]`: a press moves the video that stands there. Which one is told by its name before
// the moment, else it is the only one of the message, else the only one of the conversation; otherwise they stay words.
//   [data-clip]   a video of the conversation: data-name, and data-page where it is played; in .file-clip with what is
//                 said where it cannot be played
import { secondsOf, watchFailure } from "../playing.js";

export const selector = ".message, .file-clip:has([data-clip])";

const MOMENT = /\[((?:\d{1,2}:)?\d{1,3}:\d{2})\]/g;

export function attach(element) {
  if (element.matches(".file-clip")) {
    watchFailure(element, element.querySelector("[data-clip]"));
    return;
  }
  const written = element.querySelector(".written");
  if (!written || !document.querySelector("[data-clip]")) {
    return;
  }
  const walker = document.createTreeWalker(written, NodeFilter.SHOW_TEXT);
  const found = [];
  while (walker.nextNode()) {
    if (walker.currentNode.data.includes("[") && !walker.currentNode.parentElement.closest("a, code, pre")) {
      found.push(walker.currentNode);
    }
  }
  found.forEach((text) => link(text, element));
}

function link(text, message) {
  // From the end, so that the places before it stay true.
  for (const match of [...text.data.matchAll(MOMENT)].reverse()) {
    const clip = clipOf(text, match.index, message);
    if (clip) {
      text.splitText(match.index + match[0].length);
      const moment = text.splitText(match.index);
      moment.replaceWith(linkTo(clip, match[1], moment.data));
    }
  }
}

function clipOf(text, place, message) {
  const before = text.data.slice(0, place).trim() === "" ? text.previousSibling : null;
  const named = before?.nodeName === "CODE" ? before.textContent : null;
  const clips = [...document.querySelectorAll("[data-clip]")];
  const own = clips.filter((clip) => message.contains(clip));
  const wanted = named ? clips.filter((clip) => clip.dataset.name === named) : [];
  return [wanted, own, clips].find((some) => some.length === 1)?.[0];
}

function linkTo(clip, words, text) {
  const seconds = secondsOf(words);
  const address = new URL(clip.dataset.page, location.href);
  address.searchParams.set("t", seconds);
  const anchor = document.createElement("a");
  anchor.href = address.href;
  anchor.className = "video-moment";
  anchor.textContent = text;
  anchor.addEventListener("click", (event) => {
    if (!event.metaKey && !event.ctrlKey && !event.shiftKey && clip.isConnected && !clip.hidden) {
      event.preventDefault();
      clip.currentTime = seconds;
      clip.scrollIntoView({ block: "center" });
      clip.focus({ preventScroll: true });
    }
  });
  return anchor;
}
