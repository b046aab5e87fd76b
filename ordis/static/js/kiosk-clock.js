// How long the screen has been open. The clock of a tablet may be put right in the middle, forward or back: within a
// page time is counted apart from it, and a page loaded again never counts less than the one before.

import { remember } from "./kiosk-keeping.js";

export class Elapsed {
  constructor(state) {
    this.state = state;
    const counted = Math.max(state.lasted, Date.now() - state.opened);
    this.before = counted - performance.now();
  }

  /** Milliseconds since the screen opened, which are kept: nothing done later is told as done before. */
  now() {
    this.state.lasted = Math.max(this.state.lasted, Math.round(this.before + performance.now()));
    remember(this.state);
    return this.state.lasted;
  }
}
