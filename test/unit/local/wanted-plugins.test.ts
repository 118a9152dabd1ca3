import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { wantedPlugins } from '../../../local/demo/deliveries/wanted-plugins.ts';
import { createEvent, definePlugin } from '../../../sdk/index.ts';

describe('wantedPlugins', () => {
  const plugin = definePlugin({
    name: 'pager',
    description: '',
    config: z.object({ url: z.string() }),
    hooks: { onAlert() {} },
  });
  const catalog = { pager: async () => ({ default: plugin }) };
  const wanted = async (configs: Record<string, object>, type = 'alert.triggered', enabled = true) => {
    const allowlist = ['pager', 'pager.two', 'unknown'];
    return (await wantedPlugins({ enabled, allowlist, configs }, catalog))(createEvent({ event_type: type }));
  };

  it('are the plugins with a hook for the event that accept its type and match it', async () => {
    const two = { url: 'u', filter: { severity: ['critical'] } };
    expect(await wanted({ pager: { url: 'u' }, 'pager.two': two })).toEqual(['pager', 'unknown']);
    expect(await wanted({ pager: { url: 'u' }, 'pager.two': { url: 'u', event_types: ['alert.*'] } })).toContain(
      'pager.two',
    );
    expect(await wanted({ pager: { url: 'u' } }, 'task.created')).toEqual(['unknown']);
  });

  it('include plugins that cannot run, whose events must become dead letters, and no plugin without a configuration', async () => {
    expect(await wanted({ pager: { url: 1 } }, 'task.created')).toEqual(['pager', 'unknown']);
    expect(await wanted({ pager: { url: 'u' } })).toEqual(['pager', 'unknown']);
  });

  it('are none when plugins are switched off', async () => {
    expect(await wanted({ pager: { url: 'u' } }, 'alert.triggered', false)).toEqual([]);
  });
});
