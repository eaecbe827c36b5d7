/** The protocol of a walk: read, edited where it stands and saved by itself, published after a look at it. */
import { useState } from 'preact/hooks';
import { changed } from '../api/live';
import { may } from '../api/may';
import { getProtocol, type Protocol, publishProtocol } from '../api/protocol';
import { useSend } from '../api/send';
import { session } from '../api/store';
import { Trouble } from '../api/Trouble';
import { useAsked } from '../api/use';
import { describe, isGone } from '../api/words';
import { t, tc } from '../i18n';
import { moment } from '../i18n/format';
import { href } from '../mode';
import { WalkProtocol } from '../public/WalkProtocol';
import { announce } from '../ui/announce';
import { Dialog } from '../ui/Dialog';
import { TextArea } from '../ui/fields';
import { Icon } from '../ui/Icon';
import { Badge, Empty, ExampleBadge, Failure, Skeleton } from '../ui/parts';
import { Letters } from './Letters';
import { ProtocolPoint } from './ProtocolPoint';
import { type Draft, useDraft } from './protocol-draft';
import { span } from './words';

function Publish({ draft, close }: { draft: Draft; close: () => void }) {
  const { stands } = draft;
  const { busy, error, send } = useSend();
  const publish = async () => {
    const went = await send(async () => draft.take(await publishProtocol(stands.walk.id, stands.version)));
    if (!went) return;
    announce(t('protocol-published'));
    close();
  };
  return (
    <Dialog title={t('protocol-preview')} onClose={close} testid="protocol-publish-dialog">
      <div class="stack">
        <p>{t('protocol-preview-lead')}</p>
        <WalkProtocol walk={stands.preview} />
        {stands.needs_another && <p class="strong">{t('protocol-needs-another')}</p>}
        <Trouble error={error} />
        <div class="buttons">
          <button
            type="button"
            class="button primary"
            disabled={busy || stands.needs_another}
            onClick={publish}
            data-testid="protocol-publish-yes"
          >
            {t('protocol-publish')}
          </button>
          <button type="button" class="button" onClick={close}>
            {t('cancel')}
          </button>
        </div>
      </div>
    </Dialog>
  );
}

/** Where what is written stands: said in words, never by colour alone. */
function SavedLine({ draft }: { draft: Draft }) {
  return (
    <div class="protocol-saved">
      <p role="status" data-testid="protocol-saved" data-saved={draft.saved}>
        <Icon name={draft.saved === 'saved' ? 'check' : 'pencil'} size={18} />{' '}
        {tc('protocol-saved', draft.saved)}
      </p>
      {draft.saved === 'failed' && <Failure {...describe(draft.error)} again={draft.retry} />}
    </div>
  );
}

function Stops({ draft, edits }: { draft: Draft; edits: boolean }) {
  const { stands } = draft;
  const groups = [...stands.walk.stops.map(({ no, name }) => ({ no, name })), { no: null, name: null }];
  return (
    <>
      {groups.map(({ no, name }) => {
        const points = stands.points.filter((point) => (point.stop ?? null) === no);
        const felt = stands.felt.find(({ stop }) => stop === no);
        if (points.length === 0 && !felt) return null;
        const answers = felt?.counts
          .map((n, i) => ({ n, word: tc('perceived', String(i)) }))
          .filter(({ n }) => n > 0)
          .map(({ n, word }) => `${word}: ${n}`)
          .join(', ');
        return (
          <section key={no ?? 'along'} class="protocol-stop">
            <h2>{name ? `${no}. ${name}` : t('protocol-along')}</h2>
            {answers && <p class="soft">{t('protocol-felt', { answers })}</p>}
            <ul class="plain protocol-stop">
              {points.map((point) => (
                <ProtocolPoint
                  key={point.id}
                  point={point}
                  ruling={draft.ruling(point)}
                  set={edits ? draft.setRuling : null}
                />
              ))}
            </ul>
          </section>
        );
      })}
    </>
  );
}

function Body({ first }: { first: Protocol }) {
  const draft = useDraft(first);
  const [asking, setAsking] = useState(false);
  const { stands } = draft;
  const { walk } = stands;
  const edits = may('walk');
  const last = stands.editions[0];
  const code = session.value?.tenant.code;
  return (
    <>
      <header>
        <p class="soft">
          {tc('walk-kind', walk.kind)} · {span(walk.starts_at, walk.ends_at)}{' '}
          {walk.example && <ExampleBadge />}
        </p>
        <h1 data-testid="protocol-title">{t('protocol-of', { title: walk.title })}</h1>
        <p class="soft" data-testid="protocol-edition">
          {last
            ? t('protocol-edition', { n: last.number, when: moment(last.published_at) })
            : t('protocol-draft')}{' '}
          {last && code && <a href={href({ name: 'public', id: code })}>{t('protocol-see-public')}</a>}
        </p>
      </header>
      {edits && <SavedLine draft={draft} />}
      <p>
        <a class="button" href={`/api/v1/walks/${walk.id}/protocol.pdf`} download data-testid="protocol-pdf">
          <Icon name="download" size={18} />
          {t('protocol-pdf')}
        </a>
      </p>
      {edits && (
        <div class="buttons">
          <button
            type="button"
            class="button primary"
            disabled={draft.saved !== 'saved'}
            onClick={() => setAsking(true)}
            data-testid="protocol-publish"
          >
            <Icon name="share-2" size={18} />
            {t(last ? 'protocol-publish-again' : 'protocol-publish-first')}
          </button>
        </div>
      )}
      {edits ? (
        <TextArea
          label={t('protocol-summary')}
          hint={t('public-text-hint-staff')}
          value={draft.summary}
          onValue={draft.setSummary}
          maxLength={2000}
          testid="protocol-summary"
        />
      ) : (
        stands.summary && <p class="protocol-summary">{stands.summary}</p>
      )}
      {stands.restricted > 0 && <p class="soft">{t('protocol-restricted', { n: stands.restricted })}</p>}
      {stands.points.length === 0 && <p class="soft">{t('protocol-empty')}</p>}
      <p>
        <Badge>{stands.points.length}</Badge> {t('protocol-points')}
      </p>
      <Stops draft={draft} edits={edits} />
      {edits && last && <Letters walk={walk.id} edition={last.number} />}
      {asking && <Publish draft={draft} close={() => setAsking(false)} />}
    </>
  );
}

export function ProtocolPage({ id }: { id: string }) {
  const asked = useAsked(() => getProtocol(id), `protocol ${id}`, changed.observation.value);
  const gone = isGone(asked.error);
  return (
    <article class="protocol" data-testid="protocol-page">
      <nav class="back">
        <a class="button quiet" href={href({ name: 'walk', id })}>
          <Icon name="chevron-left" />
          {t('back-to-walk')}
        </a>
      </nav>
      {gone && <Empty page icon="footprints" title={t('walk-gone')} />}
      {asked.error !== undefined && !gone && <Failure {...describe(asked.error)} again={asked.again} />}
      {!asked.data && asked.loading && <Skeleton rows={6} />}
      {asked.data && <Body key={id} first={asked.data} />}
    </article>
  );
}
