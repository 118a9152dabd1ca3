export type { Service } from './entry.ts';
export type { PublishClient } from './event-bridge/default-client.ts';
export { type BatchLimits, packBatches } from './pack-batches.ts';
export { createPublisher, type Publisher } from './publisher.ts';
export type { PublisherOptions } from './publisher-options.ts';
export type { OnError } from './report.ts';
