/** A name that a plugin may have: `My Pager` becomes `my_pager`. */
export function pluginName(name: string): string {
  const plain = name
    .toLowerCase()
    .replace(/[^a-z0-9_-]+/g, '_')
    .replace(/^[^a-z]+|_+$/g, '')
    .slice(0, 64);
  return plain || 'plugin';
}

/** The same for an instance: `My Pager.EU` becomes `my_pager.eu`. */
export function instanceName(name: string): string {
  const [plugin = '', ...rest] = name.split('.');
  return [pluginName(plugin), ...rest.map((part) => part.toLowerCase())].join('.');
}
