/**
 * "Markera plats": made for one thumb, gloves and the dark. A pin on the map, six big buttons at the bottom,
 * one press saves. It must work without the map and without a network.
 */
import { useEffect } from 'preact/hooks';
import { session } from '../api/store';
import { t } from '../i18n';
import { href } from '../mode';
import { readyToSend } from '../sync/pass';
import { keepAwake } from '../ui/awake';
import { Icon } from '../ui/Icon';
import { Alarm } from './Alarm';
import { CaptureGrid } from './CaptureGrid';
import { alarm, saved } from './capture';
import { OfflineSign } from './OfflineSign';
import { PositionBar } from './PositionBar';
import { usePin } from './pin';
import { SavedDetails } from './SavedDetails';
import './field.css';

export function FieldView() {
  usePin();
  useEffect(keepAwake, []);
  useEffect(() => void readyToSend(session.value), []);
  useEffect(
    () => () => {
      saved.value = null;
    },
    [],
  );
  return (
    <div class="field" data-testid="field-view">
      <header class="field-head">
        <a class="field-button icon-only" href={href({ name: 'map' })} aria-label={t('back-to-map')}>
          <Icon name="chevron-left" size={28} />
        </a>
        <h1>{saved.value ? t('saved') : t('mark-place')}</h1>
        <OfflineSign />
      </header>
      {saved.value ? (
        <SavedDetails saved={saved.value} />
      ) : (
        <>
          <PositionBar />
          <CaptureGrid />
        </>
      )}
      {alarm.value && <Alarm />}
    </div>
  );
}
