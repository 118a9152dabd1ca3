import { EventTypes, type NewEvent, type SeverityLevel } from '../../sdk/index.ts';
import { thisServer } from './machine.ts';
import type { HealthReadings } from './read-health.ts';

/** When a reading is an alert. Between the two thresholds, the state stays as it is. */
export interface AlertRule {
  metric: keyof HealthReadings;
  /** The alert starts at or above this value. */
  trigger: number;
  /** The alert ends at or below this value, which is lower than `trigger`. */
  clear: number;
  severity: SeverityLevel;
}

export const alertRules: readonly AlertRule[] = [
  { metric: 'load_per_cpu', trigger: 8, clear: 4, severity: 'warning' },
  { metric: 'memory_used_percent', trigger: 97, clear: 90, severity: 'critical' },
  { metric: 'disk_used_percent', trigger: 97, clear: 92, severity: 'critical' },
  { metric: 'event_loop_lag_ms', trigger: 1000, clear: 200, severity: 'warning' },
  { metric: 'scratch_bytes', trigger: 8 * 2 ** 20, clear: 2 ** 20, severity: 'warning' },
];

/** Compares readings with rules and keeps track of active alerts. */
export class AlertWatch {
  #rules: readonly AlertRule[];
  #active = new Set<AlertRule>();

  constructor(rules: readonly AlertRule[] = alertRules) {
    this.#rules = rules;
  }

  /** Returns one event for every alert that starts or ends with these readings. */
  check(readings: HealthReadings): NewEvent[] {
    return this.#rules.flatMap((rule) => {
      const value = readings[rule.metric];
      if (!this.#active.has(rule) && value >= rule.trigger) {
        this.#active.add(rule);
        return [alertEvent(EventTypes.ALERT_TRIGGERED, rule, value, rule.severity)];
      }
      if (this.#active.has(rule) && value <= rule.clear) {
        this.#active.delete(rule);
        return [alertEvent(EventTypes.ALERT_RESOLVED, rule, value, 'info')];
      }
      return [];
    });
  }
}

function alertEvent(event_type: string, rule: AlertRule, value: number, severity: SeverityLevel): NewEvent {
  const { metric, trigger, clear } = rule;
  return {
    event_type,
    ...thisServer(),
    target_type: 'alert',
    target_id: metric,
    severity,
    meta: { metric, value, trigger_threshold: trigger, clear_threshold: clear },
  };
}
