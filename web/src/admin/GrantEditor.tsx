/**
 * The roles of an account, each with its limits: which class, which categories, which areas. A grant narrows
 * a role and never widens it; the server knows each role's ceiling.
 */
import { type Grant, getRoles } from '../api/accounts';
import { getAreas } from '../api/client';
import { catalogue, categoryName, kindName } from '../api/store';
import { useAsked } from '../api/use';
import { t, tc } from '../i18n';
import { toggled } from '../model/filters';
import { Check } from '../ui/fields';
import { Icon } from '../ui/Icon';
import { Chip, Select } from '../ui/parts';

/**
 * Patterns for whole groups of categories, "light.*", with the name of their kind; two groups of one kind are
 * told apart by the first category in each.
 */
export function patterns(): [pattern: string, name: string][] {
  const first = new Map<string, { kind: string; category: string }>();
  for (const { code, kind } of catalogue.value.categories) {
    const pattern = `${code.split('.')[0]}.*`;
    if (!first.has(pattern)) first.set(pattern, { kind: kindName(kind), category: categoryName(code) });
  }
  const kinds = [...first.values()].map(({ kind }) => kind);
  return [...first].map(([pattern, { kind, category }]) => [
    pattern,
    kinds.filter((each) => each === kind).length > 1 ? `${kind}: ${category} …` : kind,
  ]);
}

function Scope({ grant, change }: { grant: Grant; change: (part: Partial<Grant>) => void }) {
  const areas = useAsked(getAreas, 'areas');
  return (
    <>
      <fieldset>
        <legend>{t('grant-categories')}</legend>
        <div class="chips">
          <Chip
            on={grant.categories === null}
            label={t('grant-all-categories')}
            onPress={() => change({ categories: null })}
          />
          {patterns().map(([pattern, name]) => (
            <Chip
              key={pattern}
              on={grant.categories?.includes(pattern) ?? false}
              label={name}
              onPress={() => {
                const next = toggled(grant.categories ?? [], pattern);
                change({ categories: next.length > 0 ? next : null });
              }}
            />
          ))}
        </div>
      </fieldset>
      <fieldset>
        <legend>{t('grant-where')}</legend>
        <Check on={grant.areas === null} onChange={(on) => change({ areas: on ? null : [] })}>
          {t('grant-everywhere')}
        </Check>
        {grant.areas !== null && (
          <ul class="plain grant-areas">
            {(areas.data ?? []).map((area) => (
              <li key={area.id}>
                <Check
                  on={grant.areas?.includes(area.id) ?? false}
                  onChange={() => change({ areas: toggled(grant.areas ?? [], area.id) })}
                >
                  {area.properties.name}
                </Check>
              </li>
            ))}
          </ul>
        )}
      </fieldset>
    </>
  );
}

export function GrantEditor({
  grants,
  onChange,
}: {
  grants: readonly Grant[];
  onChange: (grants: Grant[]) => void;
}) {
  const roles = useAsked(getRoles, 'roles').data ?? [];
  const change = (at: number, part: Partial<Grant>) =>
    onChange(grants.map((grant, i) => (i === at ? { ...grant, ...part } : grant)));
  const ceiling = (role: string) => roles.find((each) => each.role === role)?.ceiling ?? null;
  const add = () => {
    const role = roles.find((each) => !grants.some((grant) => grant.role === each.role))?.role;
    if (role) onChange([...grants, { role, categories: null, areas: null, max_class: ceiling(role) ?? 1 }]);
  };
  return (
    <fieldset data-testid="grants">
      <legend>{t('roles')}</legend>
      <div class="stack">
        {grants.length === 0 && <p class="soft">{t('grants-none')}</p>}
        {grants.map((grant, at) => {
          const top = ceiling(grant.role);
          return (
            // The place in the list is what a row is known by while it is being edited.
            <div class="grant" key={at} data-testid="grant">
              <div class="grant-head">
                <Select
                  label={t('role')}
                  value={grant.role}
                  options={roles.map(({ role }) => [role, tc('role', role)] as const)}
                  onChange={(role) =>
                    change(at, { role, max_class: Math.min(grant.max_class, ceiling(role) ?? 1) })
                  }
                  testid="grant-role"
                />
                <button
                  type="button"
                  class="button icon-only"
                  aria-label={t('grant-remove', { role: tc('role', grant.role) })}
                  onClick={() => onChange(grants.filter((_, i) => i !== at))}
                >
                  <Icon name="x" />
                </button>
              </div>
              {top === null ? (
                <p class="soft">{t('grant-sees-nothing')}</p>
              ) : (
                <details class="disclosure">
                  <summary>
                    <Icon name="chevron-down" size={18} />
                    {t('grant-limits')}
                  </summary>
                  <div class="stack">
                    <Select
                      label={t('grant-class')}
                      value={String(Math.min(grant.max_class, top))}
                      options={[1, 2, 3]
                        .filter((level) => level <= top)
                        .map((level) => [String(level), tc('class', String(level))] as const)}
                      onChange={(level) => change(at, { max_class: Number(level) })}
                    />
                    <Scope grant={grant} change={(part) => change(at, part)} />
                  </div>
                </details>
              )}
            </div>
          );
        })}
        <div>
          <button type="button" class="button small" onClick={add} data-testid="grant-add">
            <Icon name="plus" size={16} />
            {t('grant-add')}
          </button>
        </div>
      </div>
    </fieldset>
  );
}
