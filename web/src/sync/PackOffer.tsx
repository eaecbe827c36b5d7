/**
 * Taking a walk along: how large it is, how far it has come, and what is on the phone already. The walk's own
 * views show it; it knows no walk but the one it is given.
 */
import { useState } from 'preact/hooks';
import { Refused, Unreachable } from '../api/client';
import { describe } from '../api/words';
import { t } from '../i18n';
import { moment, size } from '../i18n/format';
import { fetchPack, PackError, type Progress, packs, removePack } from '../local/pack';
import { announce } from '../ui/announce';
import { Icon } from '../ui/Icon';

/** What went wrong in words: the server's own, or ours for what happened on the phone. */
function wordsOf(error: unknown): string {
  if (error instanceof PackError) return t(`pack-error-${error.reason.replace('_', '-')}`);
  if (error instanceof Refused || error instanceof Unreachable) return describe(error).text;
  return t('pack-error-storage');
}

export function PackOffer({ walk, title }: { walk: string; title?: string }) {
  const [progress, setProgress] = useState<Progress | null>(null);
  const [error, setError] = useState('');
  const here = packs.value.find((pack) => pack.walk === walk);
  const take = async () => {
    setError('');
    setProgress({ done: 0, total: 0 });
    try {
      await fetchPack(walk, setProgress);
      announce(t('pack-taken'));
    } catch (cause) {
      setError(wordsOf(cause));
    }
    setProgress(null);
  };
  return (
    <div class="pack" data-testid="pack" data-walk={walk} data-here={here !== undefined}>
      {title && <p class="strong">{title}</p>}
      {here && (
        <p class="soft">
          {t('pack-here', { size: size(here.bytes), when: moment(new Date(here.saved).toISOString()) })}
        </p>
      )}
      {progress && (
        <p role="status">
          <progress max={progress.total || 1} value={progress.total ? progress.done : undefined} />
          <span class="tabular">
            {progress.total
              ? t('pack-progress', { done: size(progress.done), total: size(progress.total) })
              : t('pack-asking')}
          </span>
        </p>
      )}
      {error && (
        <p class="error-text" role="alert" data-testid="pack-error">
          {error} {here && t('pack-old-stays')}
        </p>
      )}
      <div class="buttons">
        <button
          type="button"
          class="button"
          disabled={progress !== null}
          onClick={take}
          data-testid="pack-take"
        >
          <Icon name="download" size={18} />
          {t(here ? 'pack-again' : 'pack-take')}
        </button>
        {here && (
          <button
            type="button"
            class="button"
            disabled={progress !== null}
            onClick={() => removePack(walk)}
            data-testid="pack-remove"
          >
            {t('pack-remove')}
          </button>
        )}
      </div>
    </div>
  );
}
