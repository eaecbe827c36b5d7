/**
 * Choosing observations in the list to hand over, and the button on a card. The dialog itself is fetched when
 * it is opened. Only those whose role may share see any of this.
 */
import { computed, signal } from '@preact/signals';
import { useState } from 'preact/hooks';
import { may } from '../api/may';
import { session } from '../api/store';
import type { Observation } from '../api/types';
import { t } from '../i18n';
import { Check } from '../ui/fields';
import { Icon } from '../ui/Icon';
import { Lazy } from '../ui/Lazy';
import './share.css';

/**
 * What is chosen so far, in the order it was chosen; null while nobody is choosing. Whole observations, since
 * the list follows the map and must go on showing what is chosen after the map has moved away from it.
 */
export const choosing = signal<Observation[] | null>(null);

/** Whoever sits down next begins with nothing chosen. */
computed(() => session.value?.viewer.id).subscribe(() => {
  choosing.value = null;
});

const shareDialog = () => import('./ShareDialog').then((part) => part.ShareDialog);

export function ChooseBox({ feature, what }: { feature: Observation; what: string }) {
  const chosen = choosing.value ?? [];
  const others = chosen.filter((other) => other.id !== feature.id);
  const on = others.length < chosen.length;
  return (
    <Check
      on={on}
      onChange={() => {
        choosing.value = on ? others : [...chosen, feature];
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
            ids: chosen.map((feature) => feature.id),
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
