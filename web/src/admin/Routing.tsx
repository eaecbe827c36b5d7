/** "Vem får denna?": what the rules would do with a category at a place, and why. Nothing is saved. */
import { useState } from 'preact/hooks';
import { getRouting } from '../api/sharing';
import { catalogue, categoryName, session } from '../api/store';
import { Trouble } from '../api/Trouble';
import { asBox } from '../api/types';
import { useAsked } from '../api/use';
import { t } from '../i18n';
import { PlacePicker } from '../map/PlacePicker';
import { Badge, Fact, Select, Skeleton } from '../ui/parts';

function Answer({ category, at }: { category: string; at: [number, number] }) {
  const asked = useAsked(() => getRouting(category, at), `routing ${category} ${at.join()}`);
  const said = asked.data;
  return (
    <section class="tile" aria-live="polite" data-testid="routing-answer">
      <h2>{t('routing-answer')}</h2>
      <Trouble error={asked.error} again={asked.again} />
      {!said && asked.loading && <Skeleton rows={2} />}
      {said && (
        <dl class="facts">
          <Fact
            name={t('card-responsible')}
            value={
              said.responsible ? (
                <>
                  <span class="strong">{said.responsible.name}</span>
                  <span class="why">{said.responsible.why}</span>
                </>
              ) : (
                t('routing-nobody')
              )
            }
          />
          <Fact name={t('card-areas')} value={said.areas.map(({ name }) => name).join(', ')} />
          <Fact
            name={t('card-promises')}
            value={
              said.commitments.length > 0 &&
              said.commitments.map(({ id, label }) => <Badge key={id}>{t('promise-short', { label })}</Badge>)
            }
          />
        </dl>
      )}
    </section>
  );
}

export function Routing() {
  const { categories } = catalogue.value;
  const [category, setCategory] = useState(categories[0]?.code ?? '');
  const [at, setAt] = useState<[number, number] | null>(null);
  const current = session.value;
  if (!current) return null;
  return (
    <div class="tiles" data-testid="routing">
      <section class="tile">
        <Select
          label={t('filter-category')}
          value={category}
          options={categories.map(({ code }) => [code, categoryName(code)] as const)}
          onChange={setCategory}
          testid="routing-category"
        />
        <PlacePicker
          at={at}
          onPick={setAt}
          box={asBox(current.tenant.bbox)}
          basemaps={current.basemaps}
          testid="routing-place"
        />
      </section>
      {at ? (
        <Answer category={category} at={at} />
      ) : (
        <section class="tile">
          <p class="soft">{t('routing-choose')}</p>
        </section>
      )}
    </div>
  );
}
