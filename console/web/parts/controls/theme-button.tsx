import { useEffect, useState } from 'preact/hooks';
import { Icon } from '../icon.tsx';

type Theme = 'light' | 'dark';

const KEY = 'theme';

/** Switches between light and dark. Until it is used, the page follows the system. */
export function ThemeButton() {
  const [theme, setTheme] = useState<Theme>(storedTheme);
  useEffect(() => {
    if (localStorage.getItem(KEY)) document.documentElement.dataset.theme = theme;
  }, [theme]);
  const other = theme === 'dark' ? 'light' : 'dark';
  const change = () => {
    localStorage.setItem(KEY, other);
    setTheme(other);
  };
  return (
    <button
      type="button"
      class="icon-button"
      onClick={change}
      aria-label={`Use the ${other} theme`}
      title={`Use the ${other} theme`}
    >
      <Icon name={theme === 'dark' ? 'sun' : 'moon'} />
    </button>
  );
}

function storedTheme(): Theme {
  const stored = localStorage.getItem(KEY);
  if (stored === 'light' || stored === 'dark') return stored;
  return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
}
