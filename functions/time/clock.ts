/** Time and random numbers, passed in so that tests control them. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** From 0 up to, not including, 1. */
  random(): number;
}

export const systemClock: Clock = { now: Date.now, random: Math.random };
