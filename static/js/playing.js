// What a video in a conversation and one on a page of its own have in common.

/** Say so where this browser cannot play it, or plays its sound alone. */
export function watchFailure(root, video) {
  const notice = root.querySelector("[data-unplayable]");
  const say = () => {
    notice.hidden = false;
    video.hidden = true;
  };
  video.addEventListener("error", say);
  video.addEventListener("loadedmetadata", () => video.videoWidth === 0 && say());
  if (video.error || (video.readyState > 0 && video.videoWidth === 0)) {
    say();
  }
}

/** The seconds of 83, 1:23 or 1:02:03; NaN for anything else. */
export function secondsOf(words) {
  const parts = words.trim().split(":");
  return parts.length > 3 ? NaN : parts.reduce((sum, part) => (/^\d{1,6}(\.\d+)?$/.test(part) ? sum * 60 + Number(part) : NaN), 0);
}
