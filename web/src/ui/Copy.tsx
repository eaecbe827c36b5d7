/** A button that copies a text and says that it did; where the browser refuses, it says how to do it by hand. */
import { useState } from 'preact/hooks';
import { t } from '../i18n';
import { announce } from './announce';
import { Icon } from './Icon';

const SAID_MS = 4_000;

export function Copy({ text, label }: { text: string; label?: string }) {
  const [said, setSaid] = useState<'copied' | 'copy-by-hand' | null>(null);
  const copy = async () => {
    let next: 'copied' | 'copy-by-hand' = 'copied';
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      next = 'copy-by-hand';
    }
    setSaid(next);
    announce(t(next));
    setTimeout(() => setSaid(null), SAID_MS);
  };
  return (
    <button type="button" class="button small copy" onClick={copy}>
      <Icon name={said === 'copied' ? 'check' : 'copy'} size={16} />
      {said ? t(said) : (label ?? t('copy'))}
    </button>
  );
}
