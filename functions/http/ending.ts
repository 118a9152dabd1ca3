/** Told once, when something ends. */
export interface EndListener {
  handleEvent(): void;
}

/** What ends requests: an `AbortSignal`, or what is as much of one as the client needs. */
export interface Ending {
  readonly aborted: boolean;
  readonly reason: unknown;
  addEventListener(type: 'abort', listener: EndListener): void;
  removeEventListener(type: 'abort', listener: EndListener): void;
}
