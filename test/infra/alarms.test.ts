import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { stageSettings } from '../../infra/settings.ts';
import { template } from './template.ts';

const prod = template({ alarmEmail: 'ops@example.com, night@example.com' });
const alarms = Object.values(prod.findResources('AWS::CloudWatch::Alarm')).map(({ Properties }) => Properties);
const keyOf = (name: string) => name.replace('server-monitor-prod-', '');

describe('alarms', () => {
  it('are there for everything that an operator must know', () => {
    expect(alarms.map(({ AlarmName }) => keyOf(AlarmName)).sort()).toEqual([
      'archive-failing',
      'circuit-open',
      'deliveries-dlq',
      'dispatch-age',
      'dispatch-errors',
      'dispatch-throttles',
      'events-dlq',
      'history-lost',
      'plugin-not-found',
      'redeliver-errors',
      'redeliver-throttles',
      'retry-age',
    ]);
  });

  it('notify the topic when they begin and when they end', () => {
    for (const { AlarmActions, OKActions } of alarms) {
      expect(AlarmActions).toEqual([{ Ref: expect.stringContaining('Topic') }]);
      expect(OKActions).toEqual(AlarmActions);
    }
  });

  it('are explained in the reference', () => {
    const page = readFileSync(join(import.meta.dirname, '../../docs/reference/logs-metrics-alarms.md'), 'utf8');
    for (const { AlarmName } of alarms) expect(page).toContain(`### When ${keyOf(AlarmName)} alarms\n`);
  });

  it('look at metrics with the dimensions that the functions write', () => {
    const own = alarms.filter(({ Namespace }) => Namespace === 'ServerMonitorPlugins');
    expect(own.map(({ MetricName, Threshold }) => [MetricName, Threshold])).toEqual([
      ['CircuitOpenSeconds', 600],
      ['PluginNotFound', 0],
      ['HistoryLost', 0],
    ]);
    const [dispatch] = Object.values(prod.findResources('AWS::Lambda::Function'));
    const { POWERTOOLS_SERVICE_NAME, STAGE } = dispatch?.Properties.Environment.Variables ?? {};
    for (const { Dimensions } of own) {
      expect(Dimensions).toEqual([
        { Name: 'service', Value: POWERTOOLS_SERVICE_NAME },
        { Name: 'stage', Value: STAGE },
      ]);
    }
  });

  it('do not look at an archive that an emulator lacks', () => {
    const names = Object.values(template({ emulator: true }).findResources('AWS::CloudWatch::Alarm'));
    expect(names.map(({ Properties }) => Properties.AlarmName)).not.toContain('server-monitor-prod-archive-failing');
  });
});

describe('the topic', () => {
  it('has the subscribers that the context names', () => {
    const subscriptions = Object.values(prod.findResources('AWS::SNS::Subscription'));
    expect(subscriptions.map(({ Properties }) => [Properties.Protocol, Properties.Endpoint])).toEqual([
      ['email', 'ops@example.com'],
      ['email', 'night@example.com'],
    ]);
    template().resourceCountIs('AWS::SNS::Subscription', 0);
  });

  it('refuses what is not an email address', () => {
    expect(() => stageSettings({ alarmEmail: 'ops' })).toThrow('must be email addresses, comma-separated');
  });
});

describe('the dashboard', () => {
  it('has a line for each plugin of the stage, whichever there are', () => {
    const [dashboard] = Object.values(prod.findResources('AWS::CloudWatch::Dashboard'));
    const body = JSON.stringify(dashboard?.Properties.DashboardBody);
    for (const metric of ['Delivered', 'Age', 'Retried', 'DeadLettered']) {
      expect(body).toContain(`{ServerMonitorPlugins,plugin,service,stage} MetricName=\\\\\\"${metric}\\\\\\" stage=`);
    }
  });
});
