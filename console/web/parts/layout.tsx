import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import type { StageInfo } from '../../api/stage-info.ts';
import { StageContext } from '../data/stage-info.ts';
import { useApi } from '../data/use-api.ts';
import { ThemeButton } from './controls/theme-button.tsx';
import { Icon, type IconName } from './icon.tsx';
import { ProblemNotice } from './problem-notice.tsx';

const links: readonly { path: string; label: string; icon: IconName }[] = [
  { path: '/', label: 'Overview', icon: 'overview' },
  { path: '/plugins', label: 'Plugins', icon: 'plugins' },
  { path: '/deliveries', label: 'Deliveries', icon: 'deliveries' },
  { path: '/events', label: 'Events', icon: 'events' },
  { path: '/dead-letters', label: 'Dead letters', icon: 'dead' },
  { path: '/replay', label: 'Replay', icon: 'replay' },
];

/** What surrounds every page: the navigation, the stage, the theme. */
export function Layout({ children }: { children: ComponentChildren }) {
  const { path } = useLocation();
  const { data: info, problem } = useApi<StageInfo>('/api/stage');
  const main = useRef<HTMLElement>(null);
  const shown = useRef(path);
  useEffect(() => {
    document.querySelector('.side [aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' });
    if (shown.current === path) return;
    shown.current = path;
    // Screen readers and the keyboard continue at the new page.
    main.current?.focus({ preventScroll: true });
    scrollTo(0, 0);
  }, [path]);
  return (
    <div class="layout">
      <a class="skip-link" href="#content">
        Skip to the content
      </a>
      <header class="top">
        <a class="brand" href="/">
          <svg viewBox="0 0 32 32" aria-hidden="true">
            <rect width="32" height="32" rx="8" />
            <path d="M6 17h5l3-8 4 15 3-9 1.500 2H27" />
          </svg>
          <span>Server Monitor plugins</span>
        </a>
        <span class="stage-chips">
          {info && <span class="chip">stage {info.stage}</span>}
          {info?.readOnly && <span class="chip">read-only</span>}
        </span>
        <ThemeButton />
      </header>
      <nav class="side" aria-label="Pages">
        {links.map((link) => (
          <a key={link.path} href={link.path} aria-current={isAt(path, link.path) ? 'page' : undefined}>
            <Icon name={link.icon} />
            {link.label}
          </a>
        ))}
      </nav>
      <main id="content" ref={main} tabIndex={-1}>
        <ProblemNotice problem={problem} />
        <StageContext.Provider value={info}>{children}</StageContext.Provider>
      </main>
    </div>
  );
}

function isAt(path: string, link: string): boolean {
  return link === '/' ? path === '/' : path === link || path.startsWith(`${link}/`);
}
