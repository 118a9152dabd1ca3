export { anAlert, anEvent, anInventory, aTaskCreated, aTaskFinished } from './event-factories.ts';
export { MemoryState } from './memory-state.ts';
export { type RecordedRequest, RecordingHttp, type Reply } from './recording-http.ts';
export {
  type LoggedLine,
  type PluginUnderTest,
  type ReceiveOutcome,
  type TestPluginOptions,
  testPlugin,
} from './test-plugin.ts';
