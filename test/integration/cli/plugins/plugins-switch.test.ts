import { beforeAll, describe, expect, it } from 'vitest';
import { configure, eventually } from '../../stage/stage.ts';
import { runSmp, runSmpJson } from '../run-smp.ts';

beforeAll(() =>
  configure({
    enabled: true,
    allowlist: ['webhook.switched'],
    // Nothing answers there, and no event of these tests may open its circuit.
    configs: { 'webhook.switched': { url: 'https://example.com/hook', event_types: ['task.*'] } },
  }),
);

describe('smp plugins enable and disable', () => {
  it('refuses a plugin that could not run', async () => {
    const { stderr, code } = await runSmp(['plugins', 'enable', 'slack.unset']);
    expect(stderr).toMatch(/`slack\.unset` has no configuration: set it with `smp config set slack\.unset/);
    expect(code).toBe(2);
  });

  it('suggests the closest name', async () => {
    expect((await runSmp(['plugins', 'enable', 'slak'])).stderr).toContain('did you mean `slack`?');
    expect((await runSmp(['plugins', 'show', 'webhok'])).stderr).toContain('did you mean `webhook`?');
  });

  it('adds a plugin to the allowlist, and removes it', async () => {
    await runSmp(['config', 'set', 'webhook.added', 'url=https://example.com/siem']);
    const dry = await runSmpJson(['plugins', 'enable', 'webhook.added', '--dry-run']);
    expect(dry.json).toEqual({ status: 'dry_run', enabled: true, allowlist: ['webhook.switched', 'webhook.added'] });
    const enabled = await runSmpJson(['plugins', 'enable', 'webhook.added']);
    expect(enabled.json).toMatchObject({ status: 'written', allowlist: ['webhook.switched', 'webhook.added'] });
    expect((await runSmpJson(['plugins', 'enable', 'webhook.added'])).json.status).toBe('unchanged');
    const disabled = await runSmpJson(['plugins', 'disable', 'webhook.added', '--yes']);
    expect(disabled.json).toMatchObject({ status: 'written', allowlist: ['webhook.switched'] });
  });

  it('asks before it disables, and names --yes where there is nobody to ask', async () => {
    const { stderr, code } = await runSmp(['plugins', 'disable', 'webhook.switched']);
    expect(stderr).toContain('--yes');
    expect(code).toBe(2);
  });

  it('turns the switch off with the last plugin, and on with the first', async () => {
    expect((await runSmpJson(['plugins', 'disable', 'webhook.switched', '--yes'])).json).toMatchObject({
      enabled: false,
    });
    expect((await runSmpJson(['plugins', 'enable', 'webhook.switched'])).json).toMatchObject({ enabled: true });
  });

  it('turns all plugins off and on', async () => {
    expect((await runSmpJson(['plugins', 'disable', '--all', '--yes'])).json).toMatchObject({ enabled: false });
    const shown = await runSmpJson(['plugins', 'show', 'webhook.switched']);
    expect(shown.json).toMatchObject({ state: 'disabled', inAllowlist: true });
    expect((await runSmpJson(['plugins', 'enable', '--all'])).json).toMatchObject({ enabled: true });
  });
});

describe('smp plugins remove', () => {
  it('removes an instance and its configuration, after it was asked', async () => {
    await runSmp(['config', 'set', 'webhook.gone', 'url=https://example.com/gone']);
    await runSmp(['plugins', 'enable', 'webhook.gone']);
    const remove = ['plugins', 'remove', 'webhook.gone'];
    expect(await runSmp(remove)).toMatchObject({ code: 2, stderr: expect.stringContaining('--yes') });
    expect((await runSmp([...remove, '--dry-run'])).stdout).toContain(
      'It would be webhook.gone: its place in the allowlist and its configuration.',
    );
    expect((await runSmpJson([...remove, '--yes'])).json).toMatchObject({ status: 'removed', warnings: [] });
    expect((await runSmp(['config', 'history', 'webhook.gone'])).code).not.toBe(0);
    expect(await runSmp([...remove, '--yes'])).toMatchObject({ code: 2, stderr: expect.stringContaining('it has ') });
    const published = await eventually('the event is dispatched', async () => {
      const { stdout } = await runSmp(['events', 'list', '--type', 'webhook.deleted', '--since', '5m']);
      return stdout.includes('webhook.deleted') || undefined;
    });
    expect(published).toBe(true);
  });
});

describe('smp plugins pause and resume', () => {
  it('marks a plugin as paused until it is resumed', async () => {
    const state = async () => (await runSmpJson(['plugins', 'show', 'webhook.switched'])).json.state;
    const dry = await runSmpJson(['plugins', 'pause', 'webhook.switched', '--dry-run']);
    expect(dry.json).toMatchObject({ status: 'dry_run' });
    expect(await state()).toBe('running');
    const paused = await runSmp(['plugins', 'pause', 'webhook.switched', '--reason', 'maintenance']);
    expect(paused).toMatchObject({ code: 0, stdout: expect.stringContaining('14 days') });
    expect(await state()).toBe('paused');
    const resume = ['plugins', 'resume', 'webhook.switched'];
    expect((await runSmpJson([...resume, '--dry-run'])).json).toMatchObject({ wasPaused: true, dryRun: true });
    expect((await runSmpJson(resume)).json).toMatchObject({ wasPaused: true, dryRun: false });
    expect((await runSmpJson(['plugins', 'resume', 'webhook.switched'])).json).toMatchObject({ wasPaused: false });
    expect(await state()).toBe('running');
  });
});
