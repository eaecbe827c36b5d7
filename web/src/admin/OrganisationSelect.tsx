/** Chooses an organisation: the tenant itself, or an actor of it. */
import { actors, session } from '../api/store';
import { t } from '../i18n';
import { Select } from '../ui/parts';

/** The name of an organisation by its id; null is the tenant itself. */
export const organisationName = (id: string | null): string =>
  id === null
    ? (session.value?.tenant.name ?? t('not-given'))
    : (actors.value.find((actor) => actor.id === id)?.name ?? id);

export function OrganisationSelect({
  value,
  onChange,
}: {
  value: string | null;
  onChange: (id: string | null) => void;
}) {
  return (
    <Select
      label={t('organisation')}
      value={value ?? ''}
      options={[
        ['', session.value?.tenant.name ?? ''],
        ...actors.value.map(({ id, name }) => [id, name] as const),
      ]}
      onChange={(id) => onChange(id || null)}
      testid="organisation"
    />
  );
}
