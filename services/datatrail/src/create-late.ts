import type { Component } from '@datatrail/runtime';

/** A component that can only be made once those before it have started. */
export interface Late<C extends Component> extends Component {
  /** null before `start`. */
  readonly made: C | null;
}

/** `make` is called by `start`; `stop` without it does nothing. */
export function createLate<C extends Component>(name: string, make: () => C): Late<C> {
  let made: C | null = null;
  return {
    name,
    get made() {
      return made;
    },
    async start() {
      made = make();
      await made.start();
    },
    async stop() {
      await made?.stop();
    },
  };
}
