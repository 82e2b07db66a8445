// Where files are shown whose form has been sent: it stays while the page around it is exchanged.
import { settleIn } from "../transfers.js";

export const selector = "#upload-dock";

export function attach(dock) {
  settleIn(dock);
}
