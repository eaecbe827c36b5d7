/**
 * Leaving a mark without an account: what, where, and a few words about the place. It is sent once and cannot
 * be read back; somebody reviews it before anything shows. 112 stands first, for this is not the way to help.
 */
import { useMemo, useState } from 'preact/hooks';
import { leaveMark, type PublicArea, type PublicCopy } from '../api/pub';
import { useSend } from '../api/send';
import { Trouble } from '../api/Trouble';
import { lang, t } from '../i18n';
import { PlacePicker } from '../map/PlacePicker';
import { type Box, boxOf } from '../model/geo';
import { TextArea } from '../ui/fields';
import { Icon } from '../ui/Icon';
import { TextAdvice } from '../ui/TextAdvice';

const MOST = 500;
/** Sweden, roughly: where a municipality's areas are all without outlines, the map still has to start somewhere. */
const COUNTRY: Box = [10.5, 55.2, 24.2, 69.1];

const at = (areas: readonly PublicArea[]): Box => boxOf(areas.map(({ geometry }) => geometry)) ?? COUNTRY;

function Thanks({ again }: { again: () => void }) {
  return (
    <section class="tile" id="markera" role="status" data-testid="public-thanks">
      <h2>{t('public-thanks')}</h2>
      <p>{t('public-thanks-what')}</p>
      <div>
        <button type="button" class="button" onClick={again}>
          {t('public-another')}
        </button>
      </div>
    </section>
  );
}

export function MarkForm({
  code,
  copy,
  areas,
  walk,
}: {
  code: string;
  copy: Pick<PublicCopy, 'municipality' | 'categories'>;
  areas: readonly PublicArea[];
  /** The end of the address of the digital walk that it is left for. */
  walk?: string;
}) {
  const [category, setCategory] = useState('');
  const [place, setPlace] = useState<[number, number] | null>(null);
  const [text, setText] = useState('');
  const [tried, setTried] = useState(false);
  const [done, setDone] = useState(false);
  const { busy, error, send } = useSend();
  const outlines = useMemo(
    () => ({
      type: 'FeatureCollection' as const,
      features: areas.flatMap(({ geometry, id, properties: { name } }) =>
        geometry ? [{ type: 'Feature' as const, id, geometry, properties: { name } }] : [],
      ),
    }),
    [areas],
  );
  const submit = async (event: Event) => {
    event.preventDefault();
    setTried(true);
    if (!category || !place) return;
    const [lon, lat] = place;
    if (await send(() => leaveMark(code, { category, lon, lat, text: text.trim() || null }, walk)))
      setDone(true);
  };
  if (done) {
    return (
      <Thanks
        again={() => {
          setCategory('');
          setPlace(null);
          setText('');
          setTried(false);
          setDone(false);
        }}
      />
    );
  }
  return (
    <form class="tile public-form" id="markera" onSubmit={submit} noValidate data-testid="public-form">
      <h2>{t('public-mark')}</h2>
      <p class="note note-alarm">
        <Icon name="phone" size={18} />
        <span>
          {t('public-112')} <a href="tel:112">{t('alarm-call-112')}</a>
        </span>
      </p>
      <p class="soft">{t('public-mark-lead')}</p>
      <fieldset>
        <legend>{t('what-do-you-see')}</legend>
        <div class="public-choices">
          {copy.categories.map((each) => (
            <label key={each.code} class="public-choice">
              <input
                type="radio"
                name="category"
                value={each.code}
                checked={category === each.code}
                onChange={() => setCategory(each.code)}
                data-testid={`public-category-${each.code}`}
              />
              <span>{each[lang.value]}</span>
            </label>
          ))}
        </div>
        {tried && !category && (
          <p class="error-text" role="alert">
            {t('public-category-missing')}
          </p>
        )}
      </fieldset>
      <PlacePicker
        key={areas.length > 0 ? 'areas' : 'none'}
        at={place}
        onPick={setPlace}
        box={at(areas)}
        areas={outlines}
        testid="public-place"
      />
      {tried && !place && (
        <p class="error-text" role="alert">
          {t('place-missing')}
        </p>
      )}
      <TextArea
        label={t('detail-text')}
        hint={t('public-text-hint')}
        value={text}
        onValue={setText}
        maxLength={MOST}
        testid="public-text"
      />
      <TextAdvice text={text} />
      <Trouble error={error} />
      <button type="submit" class="button primary block" disabled={busy} data-testid="public-send">
        {t('public-send')}
      </button>
      <p class="soft">{t('public-controller', { name: copy.municipality.name })}</p>
    </form>
  );
}
