/**
 * "Markera plats": made for one thumb, gloves and the dark. A pin on the map, six big buttons at the bottom,
 * one press saves. It must work without the map and without a network.
 */
import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { catalogue, categoryName, kindName, quickCategories, quickName } from '../api/store';
import type { Category } from '../api/types';
import { t } from '../i18n';
import { standing, watchPosition } from '../map/locate';
import { following, pin, pinning } from '../map/view';
import { href } from '../mode';
import { announce } from '../ui/announce';
import { keepAwake } from '../ui/awake';
import { Dialog } from '../ui/Dialog';
import { Icon } from '../ui/Icon';
import { Alarm } from './Alarm';
import { alarm, capture, saved } from './capture';
import { PositionBar } from './PositionBar';
import { SavedDetails } from './SavedDetails';
import './field.css';

const more = signal(false);

async function press(category: Category): Promise<void> {
  more.value = false;
  await capture(category);
  announce(t('saved-as', { name: categoryName(category.code) }));
}

/** The pin follows the phone until the person moves the map or names a place. */
function usePin(): void {
  useEffect(() => {
    pinning.value = true;
    following.value = true;
    const stop = watchPosition();
    return () => {
      stop();
      pinning.value = false;
      pin.value = null;
    };
  }, []);
  const position = standing.value;
  const follow = following.value;
  useEffect(() => {
    if (position && follow) pin.value = { at: position.at, source: 'gps', accuracy: position.accuracy };
  }, [position, follow]);
}

function MoreDialog() {
  const { kinds, categories } = catalogue.value;
  return (
    <Dialog
      title={t('all-categories')}
      onClose={() => {
        more.value = false;
      }}
      testid="more-dialog"
    >
      {kinds.map((kind) => {
        const members = categories.filter((category) => category.kind === kind.code);
        if (members.length === 0) return null;
        return (
          <section key={kind.code}>
            <h3>{kindName(kind.code)}</h3>
            <div class="more-grid">
              {members.map((category) => (
                <button
                  key={category.code}
                  type="button"
                  class="field-button"
                  onClick={() => press(category)}
                  data-testid={`category-${category.code}`}
                >
                  <Icon name={category.icon} size={28} />
                  <span>{categoryName(category.code)}</span>
                </button>
              ))}
            </div>
          </section>
        );
      })}
      <button
        type="button"
        class="field-button wide-button"
        onClick={() => {
          more.value = false;
        }}
      >
        <span>{t('close')}</span>
      </button>
    </Dialog>
  );
}

function CaptureGrid() {
  return (
    <section class="capture" aria-label={t('what-do-you-see')}>
      <h2>{t('what-do-you-see')}</h2>
      <div class="capture-grid">
        {quickCategories.value.map((category) => (
          <button
            key={category.code}
            type="button"
            class={`capture-button ${category.valence === 'positive' ? 'positive' : ''}`}
            onClick={() => press(category)}
            data-testid={`quick-${category.quick}`}
            data-category={category.code}
          >
            <Icon name={category.icon} size={32} />
            <span>{quickName(category)}</span>
          </button>
        ))}
      </div>
      <button
        type="button"
        class="field-button wide-button"
        onClick={() => {
          more.value = true;
        }}
        data-testid="quick-more"
      >
        <Icon name="ellipsis" size={24} />
        <span>{t('more-categories')}</span>
      </button>
    </section>
  );
}

export function FieldView() {
  usePin();
  useEffect(keepAwake, []);
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
      </header>
      {saved.value ? (
        <SavedDetails saved={saved.value} />
      ) : (
        <>
          <PositionBar />
          <CaptureGrid />
        </>
      )}
      {more.value && <MoreDialog />}
      {alarm.value && <Alarm />}
    </div>
  );
}
