/**
 * A part of the process with a life. `create*` functions do no I/O; `start` opens ports and files and MUST reject with a
 * `DatatrailError` that names the cure; `stop` is graceful, safe to call twice and safe without `start`.
 */
export interface Component {
  readonly name: string;
  start(): Promise<void>;
  stop(): Promise<void>;
}
