/** The figures of a report: the strip at the top, the tables, the places and what is not known. */
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import type { ChosenPlace, FocusPlace, Situation, SituationRow, Tally } from '../api/situation';
import { categoryName } from '../api/store';
import { locale, t, tc } from '../i18n';
import { moment, number } from '../i18n/format';
import { fitTo, selected } from '../map/view';
import { href } from '../mode';
import { more, thanLast, way } from './words';

/** Rows shown before somebody asks for all. */
const FIRST = 15;
/** Degrees round a place that is shown: some hundred metres. */
const ROUND = 0.004;

export const goTo = ([lon, lat]: readonly number[]): void => {
  if (lon === undefined || lat === undefined) return;
  fitTo.value = { box: [lon - ROUND, lat - ROUND / 2, lon + ROUND, lat + ROUND / 2], maxZoom: 16 };
};

function Figure({
  label,
  value,
  children,
  testid,
}: {
  label: string;
  value: string;
  children?: ComponentChildren;
  testid: string;
}) {
  return (
    <div class="figure" data-testid={testid}>
      <dt>{label}</dt>
      <dd class="figure-value tabular">{value}</dd>
      {children && <dd class="soft">{children}</dd>}
    </div>
  );
}

/** In the order of the list. */
const COURSES = ['new', 'growing', 'steady', 'cooling'] as const;

export function Strip({ report }: { report: Situation }) {
  const { came, done, walked_m: walked, walked_dark_m: dark } = report;
  return (
    <div class="situation-strip">
      <dl>
        <Figure label={t('situation-came')} value={number(came.this)} testid="came">
          {thanLast(came)}
        </Figure>
        <Figure label={t('situation-done')} value={number(done.this)} testid="done">
          {thanLast(done)}
        </Figure>
        <Figure label={t('situation-overdue')} value={number(report.overdue)} testid="overdue" />
        <Figure label={t('situation-positive')} value={number(report.positive.this)} testid="positive">
          {thanLast(report.positive)}
        </Figure>
        <Figure label={t('situation-walked')} value={way(walked.this)} testid="walked">
          {t('situation-last-week', { last: way(walked.last) })}
          {dark.this > 0 && `, ${t('situation-dark-of', { way: way(dark.this) })}`}
        </Figure>
      </dl>
      <p data-testid="hot">
        <strong>{t('situation-hot')}:</strong> {courses(report)}
      </p>
      {report.follows_effort && (
        <p class="strong" data-testid="follows">
          {t('situation-follows')}
        </p>
      )}
    </div>
  );
}

export interface TableRow {
  id: string;
  name: string;
  link?: string;
  n: Tally;
  done?: number;
  overdue?: number;
}

/** Numbers of the week and of the one before, side by side. */
export function Tallies({
  title,
  rows,
  testid,
}: {
  title: string;
  rows: readonly TableRow[];
  testid: string;
}) {
  if (rows.length === 0) return null;
  const wider = rows.some(({ done }) => done !== undefined);
  return (
    <div class="table-scroll">
      <table data-testid={testid}>
        <caption>{title}</caption>
        <thead>
          <tr>
            <th scope="col">
              <span class="visually-hidden">{title}</span>
            </th>
            <th scope="col">{t('situation-this-week')}</th>
            <th scope="col">{t('situation-before')}</th>
            <th scope="col">{t('situation-change')}</th>
            {wider && <th scope="col">{t('situation-done-short')}</th>}
            {wider && <th scope="col">{t('situation-overdue')}</th>}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ id, name, link, n, done, overdue }) => (
            <tr key={id}>
              <th scope="row">{link ? <a href={link}>{name}</a> : name}</th>
              <td class="tabular">{number(n.this)}</td>
              <td class="tabular">{number(n.last)}</td>
              <td class="tabular">{more(n.difference)}</td>
              {wider && <td class="tabular">{number(done ?? 0)}</td>}
              {wider && <td class="tabular">{number(overdue ?? 0)}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** How many go which way: "1 växande · 2 avtar". */
export function courses({ hot_spots: hot }: Situation): string {
  if (hot.state !== 'enough') return t('situation-hot-few', { n: hot.n, least: hot.least });
  const parts = COURSES.map((course) => {
    const n = hot.places.filter((place) => place.course === course).length;
    return n > 0 && `${number(n)} ${tc('course', course).toLocaleLowerCase(locale.value)}`;
  });
  return parts.filter(Boolean).join(' · ') || t('situation-hot-none');
}

export function Places({ report }: { report: Situation }) {
  const words = (place: FocusPlace) =>
    [
      t('situation-place-n', { n: number(place.n.this), last: number(place.n.last) }),
      place.dark > 0 && t('situation-place-dark', { n: number(place.dark) }),
      place.overdue > 0 && t('situation-place-late', { n: number(place.overdue) }),
      place.categories.map(({ category, n }) => `${categoryName(category)} ${number(n)}`).join(', '),
    ]
      .filter(Boolean)
      .join(' · ');
  return (
    <section class="situation-part" aria-labelledby="focus">
      <h2 id="focus">{t('situation-focus')}</h2>
      <p class="soft">
        {t(report.focus.length ? 'situation-focus-hint' : 'situation-focus-none', {
          least: report.focus_least,
        })}
      </p>
      <ol class="plain situation-places" data-testid="focus-places">
        {report.focus.map((place, i) => (
          <li key={place.cell}>
            <button type="button" class="button quiet" onClick={() => goTo(place.at)}>
              <span class="place-number" aria-hidden="true">
                {i + 1}
              </span>
              {place.areas.join(', ') || t('situation-place', { n: i + 1 })}
            </button>
            <p class="soft">{words(place)}</p>
          </li>
        ))}
      </ol>
    </section>
  );
}

export function Chosen({ places }: { places: readonly ChosenPlace[] }) {
  if (places.length === 0) return <p class="soft">{t('situation-nobody')}</p>;
  return (
    <ol class="situation-chosen" data-testid="chosen">
      {places.map(({ cell, areas }, i) => (
        <li key={cell}>{areas.join(', ') || t('situation-place', { n: i + 1 })}</li>
      ))}
    </ol>
  );
}

export function Unknown({ report }: { report: Situation }) {
  const { unknown } = report;
  const counts = [
    ['situation-without-hour', unknown.without_hour],
    ['situation-without-accuracy', unknown.without_accuracy],
    ['situation-without-severity', unknown.without_severity],
    ['situation-came-late', unknown.came_late],
    ['situation-police-found', unknown.police_found],
    ['situation-unreviewed', unknown.unreviewed],
  ] as const;
  const said = [
    ...(unknown.too_few ? [t('situation-too-few')] : []),
    ...unknown.silent.map(({ name, cells, unvisited }) =>
      t('situation-silent', {
        area: name,
        n: number(unvisited),
        of: number(cells),
        weeks: unknown.weeks,
      }),
    ),
    ...counts.filter(([, n]) => n > 0).map(([key, n]) => t(key, { n: number(n) })),
  ];
  return (
    <section class="situation-part" aria-labelledby="unknown">
      <h2 id="unknown">{t('situation-unknown')}</h2>
      {said.length === 0 && <p class="soft">{t('situation-unknown-none')}</p>}
      <ul class="situation-unknown" data-testid="unknown">
        {said.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </section>
  );
}

/** Observations of the report, as the list beside the map. */
export function Rows({
  rows,
  title,
  testid,
}: {
  rows: readonly SituationRow[];
  title: string;
  testid: string;
}) {
  const [all, setAll] = useState(false);
  const shown = all ? rows : rows.slice(0, FIRST);
  const point = (row: SituationRow) => {
    selected.value = { id: row.id, geometry: { type: 'Point', coordinates: [...row.at] } };
    goTo(row.at);
  };
  return (
    <section class="situation-part" aria-labelledby={testid}>
      <h2 id={testid}>
        {title} <span class="soft tabular">{number(rows.length)}</span>
      </h2>
      <ul class="plain situation-rows" data-testid={testid}>
        {shown.map((row) => (
          <li key={row.id} data-id={row.id}>
            <button type="button" class="button quiet small" onClick={() => point(row)}>
              {categoryName(row.category)}
            </button>
            <p class="soft">
              {[
                row.areas[0] ?? t('situation-unplaced'),
                tc('state', row.state),
                moment(row.observed_at),
                row.owner,
                row.days_late !== null && row.days_late !== undefined
                  ? t('situation-days-late', { n: row.days_late })
                  : null,
              ]
                .filter(Boolean)
                .join(' · ')}{' '}
              <a href={href({ name: 'observation', id: row.id })}>{t('observation')}</a>
            </p>
          </li>
        ))}
      </ul>
      {rows.length > shown.length && (
        <button type="button" class="button" onClick={() => setAll(true)} data-testid={`${testid}-all`}>
          {t('situation-show-all', { n: number(rows.length) })}
        </button>
      )}
    </section>
  );
}
