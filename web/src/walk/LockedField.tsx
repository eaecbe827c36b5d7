/**
 * Noting after the session ended by itself: the six buttons and what follows a press, and nothing that was shown
 * before. A walk that was going on goes on; what is noted is kept and sent in the name of whoever was signed in.
 */
import { useEffect } from 'preact/hooks';
import { Alarm } from '../field/Alarm';
import { CaptureGrid } from '../field/CaptureGrid';
import { alarm, onWalk, saved } from '../field/capture';
import { PositionBar } from '../field/PositionBar';
import { usePin } from '../field/pin';
import { SavedDetails } from '../field/SavedDetails';
import { t } from '../i18n';
import { walkLog } from '../local/walks';
import { notingOn } from '../sync/locked';
import { OutboxBadge } from '../sync/OutboxBadge';
import { keepAwake } from '../ui/awake';
import { Icon } from '../ui/Icon';
import { useRecording } from './record';
import '../field/field.css';

export function LockedField() {
  const log = walkLog.value;
  const going = log !== null && log.started !== null && log.ended === null;
  usePin();
  useRecording(going);
  useEffect(keepAwake, []);
  const walk = going ? log.walk : null;
  const stop = log?.stop ?? null;
  useEffect(() => {
    onWalk.value = walk === null ? null : { walk, stop };
    return () => {
      onWalk.value = null;
    };
  }, [walk, stop]);
  return (
    <main class="page locked" id="main" tabIndex={-1}>
      <div class="field" data-testid="locked-field">
        <header class="field-head">
          <h1>{saved.value ? t('saved') : t('mark-place')}</h1>
        </header>
        <p class="note" role="status">
          <Icon name="info" size={18} />
          {t('locked-explain')}
        </p>
        <OutboxBadge />
        {saved.value ? (
          <SavedDetails saved={saved.value} />
        ) : (
          <>
            <PositionBar />
            <CaptureGrid />
          </>
        )}
        <button
          type="button"
          class="field-button wide-button"
          onClick={() => {
            saved.value = null;
            notingOn.value = false;
          }}
          data-testid="locked-sign-in"
        >
          <Icon name="log-in" size={24} />
          <span>{t('sign-in')}</span>
        </button>
        {alarm.value && <Alarm />}
      </div>
    </main>
  );
}
