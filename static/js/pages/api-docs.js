// Draws the API's description with Swagger UI, and lets its reader try what they may call.

const place = document.querySelector("#docs");
const token = document.querySelector("input[name=csrfmiddlewaretoken]")?.value;

const asked = document.documentElement.dataset.theme;
const system = window.matchMedia("(prefers-color-scheme: dark)");

function dress() {
  // Swagger's own name for it.
  document.documentElement.classList.toggle("dark-mode", asked === "dark" || (asked !== "light" && system.matches));
}

dress();
system.addEventListener("change", dress);

function sign(request) {
  if (token && !["GET", "HEAD", "OPTIONS"].includes(request.method ?? "GET") && !request.headers.Authorization) {
    request.headers["X-CSRFToken"] = token;
  }
  return request;
}

window.SwaggerUIBundle({
  url: place.dataset.description,
  domNode: place,
  presets: [window.SwaggerUIBundle.presets.apis],
  // Its title and words stand in the page's own head.
  plugins: [() => ({ components: { InfoContainer: () => null } })],
  layout: "BaseLayout",
  deepLinking: true,
  defaultModelsExpandDepth: 0,
  docExpansion: "list",
  persistAuthorization: false,
  requestInterceptor: sign,
  onComplete() {
    // The page has its own landmark around this one.
    place.querySelector("main")?.setAttribute("role", "presentation");
    document.documentElement.dataset.ready = "";
  },
  // Nothing is sent to another host: no badge of a validator.
  validatorUrl: null,
});
