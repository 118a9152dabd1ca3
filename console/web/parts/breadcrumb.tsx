/** Where a page lies, before its title. */
export function Breadcrumb({ links }: { links: readonly (readonly [string, string])[] }) {
  return (
    <nav class="breadcrumb" aria-label="Breadcrumb">
      {links.map(([href, label]) => (
        <a key={href} href={href}>
          {label}
        </a>
      ))}
    </nav>
  );
}
