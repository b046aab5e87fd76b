// Before the agent takes the screen back: say that a signature has not been sent yet.

import { unsent } from "./kiosk-keeping.js";

document.querySelector("[data-unsent]").hidden = !unsent();
