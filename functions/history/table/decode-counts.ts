import * as z from 'zod/mini';
import type { HourCounts, PluginCounts } from '../delivery-counters.ts';
import { countCode, lastCode } from './encode-counts.ts';

const attribute = z.union([z.object({ N: z.string() }), z.object({ S: z.string() })]);
const itemSchema = z.record(z.string(), attribute);
const lastFailureSchema = z.tuple([z.number(), z.string()]);

type Attribute = z.output<typeof attribute>;

/** Reads an item of counters; undefined for another item. */
export function decodeCounts(item: unknown): HourCounts | undefined {
  const attributes = itemSchema.safeParse(item).data;
  const hour = attributes?.sk && 'S' in attributes.sk ? attributes.sk.S : undefined;
  if (!attributes || hour === undefined || !/^\d{4}-\d\d-\d\dT\d\d$/.test(hour)) return undefined;
  const plugins = new Map<string, PluginCounts>();
  const names = Object.keys(attributes).flatMap((name) => /^[a-z]:(.+)$/s.exec(name)?.[1] ?? []);
  for (const plugin of new Set(names)) plugins.set(plugin, countsOf(plugin, attributes));
  return { hour, plugins };
}

function countsOf(plugin: string, attributes: Record<string, Attribute>): PluginCounts {
  const number = (code: string) => {
    const value = attributes[`${code}:${plugin}`];
    return value && 'N' in value ? Number(value.N) : 0;
  };
  const failure = attributes[`${lastCode.failure}:${plugin}`];
  return {
    delivered: number(countCode.delivered),
    retried: number(countCode.retried),
    dead: number(countCode.dead),
    parked: number(countCode.parked),
    age: number(countCode.age),
    lastDelivered: number(lastCode.delivered),
    lastFailure: failure && 'S' in failure ? lastFailureOf(failure.S) : undefined,
  };
}

function lastFailureOf(json: string): PluginCounts['lastFailure'] {
  try {
    const [at, error] = lastFailureSchema.parse(JSON.parse(json));
    return { at, error };
  } catch {
    return undefined;
  }
}
