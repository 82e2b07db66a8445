// The entry of every page: which behaviours there are.
import { start } from "./attach.js";
import * as compose from "./behaviours/compose.js";
import * as connection from "./behaviours/connection.js";
import * as copy from "./behaviours/copy.js";
import * as dialog from "./behaviours/dialog.js";
import * as draft from "./behaviours/draft.js";
import * as editor from "./behaviours/editor.js";
import * as errorSummary from "./behaviours/error-summary.js";
import * as fold from "./behaviours/fold.js";
import * as guard from "./behaviours/guard.js";
import * as keys from "./behaviours/keys.js";
import * as listPane from "./behaviours/list-pane.js";
import "./behaviours/live.js";
import * as menu from "./behaviours/menu.js";
import * as moments from "./behaviours/moments.js";
import * as once from "./behaviours/once.js";
import * as oneFile from "./behaviours/one-file.js";
import * as opening from "./behaviours/opening.js";
import * as opens from "./behaviours/opens.js";
import * as pictures from "./behaviours/pictures.js";
import * as quoted from "./behaviours/quoted.js";
import * as rail from "./behaviours/rail.js";
import * as session from "./behaviours/session.js";
import * as tabs from "./behaviours/tabs.js";
import * as theme from "./behaviours/theme.js";
import * as times from "./behaviours/times.js";
import * as toasts from "./behaviours/toasts.js";
import * as toggle from "./behaviours/toggle.js";
import * as upload from "./behaviours/upload.js";
import * as uploadDock from "./behaviours/upload-dock.js";

// What few pages have is brought when one of them has it.
const rare = {
  "ul[data-evidence]": () => import("./behaviours/evidence.js"),
  "[data-alerts]": () => import("./behaviours/alerts.js"),
  "[data-player]": () => import("./behaviours/player.js"),
  "[data-viewer]": () => import("./behaviours/viewer.js"),
  "button[data-print]": () => import("./behaviours/print.js"),
  "form[data-passkey]": () => import("./behaviours/passkey.js"),
  "ol[data-log]": () => import("./behaviours/log.js"),
};

// Before anything asks whether the form may go: `once` holds back a second sending, so it comes last but for files.
start([menu, dialog, session, opens, fold, compose, listPane, rail, toasts, times, theme, errorSummary, connection, copy, toggle, pictures, moments, quoted, tabs, opening, editor, draft, guard, uploadDock, upload, upload.resume, oneFile, once, keys], rare).then(() => {
  document.documentElement.dataset.ready = "";
});
