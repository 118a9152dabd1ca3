/** Told once, when something ends. */
export interface AbortListener {
  handleEvent(): void;
}

/** What ends requests: an `AbortSignal`, or what is as much of one as the client needs. */
export interface AbortSource {
  readonly aborted: boolean;
  readonly reason: unknown;
  addEventListener(type: 'abort', listener: AbortListener): void;
  removeEventListener(type: 'abort', listener: AbortListener): void;
}
