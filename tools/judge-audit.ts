import { z } from 'zod';

/** A vulnerability that is known and no danger here. */
export interface Allowance {
  /** Address of the advisory. */
  advisory: string;
  package: string;
  why: string;
  /** ISO date after which it has to be looked at again. */
  until: string;
}

export interface Advisory {
  url: string;
  package: string;
  title: string;
  severity: string;
}

const advisorySchema = z.object({ url: z.string(), name: z.string(), title: z.string(), severity: z.string() });
const reportSchema = z.object({
  vulnerabilities: z.record(z.string(), z.object({ via: z.array(z.union([z.string(), advisorySchema])) })),
});
/** What npm prints when the registry does not serve audits. */
const refusalSchema = z.object({ statusCode: z.literal([403, 404, 405, 501]), message: z.string() });

/** Reads what `npm audit --json` printed. @throws {Error} when it is neither a report nor a refusal */
export function parseReport(text: string): { advisories: Advisory[] } | { unavailable: string } {
  const json: unknown = JSON.parse(text);
  const refusal = refusalSchema.safeParse(json);
  if (refusal.success) return { unavailable: String(refusal.data.statusCode) };
  const found = new Map<string, Advisory>();
  for (const { via } of Object.values(reportSchema.parse(json).vulnerabilities)) {
    for (const item of via) {
      if (typeof item !== 'string')
        found.set(item.url, { url: item.url, package: item.name, title: item.title, severity: item.severity });
    }
  }
  return { advisories: [...found.values()] };
}

/** Holds advisories against allowances: both unknown advisories and allowances that are void are problems. */
export function judge(advisories: readonly Advisory[], allowances: readonly Allowance[], now: Date) {
  const grave = advisories.filter(({ severity }) => severity === 'high' || severity === 'critical');
  const known = new Map(allowances.map((allowance) => [allowance.advisory, allowance]));
  const unknown = grave
    .filter(({ url }) => !known.has(url))
    .map(
      ({ package: name, title, url }) =>
        `${name}: ${title} (${url}); update it, or say in tools/audit-allow.json why it is no danger here`,
    );
  const expired = allowances
    .filter(({ until }) => new Date(until) < now)
    .map(
      ({ package: name, advisory, until }) =>
        `${name}: the allowance of ${advisory} ended on ${until}; look at it again`,
    );
  const unused = allowances
    .filter(({ advisory }) => !grave.some(({ url }) => url === advisory))
    .map(({ package: name, advisory }) => `${name}: ${advisory} is not found any more; take its allowance out`);
  return { checked: grave.length, problems: [...unknown, ...expired, ...unused] };
}
