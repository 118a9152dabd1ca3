import { describe, expect, it } from 'vitest';
import { type StageSettingsInput, stageSettings } from '../../infra/settings.ts';
import { template } from './template.ts';

describe('the history table', () => {
  it('is paid by use, encrypted, expires its items, and goes with the stack', () => {
    template().hasResource('AWS::DynamoDB::Table', {
      DeletionPolicy: 'Delete',
      Properties: {
        TableName: 'server-monitor-prod-history',
        BillingMode: 'PAY_PER_REQUEST',
        SSESpecification: { SSEEnabled: true },
        TimeToLiveSpecification: { AttributeName: 'expires', Enabled: true },
      },
    });
  });

  it('has an index of events and one of failures, with what lists show', () => {
    const [table] = Object.values(
      template().findResources('AWS::DynamoDB::Table', { Properties: { TableName: 'server-monitor-prod-history' } }),
    );
    const indexes: { IndexName: string; Projection: { NonKeyAttributes: string[] } }[] =
      table?.Properties.GlobalSecondaryIndexes;
    expect(indexes.map(({ IndexName }) => IndexName)).toEqual(['list', 'failures']);
    // An index bills what it holds: neither event nor answer.
    for (const { Projection } of indexes) {
      expect(Projection.NonKeyAttributes).not.toEqual(expect.arrayContaining(['event', 'gzip', 'answer']));
    }
  });

  it.each<[StageSettingsInput, Record<string, string>]>([
    [{}, { HISTORY_MODE: 'all', HISTORY_DAYS: '30' }],
    [
      { history: 'failures', historyDays: '7' },
      { HISTORY_MODE: 'failures', HISTORY_DAYS: '7' },
    ],
  ])('is used as the context says: %j', (settings, variables) => {
    const functions = Object.values(template(settings).findResources('AWS::Lambda::Function'));
    expect(functions).toHaveLength(2);
    for (const { Properties } of functions) expect(Properties.Environment.Variables).toMatchObject(variables);
  });

  it('refuses a mode that does not exist', () => {
    const settings: Record<string, unknown> = { history: 'errors' };
    expect(() => stageSettings(settings)).toThrow('context value `history`');
  });
});
