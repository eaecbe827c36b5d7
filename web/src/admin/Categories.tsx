/** The categories as they stand, group by group. They are kept in the taxonomy file, so nothing changes here. */
import { catalogue, categoryName, kindName } from '../api/store';
import { t, tc } from '../i18n';
import { Icon } from '../ui/Icon';
import { Badge } from '../ui/parts';

export function Categories() {
  const { kinds, categories } = catalogue.value;
  return (
    <div class="stack" data-testid="categories">
      <p class="note">
        <Icon name="info" size={18} />
        {t('categories-note')}
      </p>
      {kinds.map((kind) => {
        const members = categories.filter((category) => category.kind === kind.code);
        if (members.length === 0) return null;
        return (
          <section key={kind.code}>
            <h2 class="small-head">{kindName(kind.code)}</h2>
            <ul class="rows panelled">
              {members.map((category) => (
                <li class="row" key={category.code}>
                  <Icon name={category.icon} />
                  <span class="row-body">
                    <span class="row-title">{categoryName(category.code)}</span>
                    <span class="row-meta">
                      <code>{category.code}</code> · {tc('class', String(category.privacy_class))}
                    </span>
                    <span class="row-badges">
                      {category.severity && <Badge>{tc('severity', String(category.severity))}</Badge>}
                      {category.call_first && <Badge tone="ember">{t('category-call-first')}</Badge>}
                      {category.quick && <Badge tone="lantern">{t('category-quick')}</Badge>}
                    </span>
                  </span>
                </li>
              ))}
            </ul>
          </section>
        );
      })}
    </div>
  );
}
