import { useEffect, useState } from 'preact/hooks';

/** Pixels from the top within which the newest rows are in sight. */
const TOP = 120;

/** Whether somebody reads further down the page: rows that come on top would move what is under their eyes. */
export function useScrolled(): boolean {
  const [isScrolled, setScrolled] = useState(false);
  useEffect(() => {
    const look = () => setScrolled(scrollY > TOP);
    addEventListener('scroll', look, { passive: true });
    return () => removeEventListener('scroll', look);
  }, []);
  return isScrolled;
}
