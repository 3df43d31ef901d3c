/** Long enough to reach for a switch with a head or a foot; `?switch=4` makes it four seconds. */
export const SCAN_MS = 2_500;

/**
 * The whole kiosk by one switch (EN 301 549, 5.1.3.1 and 5.5): the focus goes from button to button by itself, and the
 * switch, which is any key or a click anywhere, presses the one that has it.
 */
export class SwitchScan {
  readonly #everyMs: number;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(everyMs: number) {
    this.#everyMs = everyMs;
  }

  start(): void {
    this.#timer = setInterval(() => this.#next(), this.#everyMs);
    addEventListener('focusin', ({ target }) => {
      if (target instanceof HTMLElement) target.scrollIntoView({ block: 'nearest' });
    });
  }

  /** Presses what has the focus, and begins the round anew from there. */
  press(): void {
    const focused = document.activeElement;
    if (!(focused instanceof HTMLButtonElement)) return;
    clearInterval(this.#timer);
    this.#timer = setInterval(() => this.#next(), this.#everyMs);
    focused.click();
  }

  #next(): void {
    // A warning's own button comes first: the rest can wait.
    const warning = [...document.querySelectorAll<HTMLButtonElement>('.still-there button')];
    const buttons = warning.length > 0 ? warning : [...document.querySelectorAll('button')];
    const index = buttons.indexOf(document.activeElement as HTMLButtonElement);
    buttons[(index + 1) % buttons.length]?.focus({ focusVisible: true } as FocusOptions);
  }
}
