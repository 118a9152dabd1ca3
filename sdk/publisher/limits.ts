/**
 * Limits of EventBridge's PutEvents. One entry may have 1 MB, and so may all entries of a call together (256 KB before
 * January 2026). Sources: EventBridge user guide, "Amazon EventBridge quotas" and "Calculating PutEvents event entry size".
 * The same limit holds for the SQS message in which EventBridge hands the event to the dispatch function.
 */
export const MAX_ENTRY_BYTES = 1024 * 1024;

/** Bytes of all entries of one call together, by the same pages. */
export const MAX_REQUEST_BYTES = MAX_ENTRY_BYTES;

/** Entries of one call (EventBridge API reference, PutEvents). */
export const MAX_REQUEST_ENTRIES = 10;

/**
 * Bytes of the JSON around `source`, `detail-type` and `detail` in an event that EventBridge hands on, with room for the longest region.
 * They count: "entry size is calculated including any necessary characters and keys of the JSON representation" (API reference).
 */
export const ENVELOPE_BYTES =
  JSON.stringify({
    version: '0',
    id: '00000000-0000-0000-0000-000000000000',
    'detail-type': '',
    source: '',
    account: '000000000000',
    time: '2026-01-01T00:00:00Z',
    region: 'us-isob-northeast-10',
    resources: [],
  }).length + ',"detail":'.length;

/** Bytes of a `source` (EventBridge API reference, PutEventsRequestEntry). */
export const MAX_SOURCE_LENGTH = 256;
