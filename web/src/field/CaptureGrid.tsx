/** The six big buttons of the field: one press saves. The rest of the categories are one press further away. */
import { signal } from '@preact/signals';
import { catalogue, categoryName, kindName, quickCategories, quickName } from '../api/store';
import type { Category } from '../api/types';
import { t } from '../i18n';
import { announce } from '../ui/announce';
import { Dialog } from '../ui/Dialog';
import { Icon } from '../ui/Icon';
import { capture } from './capture';
import './field.css';

const more = signal(false);

async function press(category: Category): Promise<void> {
  more.value = false;
  await capture(category);
  announce(t('saved-as', { name: categoryName(category.code) }));
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

/** The way to everything that the six are not. */
export function MoreButton() {
  return (
    <>
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
      {more.value && <MoreDialog />}
    </>
  );
}

/** The six, the usual ones unless others are named; on a walk the way to the rest stands elsewhere. */
export function CaptureGrid({ six, bare }: { six?: readonly Category[]; bare?: boolean }) {
  return (
    <section class="capture" aria-label={t('what-do-you-see')}>
      {!bare && <h2>{t('what-do-you-see')}</h2>}
      <div class="capture-grid">
        {(six ?? quickCategories.value).map((category, i) => (
          <button
            key={category.code}
            type="button"
            class={`capture-button ${category.valence === 'positive' ? 'positive' : ''}`}
            onClick={() => press(category)}
            data-testid={`quick-${i + 1}`}
            data-category={category.code}
          >
            <Icon name={category.icon} size={32} />
            <span>{category.quick ? quickName(category) : categoryName(category.code)}</span>
          </button>
        ))}
      </div>
      {!bare && <MoreButton />}
    </section>
  );
}
