/**
 * Places where much was reported, month by month: which are new, come back, grow, shrink or have been. Their legend
 * while they are on the map, and their list twin with the months of each.
 */
import { useEffect, useRef } from 'preact/hooks';
import { CLASSES, type Course, type Courses, coursesFile, getCourses } from '../api/analyses';
import { changed } from '../api/live';
import { useAsked } from '../api/use';
import { describe } from '../api/words';
import { t, tc } from '../i18n';
import { day, monthOf, number } from '../i18n/format';
import { fitTo, pickedSpot, spotsOnMap } from '../map/view';
import { MethodLink } from '../method/MethodLink';
import { Icon } from '../ui/Icon';
import { Failure, Skeleton } from '../ui/parts';
import { heatShown } from './heat';
import { Counted, few, list, sourcesOf } from './SpotsForm';
import { coursesQuery } from './spots';
import './heat.css';
import './courses.css';

const useCourses = () => {
  const query = coursesQuery.value;
  return useAsked(() => getCourses(query), `courses ${JSON.stringify(query)}`, changed.observation.value);
};

const nameOf = ({ properties: { areas, number: n } }: Course): string =>
  areas.slice(0, 2).join(', ') || t('spots-unnamed', { n });

const isTold = ({ properties: { state } }: Course): boolean => state === 'told';

/** What stands on the map and in the list: the letter of its course, or its number where too few people say it. */
const letter = (course: Course): string =>
  isTold(course) ? tc('monthly-letter', course.properties.class) : String(course.properties.number);

/** What they were worked out of, in one sentence. */
function made({ n, months, params: { cell_m } }: Courses): string {
  const [first, last] = [months[0], months.at(-1)];
  if (!first || !last) return t('monthly-no-months');
  return t('monthly-made', {
    n: number(n),
    side: number(cell_m),
    from: monthOf(first),
    to: monthOf(last),
    months: months.length,
  });
}

/** That there is too little, or nothing that stood out: calm, and what to do. */
function Calm({ told }: { told: Courses }) {
  if (told.state === 'found') return null;
  const { lacking, least } = told;
  const words =
    told.state === 'none'
      ? t('monthly-none')
      : lacking === 'months'
        ? t('monthly-too-few-months', { n: told.months.length, least: least.months })
        : lacking === 'cells'
          ? t('spots-too-few-cells', { n: number(told.cells), least: least.cells })
          : t('spots-too-few', { n: number(told.n), least: least.observations });
  const why =
    told.state === 'none'
      ? 'monthly-none-why'
      : lacking === 'months'
        ? 'monthly-too-few-months-why'
        : 'spots-too-few-why';
  return (
    <div class="spots-calm" data-testid={`monthly-${told.state === 'none' ? 'none' : 'too-few'}`}>
      <p class="strong">{words}</p>
      <p>{t(why, { least: least.months })}</p>
    </div>
  );
}

/** The legend, as long as courses are on the map; it also keeps the map in step. */
export function CoursesLegend() {
  const asked = useCourses();
  const told = asked.data;
  useEffect(() => {
    spotsOnMap.value =
      told?.features.map((course) => ({
        geometry: course.geometry,
        properties: {
          number: course.properties.number,
          state: isTold(course) && course.properties.class !== 'former' ? 'hot' : 'few_sources',
          letter: letter(course),
        },
      })) ?? null;
  }, [told]);
  useEffect(
    () => () => {
      spotsOnMap.value = null;
      pickedSpot.value = null;
    },
    [],
  );
  const shown = CLASSES.filter((each) =>
    told?.features.some((course) => isTold(course) && course.properties.class === each),
  );
  return (
    <section class="heat-legend" aria-label={tc('picture', 'spacetime')} data-testid="courses-legend">
      {asked.error !== undefined && <Failure {...describe(asked.error)} again={asked.again} />}
      {!told && asked.loading && <Skeleton rows={2} />}
      {told && <Calm told={told} />}
      {told && told.features.length > 0 && (
        <ul class="plain heat-steps">
          {shown.map((each) => (
            <li key={each}>
              <span class={each === 'former' ? 'course-disc former' : 'course-disc'} aria-hidden="true">
                {tc('monthly-letter', each)}
              </span>
              {tc('monthly', each)}
            </li>
          ))}
          {!told.features.every(isTold) && (
            <li>
              <span class="heat-swatch spot-calm" aria-hidden="true" />
              {t('spots-key-calm')}
            </li>
          )}
        </ul>
      )}
      {told && <p class="soft">{made(told)}</p>}
    </section>
  );
}

/** Its months as bars, those in which it stood out filled; the same as a table for whoever does not see them. */
function Months({ course, told }: { course: Course; told: Courses }) {
  const { months, hot } = course.properties;
  const most = Math.max(1, ...months);
  const width = 100 / Math.max(1, months.length);
  return (
    <>
      <svg class="course-months" viewBox="0 0 100 30" preserveAspectRatio="none" aria-hidden="true">
        {months.map((n, i) => (
          <rect
            key={told.months[i]}
            class={hot[i] ? 'hot' : 'calm'}
            x={i * width + 0.6}
            width={width - 1.2}
            y={30 - (n / most) * 29}
            height={Math.max((n / most) * 29, n > 0 ? 1 : 0.4)}
          />
        ))}
      </svg>
      <p class="soft course-ends" aria-hidden="true">
        <span>{monthOf(told.months[0] ?? '')}</span>
        <span>{monthOf(told.months.at(-1) ?? '')}</span>
      </p>
      <details>
        <summary>{t('time-as-table')}</summary>
        <table class="heat-places" data-testid="course-months">
          <thead>
            <tr>
              <th scope="col">{t('monthly-month')}</th>
              <th scope="col">{t('monthly-n')}</th>
              <th scope="col">{t('monthly-stood-out')}</th>
            </tr>
          </thead>
          <tbody>
            {told.months.map((month, i) => (
              <tr key={month}>
                <td>{monthOf(month)}</td>
                <td class="tabular">{number(months[i] ?? 0)}</td>
                <td>{t(hot[i] ? 'yes' : 'no')}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </>
  );
}

function Details({ course, told }: { course: Course; told: Courses }) {
  const { n, cells, categories, sources, state } = course.properties;
  const { cell_m, from, to, crs, police_discovered } = told.params;
  // The end is midnight after the last day.
  const last = day(new Date(Date.parse(to) - 1).toISOString());
  return (
    <div class="spot-details" data-testid="course-details">
      <p>
        {isTold(course)
          ? tc('monthly-why', course.properties.class)
          : t(`spots-${few(state)}-why`, { least: told.least.sources })}
      </p>
      <h3>{t('monthly-by-month')}</h3>
      <Months course={course} told={told} />
      <h3>{t('spots-what')}</h3>
      <Counted of={categories} />
      {n > 0 && <p class="soft">{t('heat-sources', { sources: sourcesOf(sources) })}</p>}
      <details>
        <summary>{t('spots-method')}</summary>
        <p>{t('monthly-method')}</p>
        <p>{t('monthly-method-chance', { all: number(told.cells * told.months.length) })}</p>
        <p>{t('spots-method-once')}</p>
        <p class="soft">
          {t('spots-params', {
            cells,
            side: number(cell_m),
            from: day(from),
            to: last,
            crs,
            version: told.version,
          })}{' '}
          {t(police_discovered ? 'spots-with-police' : 'spots-without-police')}
        </p>
        <MethodLink of="spacetime" />
      </details>
      <button
        type="button"
        class="button"
        onClick={() => list(course.bbox, nameOf(course), n)}
        data-testid="course-list"
      >
        <Icon name="list" size={18} />
        {t('spots-list')}
      </button>
    </div>
  );
}

function Row({ course, told }: { course: Course; told: Courses }) {
  const { number: place, n, state } = course.properties;
  const open = pickedSpot.value === place;
  const row = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (open) row.current?.scrollIntoView({ block: 'nearest' });
  }, [open]);
  const press = () => {
    pickedSpot.value = open ? null : place;
    if (open) return;
    heatShown.value = true;
    fitTo.value = { box: course.bbox, maxZoom: 15 };
  };
  const calm = !isTold(course) || course.properties.class === 'former';
  return (
    <li
      class={calm ? 'spot calm' : 'spot'}
      ref={row}
      data-testid="course"
      data-class={course.properties.class}
      data-state={state}
    >
      <button type="button" class="spot-head" aria-expanded={open} onClick={press}>
        <span class="spot-number" aria-hidden="true">
          {letter(course)}
        </span>
        <span class="row-body">
          <span class="row-title">{nameOf(course)}</span>
          <span class="row-meta">
            {isTold(course)
              ? tc('monthly', course.properties.class)
              : t(`spots-${few(state)}`, { n: number(n) })}
          </span>
          <span class="row-meta">
            {t('monthly-count', {
              n,
              count: number(n),
              last: number(course.properties.months.at(-1) ?? 0),
              month: monthOf(told.months.at(-1) ?? ''),
            })}
          </span>
        </span>
        <Icon name="chevron-down" size={18} />
      </button>
      {open && <Details course={course} told={told} />}
    </li>
  );
}

/** The list twin. */
export function CoursesList() {
  const query = coursesQuery.value;
  const { data: told, error, loading, again } = useCourses();
  if (error !== undefined) return <Failure {...describe(error)} again={again} />;
  if (!told) return loading ? <Skeleton rows={3} /> : null;
  return (
    <section aria-label={t('monthly-title')} class="spots" data-testid="courses">
      {told.state !== 'found' && <Calm told={told} />}
      {told.features.length > 0 && (
        <ol class="plain">
          {told.features.map((course) => (
            <Row key={course.properties.number} course={course} told={told} />
          ))}
        </ol>
      )}
      {told.params.cell_m > told.params.cell_m_asked && (
        <p class="soft">
          {t('spots-coarser', { side: number(told.params.cell_m), asked: number(told.params.cell_m_asked) })}
        </p>
      )}
      {told.repeated > 0 && <p class="soft">{t('heat-repeated', { n: told.repeated })}</p>}
      {told.outside > 0 && <p class="soft">{t('spots-outside', { n: told.outside })}</p>}
      {told.n > 0 && <p class="soft">{t('heat-sources', { sources: sourcesOf(told.sources) })}</p>}
      {told.features.length > 0 && (
        <a
          class="button"
          href={coursesFile(query)}
          download="lykta-manader.geojson"
          data-testid="courses-file"
        >
          <Icon name="download" size={18} />
          {t('monthly-file')}
        </a>
      )}
    </section>
  );
}
