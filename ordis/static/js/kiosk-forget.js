// On a page where nothing is left to sign: nothing of a signature stays in this browser. What the page says stays in the
// language that the person had chosen.

import { forget, language } from "./kiosk-keeping.js";
import { choose } from "./kiosk-words.js";

if (language()) choose(language());
forget();
