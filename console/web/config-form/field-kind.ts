import type { KeySchema } from '../../api/plugin.ts';

/** How a key is edited. */
export type FieldKind =
  | { kind: 'text'; type: 'text' | 'url' }
  | { kind: 'secret' }
  | { kind: 'number'; min: number | undefined; step: number | 'any' }
  | { kind: 'switch' }
  | { kind: 'choice'; options: readonly string[] }
  | { kind: 'list' }
  | { kind: 'json' };

/** Chooses by the schema; what no simple field can hold is edited as JSON. */
export function fieldKindOf(schema: KeySchema): FieldKind {
  if (schema.writeOnly && allowsText(schema)) return { kind: 'secret' };
  if (schema.enum?.every((value) => typeof value === 'string'))
    return { kind: 'choice', options: schema.enum.map(String) };
  switch (schema.type) {
    case 'string':
      return { kind: 'text', type: schema.format === 'uri' ? 'url' : 'text' };
    case 'integer':
      return { kind: 'number', min: schema.minimum, step: 1 };
    case 'number':
      return { kind: 'number', min: schema.minimum ?? schema.exclusiveMinimum, step: 'any' };
    case 'boolean':
      return { kind: 'switch' };
    case 'array':
      return schema.items?.type === 'string' && !schema.items.enum ? { kind: 'list' } : { kind: 'json' };
    default:
      return { kind: 'json' };
  }
}

function allowsText({ type, anyOf = [] }: KeySchema): boolean {
  return type === 'string' || anyOf.some(allowsText);
}
