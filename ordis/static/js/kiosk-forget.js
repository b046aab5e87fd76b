// On a page where nothing is left to sign: nothing of a signature stays in this browser.

import { forget } from "./kiosk-keeping.js";

forget();
