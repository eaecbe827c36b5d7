/**
 * The red screen of acute danger. The observation is already saved when it comes; it covers everything and
 * goes away only by an answer, because a call comes before a form.
 */
import { noting } from '../api/store';
import { t } from '../i18n';
import { Dialog } from '../ui/Dialog';
import { Icon } from '../ui/Icon';
import { alarm } from './capture';

const answer = () => {
  alarm.value = false;
};

export function Alarm() {
  const phone = noting.value?.tenant.on_call_phone;
  return (
    <Dialog title={t('alarm-title')} tone="alarm" must onClose={answer} testid="alarm">
      <p class="alarm-saved">
        <Icon name="check" size={24} />
        {t('alarm-saved')}
      </p>
      <p>{t('alarm-112')}</p>
      <a class="alarm-button" href="tel:112" target="_self" data-testid="alarm-112">
        <Icon name="phone" size={28} />
        {t('alarm-call-112')}
      </a>
      {phone ? (
        <a class="alarm-button" href={`tel:${phone.replace(/[^+\d]/g, '')}`} target="_self">
          <Icon name="phone" size={28} />
          {t('alarm-call-duty', { phone })}
        </a>
      ) : (
        <p>{t('alarm-no-duty')}</p>
      )}
      <div class="alarm-answers">
        <button type="button" class="alarm-button" onClick={answer} data-testid="alarm-called">
          {t('alarm-called')}
        </button>
        <button type="button" class="alarm-button" onClick={answer} data-testid="alarm-not-needed">
          {t('alarm-not-needed')}
        </button>
      </div>
    </Dialog>
  );
}
