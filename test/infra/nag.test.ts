import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { AwsSolutionsChecks } from 'cdk-nag';
import { afterAll, describe, expect, it } from 'vitest';
import { PluginStack } from '../../infra/plugin-stack.ts';
import { stageSettings } from '../../infra/settings.ts';

const folder = mkdtempSync(join(tmpdir(), 'nag-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

const env = { account: '123456789012', region: 'eu-central-1' };

function findings(app: App): string[] {
  const { violations } = new AwsSolutionsChecks(app).validateScope(app);
  return violations.map((violation) => JSON.stringify(violation));
}

describe('cdk-nag', () => {
  it('finds nothing but parts of ARNs in the policies for operators, and the history without point-in-time recovery', () => {
    const app = new App({ outdir: join(folder, 'out') });
    const settings = stageSettings({ publishers: 'arn:aws:iam::123456789012:role/central-api' });
    new PluginStack(app, 'Stack', { settings, bundleFolder: join(folder, 'bundle'), env });
    const found = findings(app);
    // What is behind these names is only known later: operator-policies.test.ts lists them.
    const isOperators = (finding: string) =>
      finding.includes('AwsSolutions-IAM5') && finding.includes('/OperatorPolicies/');
    const [history, ...more] = found.filter((finding) => !isOperators(finding));
    expect(more).toEqual([]);
    expect(history).toContain('AwsSolutions-DDB3');
    expect(history).toContain('"Stack/Plugins/History/Table/Resource"');
  });

  it('finds what is wrong with another one', () => {
    const app = new App({ outdir: join(folder, 'other') });
    new Queue(new Stack(app, 'Stack', { env }), 'Queue');
    expect(findings(app).join()).toContain('AwsSolutions-SQS4');
  });
});
