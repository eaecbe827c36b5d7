/**
 * What anybody may read without signing in: the promises, where they hold, what has been written about them,
 * and a way to leave a mark. It reads the published copy only, and works without a map.
 */
import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import {
  getDigitalWalk,
  getPublicAreas,
  getPublicCopy,
  getPublicWalks,
  type PublicArea,
  type PublicCommitment,
  type PublicCopy,
  type PublicPromise,
  type PublicTextBody,
} from '../api/pub';
import { Trouble } from '../api/Trouble';
import { useAsked } from '../api/use';
import { isGone } from '../api/words';
import { LANGS, lang, setLang, t, tc } from '../i18n';
import { day } from '../i18n/format';
import { Icon, Lantern } from '../ui/Icon';
import { Badge, Empty, ExampleBadge, Skeleton } from '../ui/parts';
import { MarkForm } from './MarkForm';
import { WalkProtocol } from './WalkProtocol';
import './public.css';

/** An approved text in the reader's language, or in Swedish, marked as such. */
function Said({ texts }: { texts: readonly PublicTextBody[] }) {
  return (
    <>
      {texts.map((text) => {
        const english = lang.value === 'en' && text.en;
        return (
          <div class="public-text" key={text.sv}>
            <p lang={english ? 'en' : 'sv'}>{english ? text.en : text.sv}</p>
            <p class="soft">{t('public-approved', { when: day(text.approved_on) })}</p>
          </div>
        );
      })}
    </>
  );
}

function Commitment({ commitment }: { commitment: PublicCommitment }) {
  return (
    <li class="public-commitment" data-testid="public-commitment">
      <p>
        <Badge>{commitment.label}</Badge> <span lang="sv">{commitment.text_sv}</span>
      </p>
      <p class="soft">
        {commitment.areas.length > 0 &&
          t('public-where', { areas: commitment.areas.map(({ name }) => name).join(', ') })}{' '}
        {commitment.by.length > 0 &&
          t('public-by', { who: commitment.by.map(({ name }) => name).join(', ') })}
      </p>
      <Said texts={commitment.texts} />
    </li>
  );
}

/** When a promise holds, in the source's own words when it gave no dates. */
function validity({ valid_from: from, valid_to: to, validity_text: text }: PublicPromise): string | null {
  if (from && to) return t('validity-between', { from: day(from), to: day(to) });
  return from ? t('validity-from', { from: day(from) }) : text;
}

function OnePromise({ promise }: { promise: PublicPromise }) {
  return (
    <article class="tile public-promise" data-testid="public-promise">
      <header>
        <p class="soft">
          {tc('promise-kind', promise.kind)} {promise.example && <ExampleBadge />}
        </p>
        <h2>{promise.title}</h2>
        <p class="soft">
          {[
            promise.parties
              .filter(({ role }) => role === 'party')
              .map(({ name }) => name)
              .join(', '),
            validity(promise),
          ]
            .filter(Boolean)
            .join(' · ')}
        </p>
      </header>
      <Said texts={promise.texts} />
      <ul class="plain">
        {promise.commitments.map((commitment) => (
          <Commitment key={commitment.id} commitment={commitment} />
        ))}
      </ul>
    </article>
  );
}

function Places({ areas }: { areas: readonly PublicArea[] }) {
  const told = areas.filter(({ properties }) => properties.texts.length > 0);
  if (areas.length === 0) return null;
  return (
    <section class="tile" data-testid="public-areas">
      <h2>{t('public-places')}</h2>
      <p>{[...new Set(areas.map(({ properties }) => properties.name))].join(', ')}</p>
      {told.map(({ id, properties }) => (
        <div key={id}>
          <h3>{properties.name}</h3>
          <Said texts={properties.texts} />
        </div>
      ))}
    </section>
  );
}

/** What was written about the last weeks. */
function Situations({ copy }: { copy: PublicCopy }) {
  if (copy.situations.length === 0) return null;
  return (
    <section class="tile" data-testid="public-situations">
      <h2>{t('public-situations')}</h2>
      {copy.situations.map(({ week, texts }) => (
        <div key={week}>
          <h3>{t('public-situation', { n: Number(week.slice(6)) })}</h3>
          <Said texts={texts} />
        </div>
      ))}
    </section>
  );
}

/** What came of safety walks, the newest first. */
function Walks({ code }: { code: string }) {
  const asked = useAsked(() => getPublicWalks(code), `public walks ${code}`);
  if (!asked.data?.length) return null;
  return (
    <section class="public-walks" data-testid="public-walks">
      <h2>{t('public-walks')}</h2>
      {asked.data.map(({ walk, published_on: when }) => (
        <WalkProtocol key={`${walk.title} ${walk.held_on}`} walk={walk} publishedOn={when} />
      ))}
    </section>
  );
}

function Body({ code, copy }: { code: string; copy: PublicCopy }) {
  const areas = useAsked(() => getPublicAreas(code), `public areas ${code}`);
  return (
    <>
      <header class="public-head">
        <h1>{t('public-heading', { name: copy.municipality.name })}</h1>
        <p class="lead">{t('public-lead')}</p>
        {copy.categories.length > 0 && (
          <a class="button primary" href="#markera" data-testid="public-to-mark">
            <Icon name="map-pin" />
            {t('public-mark')}
          </a>
        )}
      </header>
      <Situations copy={copy} />
      {copy.promises.map((promise) => (
        <OnePromise key={promise.id} promise={promise} />
      ))}
      {areas.data && <Places areas={areas.data} />}
      <Walks code={code} />
      {copy.categories.length > 0 && <MarkForm code={code} copy={copy} areas={areas.data ?? []} />}
    </>
  );
}

/** The bar, the page and the foot that every public page has. */
function Frame({ title, children }: { title: string; children: ComponentChildren }) {
  useEffect(() => {
    document.title = `${title} – Lykta`;
  }, [title]);
  return (
    <div class="public" data-testid="public">
      <header class="public-bar">
        <span class="brand">
          <Lantern />
          <span>Lykta</span>
        </span>
        <span class="public-langs">
          {LANGS.map((each) => (
            <button
              key={each}
              type="button"
              class="button quiet small"
              lang={each}
              aria-pressed={lang.value === each}
              onClick={() => setLang(each)}
            >
              {tc('language', each)}
            </button>
          ))}
        </span>
      </header>
      <main class="public-body" id="main" tabIndex={-1}>
        {children}
      </main>
      <footer class="public-foot">
        <p class="soft">{t('public-foot')}</p>
        <p class="soft">
          <a href="/logga-in">{t('public-staff')}</a>
        </p>
      </footer>
    </div>
  );
}

export function PublicPage({ code }: { code: string }) {
  const asked = useAsked(() => getPublicCopy(code), `public ${code}`);
  const copy = asked.data;
  const gone = isGone(asked.error);
  return (
    <Frame title={copy ? t('public-heading', { name: copy.municipality.name }) : t('public-title')}>
      {gone && (
        <Empty page icon="handshake" title={t('public-none')}>
          <p>{t('public-none-hint')}</p>
        </Empty>
      )}
      {!gone && <Trouble error={asked.error} again={asked.again} />}
      {!copy && asked.loading && <Skeleton rows={5} />}
      {copy && <Body code={code} copy={copy} />}
    </Frame>
  );
}

/** A digital walk: residents mark spots before anybody goes out. Without an account, and only while it is open. */
export function PublicWalkPage({ code, slug }: { code: string; slug: string }) {
  const asked = useAsked(() => getDigitalWalk(code, slug), `public walk ${code} ${slug}`);
  const areas = useAsked(() => getPublicAreas(code), `public areas ${code}`);
  const walk = asked.data;
  const gone = isGone(asked.error);
  const all = areas.data ?? [];
  const own = all.filter(({ id }) => id === walk?.area);
  return (
    <Frame title={walk?.title ?? t('public-title')}>
      {gone && (
        <Empty page icon="footprints" title={t('public-walk-gone')}>
          <p>{t('public-walk-gone-hint')}</p>
        </Empty>
      )}
      {!gone && <Trouble error={asked.error} again={asked.again} />}
      {!walk && asked.loading && <Skeleton rows={5} />}
      {walk && (
        <>
          <header class="public-head">
            <h1 data-testid="public-walk">{walk.title}</h1>
            <p class="lead">{t('public-walk-lead')}</p>
          </header>
          <MarkForm code={code} copy={walk} areas={own.length > 0 ? own : all} walk={slug} />
        </>
      )}
    </Frame>
  );
}
