import { beforeAll, expect, it } from 'vitest';
import { readSettings } from '../../operator/settings/read-settings.ts';
import { configure, eventually } from '../integration/stage/stage.ts';
import { SECRET } from '../integration/stage/use-receiver.ts';
import { describeInBrowser, stage, useConsole } from './use-console.ts';

const url = 'https://example.com/hook';

async function configOf(plugin: string): Promise<unknown> {
  const { settings } = await readSettings(stage);
  return JSON.parse(settings.configs.get(plugin) ?? 'null');
}

describeInBrowser('plugins in the console', () => {
  const console = useConsole();
  beforeAll(() =>
    configure({ enabled: true, allowlist: ['webhook'], configs: { webhook: { url, secret: SECRET, timeout: 5 } } }),
  );

  it('show what a change does before it is written, and keep the secret that nobody sees', async () => {
    const page = await console.open('/plugins/webhook');
    await page.getByLabel('timeout').fill('7');
    const changes = page.locator('.changes');
    await changes.getByText('timeout').waitFor();
    expect(await changes.textContent()).toContain('5 7');
    await page.getByRole('button', { name: 'Write 1 change' }).click();
    await page.getByText('Written. Functions use it').waitFor();
    expect(await configOf('webhook')).toEqual({ url, secret: SECRET, timeout: 7 });
    expect(await page.content()).not.toContain(SECRET);
  });

  it('say what is wrong as you type, and write nothing', async () => {
    const page = await console.open('/plugins/webhook');
    await page.getByLabel('url').fill('ftp://example.com');
    await page.getByText('must be an http or https URL').waitFor();
    expect(await page.getByRole('button', { name: /^Write/ }).isDisabled()).toBe(true);
    expect(await configOf('webhook')).toMatchObject({ url });
  });

  it('go back to an earlier configuration in two clicks', async () => {
    const page = await console.open('/plugins/webhook');
    await page.getByRole('button', { name: 'Go back to it' }).first().click();
    await page.getByRole('button', { name: /^Restore version/ }).click();
    await eventually('the timeout is 5 again', async () => {
      const config = await configOf('webhook');
      return JSON.stringify(config).includes('"timeout":5') || undefined;
    });
  });

  it('are added, configured, enabled and disabled', async () => {
    const page = await console.open('/plugins');
    await page.getByRole('combobox', { name: 'Plugin' }).selectOption('webhook');
    await page.getByLabel(/Name of the instance/).fill('audit');
    await page.getByRole('button', { name: 'Configure webhook.audit' }).click();
    await page.getByLabel('url').fill(url);
    await page.getByRole('button', { name: 'Create the configuration' }).click();
    await page.getByRole('button', { name: 'Enable' }).click();
    await page.getByText('Running').waitFor();
    expect((await readSettings(stage)).settings.allowlist).toEqual(['webhook', 'webhook.audit']);
    await page.getByRole('button', { name: 'Disable' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Disable' }).click();
    await page.getByRole('button', { name: 'Enable' }).waitFor();
    expect((await readSettings(stage)).settings.allowlist).toEqual(['webhook']);
  });

  it('refuse to overwrite what somebody else changed meanwhile', async () => {
    const page = await console.open('/plugins/webhook');
    await page.getByLabel('retry_max').fill('9');
    await page.getByRole('button', { name: 'Write 1 change' }).waitFor();
    await page.route('**/api/plugins/webhook', (route) => route.abort());
    await configure({ enabled: true, allowlist: ['webhook'], configs: { webhook: { url, timeout: 4 } } });
    await page.getByRole('button', { name: 'Write 1 change' }).click();
    await page.getByText('Somebody else changed the configuration').waitFor();
    expect(await configOf('webhook')).toEqual({ url, timeout: 4 });
  });

  it('keep what is typed when somebody else changes the configuration', async () => {
    const page = await console.open('/plugins/webhook');
    await page.getByLabel('retry_max').fill('9');
    await page.getByRole('button', { name: 'Write 1 change' }).waitFor();
    await configure({ enabled: true, allowlist: ['webhook'], configs: { webhook: { url, timeout: 6 } } });
    await page.getByText('Somebody else changed this configuration meanwhile').waitFor();
    expect(await page.getByLabel('retry_max').inputValue()).toBe('9');
    await page.getByRole('button', { name: 'Load it' }).click();
    await page.getByText('No changes.').waitFor();
    expect(await page.getByLabel('timeout').inputValue()).toBe('6');
    expect(await page.getByLabel('retry_max').inputValue()).toBe('');
  });

  it('are not enabled without a configuration, and the page says what to do', async () => {
    const page = await console.open('/plugins/webhook.empty');
    await page.getByRole('button', { name: 'Enable' }).click();
    await page.getByText('Correct the configuration on this page and write it, then enable it.').waitFor();
  });
});
