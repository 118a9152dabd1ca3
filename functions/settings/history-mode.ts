/** The modes of the delivery history. */
export const historyModes = ['all', 'failures', 'off'] as const;

/**
 * What the delivery history records: every event and attempt, only events with a delivery that did not succeed at once, or
 * nothing.
 */
export type HistoryMode = (typeof historyModes)[number];

/** Whether a text is one of the modes. */
export function isHistoryMode(text: string): text is HistoryMode {
  return historyModes.some((mode) => mode === text);
}
