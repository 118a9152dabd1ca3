/** A JSON value whose numbers keep the text they are written with. */
export type JsonNode = string | boolean | null | NumberText | JsonNode[] | Map<string, JsonNode>;

export interface NumberText {
  number: string;
}

export function toJson(node: JsonNode): string {
  if (Array.isArray(node)) return `[${node.map(toJson).join(',')}]`;
  if (node instanceof Map)
    return `{${[...node].map(([name, item]) => `${JSON.stringify(name)}:${toJson(item)}`).join(',')}}`;
  if (typeof node === 'object' && node !== null) return node.number;
  return JSON.stringify(node);
}

export function object(entries: Record<string, JsonNode>): Map<string, JsonNode> {
  return new Map(Object.entries(entries));
}
