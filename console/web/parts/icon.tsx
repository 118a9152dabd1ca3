/** Drawn on a grid of 24, in the colour of the text. */
const paths = {
  overview: 'M4 13h4l2-7 4 13 2-6h4',
  plugins: 'M9 3v5M15 3v5M6 8h12v4a6 6 0 0 1-12 0zM12 18v3',
  deliveries: 'M3 12l18-8-6 17-3-7z',
  events: 'M13 3L5 14h6l-1 7 8-11h-6z',
  dead: 'M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13M10 11v5M14 11v5',
  replay: 'M4 5v5h5M4.500 14a8 8 0 1 0 1-7.500L4 10',
  good: 'M5 12.500l4.500 4.500L19 7',
  bad: 'M6 6l12 12M18 6L6 18',
  wait: 'M12 7v5l3 2M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18',
  retry: 'M20 5v5h-5M19.500 14a8 8 0 1 1-1-7.500L20 10',
  skip: 'M5 12h14',
  sun: 'M12 8a4 4 0 1 1 0 8 4 4 0 0 1 0-8M12 2v2M12 20v2M2 12h2M20 12h2M5 5l1.500 1.500M17.500 17.500L19 19M5 19l1.500-1.500M17.500 6.500L19 5',
  moon: 'M20 14.500A8.500 8.500 0 0 1 9.500 4 8.500 8.500 0 1 0 20 14.500',
  next: 'M9 5l7 7-7 7',
  copy: 'M9 9h11v11H9zM5 15H4V4h11v1',
} as const;

export type IconName = keyof typeof paths;

/** Decoration only: what it means is always in words beside it. */
export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
      <path d={paths[name]} />
    </svg>
  );
}
