import { isRange } from '../api/activity.ts';

/**
 * What the page at a path reads first: the browser asks for it while it still loads the script. The dead letters are not among
 * them: whoever looks at them hides them from others.
 *
 * @param url - of the page
 * @returns the value of a `Link` header (RFC 8288); each address exactly as the page asks for it
 */
export function preloads({ pathname, searchParams }: URL): string {
  const paths = ['/api/stage', ...pathsOf(pathname, searchParams)];
  // `crossorigin` is how a preload matches a plain `fetch` (HTML Living Standard, "Link type preload").
  return paths.map((path) => `<${path}>; rel=preload; as=fetch; crossorigin`).join(', ');
}

function pathsOf(pathname: string, query: URLSearchParams): string[] {
  const [page = '', id, more] = pathname.split('/').slice(1);
  const asked = query.get('range') ?? '';
  switch (page) {
    case '':
    case 'replay':
      return ['/api/plugins', `/api/activity?range=${isRange(asked) ? asked : '1h'}`];
    case 'plugins':
      return [id ? `/api/plugins/${id}` : '/api/plugins'];
    case 'deliveries':
      if (id) return more ? [`/api/events/${id}`] : [];
      return query.size === 0 ? ['/api/deliveries'] : [];
    case 'events':
      if (id) return [`/api/events/${id}`];
      return query.size === 0 ? ['/api/events?type='] : [];
    default:
      return [];
  }
}
