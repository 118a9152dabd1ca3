import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { afterAll } from 'vitest';
import { PluginStack } from '../../infra/plugin-stack.ts';
import { type StageSettingsInput, stageSettings } from '../../infra/settings.ts';

const folder = mkdtempSync(join(tmpdir(), 'stack-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

const templates = new Map<string, Template>();

/** The template of a stage with some settings. */
export function template(settings: StageSettingsInput = {}): Template {
  const key = JSON.stringify(settings);
  const known = templates.get(key);
  if (known) return known;
  const stack = new PluginStack(new App({ outdir: join(folder, String(templates.size)) }), 'Stack', {
    settings: stageSettings(settings),
    bundleFolder: join(folder, `bundle-${templates.size}`),
    env: { account: '123456789012', region: 'eu-central-1' },
  });
  const made = Template.fromStack(stack);
  templates.set(key, made);
  return made;
}

export interface Resource {
  Type: string;
  Properties: Record<string, unknown>;
}

/** The resources of a type, with their logical ids. */
export const resources = (type: string, settings?: StageSettingsInput): [string, Resource][] =>
  Object.entries(template(settings).findResources(type)) as [string, Resource][];
