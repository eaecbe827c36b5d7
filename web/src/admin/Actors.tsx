/** The bodies that answer for things: their names, what sort they are, and what else they are called. */
import { useState } from 'preact/hooks';
import { getActors } from '../api/client';
import { useSend } from '../api/send';
import { putActor } from '../api/sharing';
import { actors } from '../api/store';
import type { Actor } from '../api/types';
import { useAsked } from '../api/use';
import { t, tc } from '../i18n';
import { announce } from '../ui/announce';
import { Dialog } from '../ui/Dialog';
import { Field, TextArea } from '../ui/fields';
import { Icon } from '../ui/Icon';
import { Select } from '../ui/parts';
import { slug } from './names';
import { FormFoot, Loaded } from './parts';

const TYPES = [
  'municipal_unit',
  'municipal_company',
  'private_owner',
  'police',
  'region',
  'public_transport',
  'road_authority',
  'contractor',
  'guard_company',
  'business',
  'business_association',
  'civil_society',
  'rescue_service',
  'state_agency',
];

function Edit({ actor, close, done }: { actor: Actor | null; close: () => void; done: () => void }) {
  const [name, setName] = useState(actor?.name ?? '');
  const [type, setType] = useState(actor?.type ?? 'municipal_unit');
  const [aliases, setAliases] = useState(actor?.aliases.join('\n') ?? '');
  const [note, setNote] = useState(actor?.note ?? '');
  const [mail, setMail] = useState(actor?.mail ?? '');
  const [tried, setTried] = useState(false);
  const sending = useSend();
  const types = TYPES.includes(type) ? TYPES : [...TYPES, type];
  const submit = async (event: Event) => {
    event.preventDefault();
    setTried(true);
    if (!name.trim()) return;
    const well = await sending.send(() =>
      putActor(actor?.id ?? slug(name), {
        name: name.trim(),
        type,
        aliases: aliases
          .split('\n')
          .map((line) => line.trim())
          .filter(Boolean),
        municipality: null,
        note: note.trim() || null,
        mail: mail.trim() || null,
      }),
    );
    if (!well) return;
    announce(t('saved'));
    done();
    close();
  };
  return (
    <Dialog title={actor?.name ?? t('actor-add')} onClose={close} testid="actor-dialog">
      <form class="stack" onSubmit={submit} noValidate>
        <Field
          label={t('name')}
          value={name}
          onValue={setName}
          maxLength={200}
          error={tried && !name.trim() ? t('name-missing') : null}
          testid="actor-name"
        />
        <Select
          label={t('actor-type')}
          value={type}
          options={types.map((code) => [code, tc('actor', code)] as const)}
          onChange={setType}
        />
        <TextArea
          label={t('actor-aliases')}
          hint={t('actor-aliases-hint')}
          value={aliases}
          onValue={setAliases}
        />
        <Field
          label={t('actor-mail')}
          type="email"
          hint={t('actor-mail-hint')}
          value={mail}
          onValue={setMail}
          maxLength={200}
          testid="actor-mail"
        />
        <TextArea label={t('note')} value={note} onValue={setNote} maxLength={2000} />
        <FormFoot sending={sending} label={t('save')} close={close} testid="actor-save" />
      </form>
    </Dialog>
  );
}

export function Actors() {
  const asked = useAsked(getActors, 'actors');
  const [open, setOpen] = useState<Actor | 'new' | null>(null);
  const done = () => {
    void getActors().then((rows) => {
      actors.value = rows;
    });
    asked.again();
  };
  return (
    <div data-testid="actors">
      <div class="admin-tools">
        <button type="button" class="button primary" onClick={() => setOpen('new')} data-testid="actor-add">
          <Icon name="plus" />
          {t('actor-add')}
        </button>
      </div>
      <Loaded
        asked={asked}
        empty={{ icon: 'building', title: t('actors-empty'), text: t('actors-empty-hint') }}
      >
        {(rows) => (
          <ul class="rows panelled">
            {rows.map((actor) => (
              <li class="row" key={actor.id} data-testid="actor-row">
                <span class="row-body">
                  <span class="row-title">{actor.name}</span>
                  <span class="row-meta">{[tc('actor', actor.type), ...actor.aliases].join(' · ')}</span>
                  {actor.note && <span class="row-meta">{actor.note}</span>}
                </span>
                <button type="button" class="button small" onClick={() => setOpen(actor)}>
                  <Icon name="pencil" size={16} />
                  {t('change')}
                  <span class="visually-hidden">: {actor.name}</span>
                </button>
              </li>
            ))}
          </ul>
        )}
      </Loaded>
      {open && <Edit actor={open === 'new' ? null : open} close={() => setOpen(null)} done={done} />}
    </div>
  );
}
