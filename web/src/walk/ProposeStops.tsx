/** Stops that the server proposes: where open things gather and what waits to be looked at, within the minutes. */
import { useState } from 'preact/hooks';
import { useSend } from '../api/send';
import { Trouble } from '../api/Trouble';
import type { Stop } from '../api/types';
import { useAsked } from '../api/use';
import { getWalks, proposeStops } from '../api/walks';
import { t } from '../i18n';
import { listBox } from '../map/view';
import { announce } from '../ui/announce';
import { Icon } from '../ui/Icon';
import { Select } from '../ui/parts';
import type { Draft } from './draft';
import { fromLocal } from './words';

export function ProposeStops({ draft, onStops }: { draft: Draft; onStops: (stops: Stop[]) => void }) {
  const [digital, setDigital] = useState('');
  const [said, setSaid] = useState<string | null>(null);
  const { busy, error, send } = useSend();
  const asked = useAsked(() => getWalks(), 'walks');
  const earlier = (asked.data ?? []).filter(({ kind }) => kind === 'digital_walk');
  const starts = fromLocal(draft.starts);
  const minutes = Math.round(Number(draft.minutes));
  const box = listBox.value;
  const where = draft.area ? { area: draft.area } : box ? { bbox: box } : null;
  const propose = () =>
    send(async () => {
      if (!where || !starts) return;
      const made = await proposeStops({
        ...where,
        starts_at: starts,
        minutes,
        ...(digital ? { digital_walk: digital } : {}),
      });
      if (made.stops.length > 0) onStops(made.stops);
      const words =
        made.stops.length === 0
          ? t('propose-none')
          : t('propose-said', { n: made.stops.length, metres: made.metres, minutes: made.minutes });
      setSaid(words);
      announce(words);
    });
  return (
    <div class="propose" data-testid="propose">
      {earlier.length > 0 && (
        <Select
          label={t('propose-digital')}
          value={digital}
          options={[
            ['', t('propose-digital-none')] as const,
            ...earlier.map(({ id, title }) => [id, title] as const),
          ]}
          onChange={setDigital}
          testid="propose-digital"
        />
      )}
      <button
        type="button"
        class="button"
        disabled={busy || !where || !starts || !(minutes > 0)}
        onClick={propose}
        data-testid="propose-stops"
      >
        <Icon name="footprints" />
        {t(draft.stops.length > 0 ? 'propose-again' : 'propose-stops')}
      </button>
      <p class="soft">{t(draft.area ? 'propose-where-area' : 'propose-where-map')}</p>
      {said && (
        <p role="status" data-testid="propose-said">
          {said}
        </p>
      )}
      <Trouble error={error} />
    </div>
  );
}
