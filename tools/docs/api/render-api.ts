import { type ApiItem, parseDocComment } from './api-model.ts';

const isError = ({ name }: ApiItem) => name.endsWith('Error');

const sections: ReadonlyArray<readonly [title: string, has: (item: ApiItem) => boolean]> = [
  ['Functions', ({ kind }) => kind === 'Function'],
  ['Classes', (item) => item.kind === 'Class' && !isError(item)],
  ['Interfaces', ({ kind }) => kind === 'Interface'],
  ['Types', ({ kind }) => kind === 'TypeAlias'],
  ['Constants', ({ kind }) => kind === 'Variable'],
  ['Errors', (item) => item.kind === 'Class' && isError(item)],
];

/** A page of the API reference, as Markdown. */
export function renderApi(module: string, intro: string, items: readonly ApiItem[]): string {
  const named = sections
    .map(([title, has]) => ({ title, found: items.filter(has).sort((a, b) => a.name.localeCompare(b.name)) }))
    .filter(({ found }) => found.length > 0);
  const contents = named.map(
    ({ title, found }) => `${title}: ${found.map(({ name }) => `[${name}](#${name.toLowerCase()})`).join(' · ')}`,
  );
  const body = named.map(({ title, found }) => [`## ${title}`, ...found.map(renderItem)].join('\n\n'));
  return [
    `# ${module}`,
    '<!-- `npm run docs` writes this page from the docstrings. -->',
    intro,
    ...contents,
    ...body,
    '',
  ]
    .join('\n\n')
    .replace(/\n+$/, '\n');
}

function renderItem(item: ApiItem): string {
  const { summary, params, returns, throws, examples } = parseDocComment(item.docComment);
  return [
    `### ${item.name}`,
    summary,
    fence(signature(item)),
    list(item.members.filter(({ kind }) => kind !== 'Constructor').map(renderMember)),
    list(params.map(({ name, text }) => `- \`${name}\`: ${flat(text)}`)),
    returns && `Returns ${flat(returns)}`,
    list(throws.map((text) => `- Throws ${renderThrows(text)}`)),
    ...examples.map(fence),
  ]
    .filter((part) => part)
    .join('\n\n');
}

function renderMember(member: ApiItem): string {
  const { summary, params, throws } = parseDocComment(member.docComment);
  const more = [
    ...params.map(({ name, text }) => `\`${name}\`: ${flat(text)}.`),
    ...throws.map((text) => `Throws ${renderThrows(text).replace(/\.$/, '')}.`),
  ];
  return `- \`${signature(member)}\`: ${flat([summary, ...more].filter((part) => part).join(' '))}`;
}

/** Type names as code: `{A | B} when …`. */
function renderThrows(text: string): string {
  return flat(text).replace(/^\{([^}]*)\}/, (_, types: string) =>
    types
      .split(/\s*\|\s*/)
      .map((type) => `\`${type}\``)
      .join(' or '),
  );
}

function signature({ kind, excerptTokens, members }: ApiItem): string {
  const text = excerptTokens.map((token) => token.text).join('');
  if (members.length > 0 || kind === 'Interface' || kind === 'Class')
    return text.trim().replace(/^export (declare )?/, '');
  const short = text.replace(/^export (declare )?/, '').replace(/;$/, '');
  return kind.endsWith('Signature') || kind === 'Property' || kind === 'Method' ? flat(short) : short;
}

function fence(code: string): string {
  return `\`\`\`ts\n${code}\n\`\`\``;
}

function list(lines: readonly string[]): string {
  return lines.join('\n');
}

function flat(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
