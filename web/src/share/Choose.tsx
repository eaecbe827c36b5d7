/**
 * Choosing observations in the list to hand over, and the button on a card. The dialog itself is fetched when
 * it is opened. Only those whose role may share see any of this.
 */
import { signal } from '@preact/signals';
import { useState } from 'preact/hooks';
import { may } from '../api/may';
import { t } from '../i18n';
import { toggled } from '../model/filters';
import { Check } from '../ui/fields';
import { Icon } from '../ui/Icon';
import { Lazy } from '../ui/Lazy';
import './share.css';

/** Ids chosen so far; null while nobody is choosing. */
export const choosing = signal<string[] | null>(null);

const shareDialog = () => import('./ShareDialog').then((part) => part.ShareDialog);

export function ChooseBox({ id, what }: { id: string; what: string }) {
  const chosen = choosing.value ?? [];
  return (
    <Check
      on={chosen.includes(id)}
      onChange={() => {
        choosing.value = toggled(chosen, id);
      }}
      testid="choose"
    >
      <span class="visually-hidden">{t('share-choose-row', { what })}</span>
    </Check>
  );
}

/** Under the list: begins choosing, says how many are chosen, and opens the dialog. */
export function ChooseBar() {
  const [open, setOpen] = useState(false);
  if (!may('share')) return null;
  const chosen = choosing.value;
  if (!chosen) {
    return (
      <div class="choose-start">
        <button
          type="button"
          class="button small"
          onClick={() => {
            choosing.value = [];
          }}
          data-testid="choose-start"
        >
          <Icon name="share-2" size={16} />
          {t('share-choose')}
        </button>
      </div>
    );
  }
  const stop = () => {
    choosing.value = null;
  };
  return (
    <div class="choose-bar" data-testid="choose-bar">
      <p class="soft" role="status">
        {t('share-chosen', { n: chosen.length })}
      </p>
      <button type="button" class="button small" onClick={stop} data-testid="choose-stop">
        {t('share-choose-done')}
      </button>
      <button
        type="button"
        class="button small primary"
        disabled={chosen.length === 0}
        onClick={() => setOpen(true)}
        data-testid="share-open"
      >
        <Icon name="share-2" size={16} />
        {t('share')}
      </button>
      {open && (
        <Lazy
          load={shareDialog}
          props={{
            ids: chosen,
            close: () => {
              setOpen(false);
            },
          }}
        />
      )}
    </div>
  );
}

export function ShareOne({ id }: { id: string }) {
  const [open, setOpen] = useState(false);
  if (!may('share')) return null;
  return (
    <div>
      <button type="button" class="button small" onClick={() => setOpen(true)} data-testid="share-one">
        <Icon name="share-2" size={16} />
        {t('share')}
      </button>
      {open && <Lazy load={shareDialog} props={{ ids: [id], close: () => setOpen(false) }} />}
    </div>
  );
}
