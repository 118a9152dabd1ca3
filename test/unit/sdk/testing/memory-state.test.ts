import { MemoryState } from '../../../../sdk/testing/memory-state.ts';
import { describePluginState } from '../../../fixtures/describe-plugin-state.ts';

describePluginState('the memory of the testing kit', () => {
  let now = Date.parse('2026-11-25T12:00:00Z');
  const pass = (seconds: number) => {
    now += seconds * 1000;
  };
  return { state: new MemoryState(() => now), pass };
});
