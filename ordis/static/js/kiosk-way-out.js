// Before the agent takes the screen back: say that a signature waits to be sent, or why it was refused.

import { refusal, unsent } from "./kiosk-keeping.js";

for (const alert of document.querySelectorAll("[data-unsent]")) alert.hidden = alert.dataset.unsent !== unsent();
document.querySelector("[data-refusal]").textContent = refusal();
