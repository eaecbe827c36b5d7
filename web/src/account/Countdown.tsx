/** Counts down the wait that the server asked for after too many tries. */
import { useEffect, useState } from 'preact/hooks';
import { t } from '../i18n';
import { Icon } from '../ui/Icon';

/** Minutes from a minute and a half, seconds below. */
export function waitText(seconds: number): string {
  return seconds > 90 ? t('wait-minutes', { n: Math.ceil(seconds / 60) }) : t('wait-seconds', { n: seconds });
}

export function Countdown({ until, onOver }: { until: number; onOver: () => void }) {
  const left = () => Math.max(0, Math.ceil((until - Date.now()) / 1000));
  const [seconds, setSeconds] = useState(left);
  useEffect(() => {
    const timer = setInterval(() => {
      setSeconds(left());
      if (left() === 0) onOver();
    }, 500);
    return () => clearInterval(timer);
  }, [until]);
  return (
    <div class="note" data-testid="countdown">
      <Icon name="clock" size={18} />
      <p>
        {t('too-many-tries')} <strong class="tabular">{waitText(seconds)}</strong>
      </p>
    </div>
  );
}
