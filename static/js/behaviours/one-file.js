// The file that was chosen is named, in place of the browser's own words beside its button.

export const selector = "[data-one-file]";

export function attach(region) {
  const input = region.querySelector("input[type=file]");
  const name = region.querySelector("[data-one-file-name]");
  const show = () => {
    name.textContent = input.files[0]?.name ?? "";
  };
  input.addEventListener("change", show);
  // A page that comes back from the browser's memory still has its file.
  show();
}
