/** The areas that promises and roles are limited to: names, validity, and outlines read from a file. */
import { useState } from 'preact/hooks';
import { getAreas } from '../api/client';
import { useSend } from '../api/send';
import { putArea } from '../api/sharing';
import type { Area } from '../api/types';
import { useAsked } from '../api/use';
import { t, tc } from '../i18n';
import { announce } from '../ui/announce';
import { Dialog } from '../ui/Dialog';
import { Check, Field, TextArea } from '../ui/fields';
import { Icon } from '../ui/Icon';
import { Badge, Select } from '../ui/parts';
import { slug } from './names';
import { FormFoot, Loaded } from './parts';

const KINDS = [
  'district',
  'square',
  'park',
  'schoolyard',
  'courtyard',
  'place',
  'street',
  'statistical',
  'maintenance_area',
  'other',
];

type Outline = NonNullable<Area['geometry']>;

/** The first polygon in a GeoJSON file, or null when it holds none. */
export function outlineIn(text: string): Outline | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  const walk = (each: unknown): Outline | null => {
    if (typeof each !== 'object' || each === null) return null;
    const { type, geometry, features } = each as { type?: string; geometry?: unknown; features?: unknown[] };
    if (type === 'Polygon' || type === 'MultiPolygon') return each as Outline;
    if (geometry) return walk(geometry);
    for (const feature of features ?? []) {
      const found = walk(feature);
      if (found) return found;
    }
    return null;
  };
  return walk(value);
}

function Edit({ area, close, done }: { area: Area | null; close: () => void; done: () => void }) {
  const p = area?.properties as (Area['properties'] & { note?: string | null }) | undefined;
  const [name, setName] = useState(p?.name ?? '');
  const [kind, setKind] = useState(p?.kind ?? 'district');
  const [approximate, setApproximate] = useState(p?.approximate ?? true);
  const [note, setNote] = useState(p?.note ?? '');
  const [outline, setOutline] = useState<Outline | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const sending = useSend();
  const kinds = KINDS.includes(kind) ? KINDS : [...KINDS, kind];
  const read = async (file: File | undefined) => {
    const found = file ? outlineIn(await file.text()) : null;
    setOutline(found);
    setFault(found || !file ? null : t('area-file-empty'));
  };
  const submit = async (event: Event) => {
    event.preventDefault();
    if (!name.trim()) return setFault(t('name-missing'));
    if (!area && !outline) return setFault(t('area-file-missing'));
    const well = await sending.send(() =>
      putArea({
        type: 'Feature',
        id: area?.id ?? slug(name),
        geometry: outline ?? area?.geometry ?? null,
        properties: {
          ...(area?.properties ?? { selector: 'polygon' }),
          ...(outline ? { selector: 'polygon' } : {}),
          name: name.trim(),
          kind,
          approximate,
          note: note.trim() || null,
        } as unknown as Area['properties'],
      }),
    );
    if (!well) return undefined;
    announce(t('saved'));
    done();
    return close();
  };
  return (
    <Dialog title={area?.properties.name ?? t('area-add')} onClose={close} testid="area-dialog">
      <form class="stack" onSubmit={submit} noValidate>
        <Field label={t('name')} value={name} onValue={setName} maxLength={200} testid="area-name" />
        <Select
          label={t('area-kind')}
          value={kind}
          options={kinds.map((code) => [code, tc('area-kind', code)] as const)}
          onChange={setKind}
        />
        <Check on={approximate} onChange={setApproximate}>
          {t('area-approximate')}
        </Check>
        <TextArea label={t('note')} value={note} onValue={setNote} maxLength={2000} />
        <label class="field-line">
          <span class="label">{t(area ? 'area-file-replace' : 'area-file')}</span>
          <input
            type="file"
            accept=".geojson,.json,application/geo+json,application/json"
            onChange={(event) => read(event.currentTarget.files?.[0])}
            data-testid="area-file"
          />
        </label>
        {fault && (
          <p class="error-text" role="alert">
            {fault}
          </p>
        )}
        <FormFoot sending={sending} label={t('save')} close={close} testid="area-save" />
      </form>
    </Dialog>
  );
}

export function Areas() {
  const asked = useAsked(getAreas, 'areas');
  const [open, setOpen] = useState<Area | 'new' | null>(null);
  return (
    <div data-testid="areas">
      <div class="admin-tools">
        <button type="button" class="button primary" onClick={() => setOpen('new')}>
          <Icon name="plus" />
          {t('area-add')}
        </button>
      </div>
      <Loaded
        asked={asked}
        empty={{ icon: 'map-pinned', title: t('areas-empty'), text: t('areas-empty-hint') }}
      >
        {(rows) => (
          <ul class="rows panelled">
            {rows.map((area) => (
              <li class="row" key={area.id}>
                <span class="row-body">
                  <span class="row-title">{area.properties.name}</span>
                  <span class="row-badges">
                    <span class="row-meta">{tc('area-kind', area.properties.kind)}</span>
                    {area.properties.approximate && <Badge>{t('approximate-outline')}</Badge>}
                    {area.properties.selector === 'dynamic' && <Badge>{t('area-dynamic-short')}</Badge>}
                  </span>
                </span>
                <button type="button" class="button small" onClick={() => setOpen(area)}>
                  <Icon name="pencil" size={16} />
                  {t('change')}
                  <span class="visually-hidden">: {area.properties.name}</span>
                </button>
              </li>
            ))}
          </ul>
        )}
      </Loaded>
      {open && <Edit area={open === 'new' ? null : open} close={() => setOpen(null)} done={asked.again} />}
    </div>
  );
}
