// The French text binds: no box is ticked before its end was on the screen. A text that fits there is read at once; one
// that does not is scrolled by finger, by the keys of its region, or by the button that goes to its end.

import { tell } from "./kiosk-words.js";

/** `read`: its end was seen before, by this tab. `reached`: called once, when it comes on the screen. */
export class Reading {
  constructor(region, { read, reached }) {
    this.region = region;
    this.end = region.querySelector("[data-text-end]");
    this.bar = region.parentElement.querySelector("[data-reading]");
    this.button = region.parentElement.querySelector("[data-to-the-end]");
    this.button.addEventListener("click", () => this.goToTheEnd());
    this.say(read);
    if (read) return;
    const watch = new IntersectionObserver((seen) => {
      if (!seen.some((each) => each.isIntersecting)) return;
      watch.disconnect();
      this.say(true);
      reached();
    });
    watch.observe(this.end);
  }

  say(read) {
    tell(this.bar, read ? "all_read" : "read_on");
    this.bar.classList.toggle("is-done", read);
    this.bar.classList.remove("is-missing");
    this.button.classList.toggle("is-over", read);
    if (read && document.activeElement === this.button) this.region.focus({ preventScroll: true });
  }

  goToTheEnd() {
    this.region.focus({ preventScroll: true });
    this.end.scrollIntoView({ block: "nearest" });
  }

  /** Somebody wants to go on: what is left to do is said louder, and the text is under their keys. */
  insist() {
    this.bar.classList.add("is-missing");
    this.region.focus({ preventScroll: true });
    this.region.scrollIntoView({ block: "nearest" });
    this.bar.scrollIntoView({ block: "nearest" });
  }
}
