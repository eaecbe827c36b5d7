/**
 * Adding or removing a link to a commitment by hand, with a reason, and leaving it to the rules again.
 * What the rules say is the server's matter and is shown beside, never changed here.
 */
import { useState } from 'preact/hooks';
import { Refused, setLink } from '../api/client';
import { noteOwnChange } from '../api/live';
import type { CommitmentLink } from '../api/types';
import { describe } from '../api/words';
import { t, tc } from '../i18n';
import { announce } from '../ui/announce';
import { Dialog } from '../ui/Dialog';
import { Failure } from '../ui/parts';

/** What can be chosen: the opposite of what stands, or the rules again. */
function choice(link: CommitmentLink): 'added' | 'removed' | 'auto' {
  if (link.how !== 'rule') return 'auto';
  return link.linked ? 'removed' : 'added';
}

export function LinkByHand({
  id,
  version,
  link,
  done,
}: {
  id: string;
  version: number;
  link: CommitmentLink;
  done: () => void;
}) {
  const state = choice(link);
  const [asking, setAsking] = useState(false);
  const [reason, setReason] = useState('');
  const [asked, setAsked] = useState(false);
  const [failure, setFailure] = useState<{ title: string; text: string } | null>(null);
  const missing = state !== 'auto' && !reason.trim();

  const send = async () => {
    setAsked(true);
    if (missing) return;
    setFailure(null);
    try {
      await setLink(id, version, link.id, { state, ...(state === 'auto' ? {} : { reason: reason.trim() }) });
      setAsking(false);
      noteOwnChange();
      announce(t('relink-said'));
    } catch (error) {
      setAsking(false);
      const stale = error instanceof Refused && error.problem.status === 412;
      setFailure(stale ? { title: t('step-stale-title'), text: t('step-stale') } : describe(error));
    } finally {
      done();
    }
  };

  return (
    <>
      {failure && <Failure {...failure} />}
      <button
        type="button"
        class="button quiet"
        onClick={() => (state === 'auto' ? send() : setAsking(true))}
        data-testid={`relink-${state}`}
      >
        {tc('relink', state)}
        <span class="visually-hidden"> {link.label}</span>
      </button>
      {asking && (
        <Dialog title={tc('relink', state)} onClose={() => setAsking(false)} testid="relink-dialog">
          <form
            class="stack"
            noValidate
            onSubmit={(event) => {
              event.preventDefault();
              send();
            }}
          >
            <p>
              {link.label}: {link.text_sv}
            </p>
            <label>
              <span class="label">{t('step-reason-required')}</span>
              <textarea
                rows={3}
                value={reason}
                aria-invalid={asked && missing}
                onInput={(event) => setReason(event.currentTarget.value)}
                data-testid="relink-reason"
              />
            </label>
            {asked && missing && (
              <p class="error-text" role="alert">
                {t('step-reason-missing')}
              </p>
            )}
            <div class="buttons">
              <button type="submit" class="button primary" data-testid="relink-confirm">
                {tc('relink', state)}
              </button>
              <button type="button" class="button" onClick={() => setAsking(false)}>
                {t('cancel')}
              </button>
            </div>
          </form>
        </Dialog>
      )}
    </>
  );
}
