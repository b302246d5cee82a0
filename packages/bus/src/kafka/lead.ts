export interface LeadOptions {
  /** After so long without a sign of the group a leader steps back, milliseconds. */
  readonly sessionMs: number;
  readonly onLead: () => void;
  readonly onLose: () => void;
}

/** Whether a process leads, from what it hears of its group. Times are milliseconds of any steady clock. */
export class Lead {
  readonly #options: LeadOptions;
  /** What the last join gave, while the group has taken nothing of it back. */
  #isAssigned = false;
  #lastSign: number;
  isLeading = false;

  constructor(options: LeadOptions, now: number) {
    this.#options = options;
    this.#lastSign = now;
  }

  joined(isAssigned: boolean, now: number): void {
    this.#lastSign = now;
    this.#isAssigned = isAssigned;
    this.#set(isAssigned);
  }

  /**
   * The group answered: what the last join gave still holds. Also after a silence: a coordinator that was away, or that we
   * did not hear, may have kept us, and then there is no other join that could give the lead back.
   */
  heard(now: number): void {
    this.#lastSign = now;
    this.#set(this.#isAssigned);
  }

  /** The group is divided anew, or we are no part of it any more. */
  left(): void {
    this.#isAssigned = false;
    this.#set(false);
  }

  /** Steps back when it was silent for too long. Gives the length of the silence. */
  look(now: number): number {
    const silence = now - this.#lastSign;
    if (silence > this.#options.sessionMs) this.#set(false);
    return silence;
  }

  #set(leads: boolean): void {
    if (this.isLeading === leads) return;
    this.isLeading = leads;
    if (leads) this.#options.onLead();
    else this.#options.onLose();
  }
}
