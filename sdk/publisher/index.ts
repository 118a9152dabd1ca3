export type { Service } from './entry.ts';
export { createPublisher, type Publisher, type PublisherOptions } from './publisher.ts';
