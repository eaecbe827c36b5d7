/**
 * The week's situation beside the map: the figures in words, the tables, places proposed for the coming week,
 * what is not known and what was decided. A version stays as it was built.
 */
import { useEffect, useState } from 'preact/hooks';
import { changed } from '../api/live';
import { useSend } from '../api/send';
import { buildSituation, getSituation, getSituations, type Situation, situationFile } from '../api/situation';
import { categoryName } from '../api/store';
import { Trouble } from '../api/Trouble';
import { useAsked } from '../api/use';
import { t, tc } from '../i18n';
import { moment } from '../i18n/format';
import { fitTo, litAreas, selected, spotsOnMap, walkOnMap } from '../map/view';
import { href, navigate, place } from '../mode';
import { boxOf } from '../model/geo';
import { Icon } from '../ui/Icon';
import { Empty, Select, Skeleton } from '../ui/parts';
import { Chosen, Places, Rows, Strip, Tallies, Unknown } from './Figures';
import { HotPlaces } from './HotPlaces';
import { LastDecisions, OwnDecisions } from './Meeting';
import { weekNumber, weekWords } from './words';
import './situation.css';

/** Shows the proposed places on the map, numbered as in the list. */
function useOnMap(report: Situation | undefined): void {
  useEffect(() => {
    const squares = (report?.focus ?? []).map(({ ring }) => ({
      type: 'Feature' as const,
      geometry: { type: 'Polygon' as const, coordinates: [ring] },
      properties: { approximate: false },
    }));
    litAreas.value = squares;
    const stops = (report?.focus ?? []).map(({ at }, i) => ({
      no: i + 1,
      at: [at[0] ?? 0, at[1] ?? 0] as [number, number],
      state: 'coming' as const,
    }));
    walkOnMap.value = stops.length ? { route: [], track: [], stops } : null;
    spotsOnMap.value = (report?.hot_spots.places ?? []).map(({ outline, course }, i) => ({
      geometry: { type: 'MultiPolygon', coordinates: outline },
      properties: { number: i + 1, state: 'hot', letter: tc('course-letter', course) },
    }));
    const box = boxOf(squares.map(({ geometry }) => geometry));
    if (box) fitTo.value = { box, maxZoom: 15 };
    return () => {
      litAreas.value = [];
      walkOnMap.value = null;
      spotsOnMap.value = null;
      selected.value = null;
    };
  }, [report?.week, report?.version]);
}

function Files({ report }: { report: Situation }) {
  return (
    <p class="situation-files">
      {(
        [
          ['pdf', 'situation-minutes-pdf'],
          ['csv', 'situation-csv'],
          ['geojson', 'situation-geojson'],
        ] as const
      ).map(([ending, key]) => (
        <a
          key={ending}
          class="button small"
          href={situationFile(report.week, report.version, ending)}
          download
          data-testid={`file-${ending}`}
        >
          <Icon name="download" size={16} />
          {t(key)}
        </a>
      ))}
    </p>
  );
}

function Report({ report }: { report: Situation }) {
  useOnMap(report);
  const [added, setAdded] = useState(0);
  const late = report.observations.filter(({ days_late }) => typeof days_late === 'number');
  late.sort((a, b) => (b.days_late ?? 0) - (a.days_late ?? 0));
  return (
    <>
      <p class="soft" data-testid="situation-built">
        {t('situation-built', { when: moment(report.built_at), version: report.version })}{' '}
        {t('situation-frozen')}
      </p>
      <Strip report={report} />
      <Places report={report} />
      <HotPlaces report={report} added={() => setAdded(added + 1)} />
      <OwnDecisions key={added} week={report.week} />
      {report.last_meeting && (
        <section class="situation-part" aria-labelledby="chosen-last">
          <h2 id="chosen-last">{t('situation-chosen-last')}</h2>
          <Chosen places={report.last_meeting.focus} />
        </section>
      )}
      <LastDecisions report={report} />
      <Tallies
        title={t('situation-categories')}
        rows={report.categories.map(({ id, n }) => ({ id, n, name: categoryName(id) }))}
        testid="categories"
      />
      <Tallies
        title={`${t('situation-areas')}. ${t('situation-areas-hint')}`}
        rows={report.areas.map(({ id, n, name }) => ({ id, n, name: name ?? id }))}
        testid="areas"
      />
      <Tallies
        title={t('situation-promises')}
        rows={report.promises.map(({ id, n, text, done, overdue }) => ({
          id,
          n,
          name: text,
          link: href({ name: 'promise', id: id.slice(0, id.lastIndexOf('.')) }),
          done,
          overdue,
        }))}
        testid="promises"
      />
      {late.length > 0 && <Rows rows={late} title={t('situation-overdue')} testid="late" />}
      <Rows
        rows={report.observations.filter(({ is_new }) => is_new)}
        title={t('situation-observations')}
        testid="rows"
      />
      <Unknown report={report} />
      <Files report={report} />
    </>
  );
}

function Build({ week, built }: { week?: string; built: (report: Situation) => void }) {
  const { busy, error, send } = useSend();
  return (
    <>
      <button
        type="button"
        class={week ? 'button small' : 'button primary'}
        disabled={busy}
        onClick={() => void send(async () => built(await buildSituation(week)))}
        data-testid="situation-build"
      >
        {t(week ? 'situation-rebuild' : 'situation-build')}
      </button>
      <Trouble error={error} />
    </>
  );
}

export function SituationPage({ week }: { week: string }) {
  const listed = useAsked(getSituations, 'situations', changed.situation.value);
  const heads = listed.data ?? [];
  const weeks = [...new Set(heads.map((head) => head.week))];
  const shown = week || weeks[0] || '';
  const version = place.value.query.get('version') ?? '';
  const asked = useAsked(
    () => (shown ? getSituation(shown, version) : Promise.resolve(undefined)),
    `situation ${shown} ${version}`,
    changed.situation.value,
  );
  const report = asked.data;
  const versions = heads.filter((head) => head.week === shown).map((head) => String(head.version));
  const built = (made: Situation) => {
    listed.again();
    navigate({ name: 'situation', id: made.week }, { version: null });
    asked.again();
  };
  return (
    <div class="situation" data-testid="situation" data-busy={asked.loading || listed.loading}>
      <header class="situation-head">
        <h1>{shown ? t('situation-title', { n: weekNumber(shown) }) : t('situation')}</h1>
        {report && (
          <a
            class="button primary"
            href={href({ name: 'situation-meeting', id: shown }, { version: null })}
            data-testid="meeting-open"
          >
            {t('situation-meeting')}
          </a>
        )}
      </header>
      <Trouble error={listed.error ?? asked.error} again={asked.again} />
      {weeks.length > 0 && (
        <div class="situation-which">
          <Select
            label={t('situation-weeks')}
            value={shown}
            options={weeks.map((of) => [of, weekWords(of)] as const)}
            onChange={(of) => navigate({ name: 'situation', id: of }, { version: null })}
            testid="situation-week"
          />
          {versions.length > 1 && (
            <Select
              label={t('situation-versions')}
              value={version || (versions[0] ?? '')}
              options={versions.map((n) => [n, t('situation-version', { n })] as const)}
              onChange={(n) => navigate({ name: 'situation', id: shown }, { version: n })}
              testid="situation-version"
            />
          )}
          {report?.leads && <Build week={shown} built={built} />}
        </div>
      )}
      {!report && (asked.loading || listed.loading) && <Skeleton rows={6} />}
      {listed.data && weeks.length === 0 && (
        <Empty icon="file-text" title={t('situation-empty')}>
          <p>{t('situation-empty-hint')}</p>
          <Build built={built} />
        </Empty>
      )}
      {report && <Report key={`${report.week} ${report.version}`} report={report} />}
    </div>
  );
}
