/**
 * Mends the text of a card: what may be about people is taken out of a proposal beforehand, and whoever reviews
 * decides what stands. Nothing is sent before that.
 */
import { useEffect, useState } from 'preact/hooks';
import { amendObservation } from '../api/client';
import type { ReviewCard } from '../api/review';
import { useSend } from '../api/send';
import { Trouble } from '../api/Trouble';
import { t } from '../i18n';
import type { Finding } from '../model/personal-data';
import { Dialog } from '../ui/Dialog';
import { TextArea } from '../ui/fields';
import { TextAdvice } from '../ui/TextAdvice';

/** The text with a word in place of each finding. */
export function masked(text: string, findings: readonly Finding[], word: string): string {
  let out = '';
  let at = 0;
  for (const { start, end } of [...findings].sort((a, b) => a.start - b.start)) {
    if (start < at) continue;
    out += text.slice(at, start) + word;
    at = end;
  }
  return out + text.slice(at);
}

export function TextDialog({ card, done, close }: { card: ReviewCard; done: () => void; close: () => void }) {
  const { id, properties } = card.observation;
  const before = properties.text ?? '';
  const [text, setText] = useState(before);
  const [touched, setTouched] = useState(false);
  const { busy, error, send } = useSend();
  useEffect(() => {
    let late = false;
    const propose = async () => {
      const { checkText } = await import('../model/personal-data');
      if (!late && !touched) setText(masked(before, checkText(before), t('review-text-masked')));
    };
    propose().catch(() => undefined);
    return () => {
      late = true;
    };
  }, [id, touched]);
  const submit = async (event: Event) => {
    event.preventDefault();
    const well = await send(() =>
      amendObservation(id, properties.version, { text: text.trim() || null }).then(() => undefined),
    );
    if (well) done();
  };
  return (
    <Dialog title={t('review-text-title')} onClose={close} testid="review-text-dialog">
      <form class="stack" onSubmit={submit} noValidate>
        <p class="soft">{t('review-text-before')}</p>
        <p class="quote">{before}</p>
        <TextArea
          label={t('review-text-after')}
          hint={t('review-text-hint')}
          value={text}
          onValue={(value) => {
            setTouched(true);
            setText(value);
          }}
          rows={4}
          testid="review-text-field"
        />
        <TextAdvice text={text} testid="review-text-advice" />
        <Trouble error={error} />
        <div class="buttons">
          <button type="submit" class="button primary" disabled={busy} data-testid="review-text-save">
            {t('review-text-save')}
          </button>
          <button type="button" class="button" onClick={close}>
            {t('cancel')}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
