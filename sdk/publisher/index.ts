export type { PublishClient } from './default-client.ts';
export type { Service } from './entry.ts';
export { type BatchLimits, packBatches } from './pack-batches.ts';
export { createPublisher, type Publisher, type PublisherOptions } from './publisher.ts';
export type { OnError } from './report.ts';
