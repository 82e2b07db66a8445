// Draws the API's description with Swagger UI, and lets its reader try what they may call.

const place = document.querySelector("#docs");
const token = document.querySelector("input[name=csrfmiddlewaretoken]")?.value;

const asked = document.documentElement.dataset.theme;
const dark = asked ? asked === "dark" : window.matchMedia("(prefers-color-scheme: dark)").matches;
// Swagger's own name for it.
document.documentElement.classList.toggle("dark-mode", dark);

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
  layout: "BaseLayout",
  deepLinking: true,
  defaultModelsExpandDepth: 0,
  docExpansion: "list",
  persistAuthorization: false,
  requestInterceptor: sign,
  // Nothing is sent to another host: no badge of a validator.
  validatorUrl: null,
});
