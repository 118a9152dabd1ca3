import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { projectFolder } from '../../../local/command/project.ts';
import { type Receiver, startReceiver } from '../../../local/receiver/receiver.ts';
import { configure, eventually } from '../stage/stage.ts';
import { runSmp } from './run-smp.ts';

const page = await readFile(join(projectFolder, 'docs/tutorial/first-alert-in-slack.md'), 'utf8');

/** The words of a command of the page, without `npx smp --stage local`. */
function command(start: string): string[] {
  const line = page.split('\n').find((text) => text.startsWith(`npx smp --stage local ${start}`)) ?? '';
  const words = line.match(/'[^']*'|\S+/g) ?? [];
  return words.slice(4).map((word) => word.replace(/^'|'$/g, ''));
}

let receiver: Receiver;
beforeAll(async () => {
  receiver = await startReceiver();
});
afterAll(() => receiver.stop());

describe('the tutorial on the first alert in Slack', () => {
  it('leads to a message in the channel, with a receiver in the place of Slack', async () => {
    const [, json = ''] = /PLUGIN_SLACK_CONFIG='(.*)'/.exec(page) ?? [];
    const config = { ...JSON.parse(json), webhook_url: `${receiver.url}/services/x`, allow_http: true };
    await configure({ enabled: true, allowlist: ['slack'], configs: { slack: config } });

    const eventId = await eventually('the alert reaches the channel', async () => {
      const { stdout, code } = await runSmp(command('events publish'));
      expect(code).toBe(0);
      const [id] = /[0-9a-f]{8}-[0-9a-f-]{27}/.exec(stdout) ?? [];
      const arrived = ({ requests }: Pick<Receiver, 'requests'>) =>
        requests.some(({ body }) => body.includes(id ?? 'no id'));
      await receiver.waitFor(arrived, { timeout: 5000 }).catch(() => undefined);
      return arrived(receiver) ? id : undefined;
    });

    const message = receiver.requests.find(({ body }) => body.includes(eventId))?.body.toString() ?? '';
    for (const text of ['alert.triggered on db-1', 'critical', 'disk_used', '0.97']) expect(message).toContain(text);
    const explained = await eventually('the history has the delivery', async () => {
      const { stdout } = await runSmp(['explain', eventId.slice(0, 8)]);
      return stdout.includes('delivered') ? stdout : undefined;
    });
    expect(explained).toContain('slack');
  });
});
