import type { ComponentChildren } from 'preact';
import { useEffect, useErrorBoundary } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { EmptyState } from './empty-state.tsx';
import { PageTitle } from './page-title.tsx';

/** Shows what to do where a page fails to draw, such as for an address that can't be decoded, instead of nothing. */
export function PageBoundary({ children }: { children: ComponentChildren }) {
  const { url } = useLocation();
  const [error, reset] = useErrorBoundary();
  useEffect(() => {
    if (error !== undefined) reset();
  }, [url]);
  if (error === undefined) return <>{children}</>;
  return (
    <>
      <PageTitle title="This page can't be shown" />
      <EmptyState title={error instanceof Error ? error.message : 'The page failed'}>
        <p>
          Check the address, or start at the <a href="/">overview</a>. If it stays, report it as a bug of the console.
        </p>
      </EmptyState>
    </>
  );
}
