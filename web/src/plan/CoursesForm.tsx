/**
 * Places where much was reported, month by month: which are new, come back, grow, shrink or have been. Their legend
 * while they are on the map, and their list twin with the months of each.
 */
import { CLASSES, type Course, type Courses, coursesFile, getCourses, useAnalysis } from '../api/analyses';
import { t, tc } from '../i18n';
import { monthOf, number } from '../i18n/format';
import { Icon } from '../ui/Icon';
import {
  Coarser,
  Counted,
  cellNumbers,
  FewKey,
  FoundFoot,
  FoundLegend,
  FoundList,
  FoundRow,
  fewSay,
  isFew,
  type Look,
  tooFew,
} from './FoundPlace';
import { coursesQuery } from './spots';
import { Calm } from './Told';
import './courses.css';

const useCourses = () => useAnalysis('courses', getCourses, coursesQuery.value);

/** On the map and in the list: the letter of its course, or its number where too few people say it. */
function look(course: Course): Look {
  const { class: word, number: which } = course.properties;
  if (isFew(course)) return { calm: true, letter: String(which) };
  return { calm: word === 'former', letter: tc('monthly-letter', word) };
}

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

function nothing(told: Courses) {
  const { state, lacking, months, least } = told;
  if (state === 'found') return null;
  if (state === 'none')
    return <Calm said={t('monthly-none')} why={t('monthly-none-why')} testid="monthly-none" />;
  const few = lacking === 'months';
  return (
    <Calm
      said={few ? t('monthly-too-few-months', { n: months.length }) : tooFew(told)}
      why={t(few ? 'monthly-too-few-months-why' : 'spots-too-few-why', { least: least.months })}
      testid="monthly-too-few"
    />
  );
}

export function CoursesLegend() {
  const asked = useCourses();
  const places = asked.data?.features ?? [];
  const shown = CLASSES.filter((each) =>
    places.some((course) => !isFew(course) && course.properties.class === each),
  );
  return (
    <FoundLegend asked={asked} nothing={nothing} look={look} made={made} testid="courses-legend">
      {places.length > 0 && (
        <ul class="plain heat-steps">
          {shown.map((each) => (
            <li key={each}>
              <span class={each === 'former' ? 'course-disc former' : 'course-disc'} aria-hidden="true">
                {tc('monthly-letter', each)}
              </span>
              {tc('monthly', each)}
            </li>
          ))}
          <FewKey of={places} />
        </ul>
      )}
    </FoundLegend>
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
      <details class="how">
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
  const { cells, class: word } = course.properties;
  return (
    <>
      {!isFew(course) && <p>{tc('monthly-why', word)}</p>}
      <h3>{t('monthly-by-month')}</h3>
      <Months course={course} told={told} />
      <Counted of={course} />
      <FoundFoot
        name="course"
        place={course}
        told={told}
        numbers={cellNumbers(cells, told)}
        method="spacetime"
      >
        <p>{t('monthly-method')}</p>
        <p>{t('monthly-method-chance', { all: number(told.cells * told.months.length) })}</p>
        <p>{t('spots-method-once')}</p>
      </FoundFoot>
    </>
  );
}

function row(course: Course, told: Courses) {
  const { number: which, class: word, n, months } = course.properties;
  const meta = [
    fewSay(course) ?? tc('monthly', word),
    t('monthly-count', {
      n,
      count: number(n),
      last: number(months.at(-1) ?? 0),
      month: monthOf(told.months.at(-1) ?? ''),
    }),
  ];
  return (
    <FoundRow
      key={which}
      name="course"
      place={course}
      told={told}
      meta={meta}
      look={look(course)}
      kind={word}
    >
      <Details course={course} told={told} />
    </FoundRow>
  );
}

export function CoursesList() {
  const asked = useCourses();
  const told = asked.data;
  return (
    <FoundList
      asked={asked}
      nothing={nothing}
      row={row}
      notes={told && <Coarser of={told} />}
      label={t('monthly-title')}
      testid="courses"
    >
      {told && told.features.length > 0 && (
        <a
          class="button"
          href={coursesFile(coursesQuery.value)}
          download="lykta-manader.geojson"
          data-testid="courses-file"
        >
          <Icon name="download" size={18} />
          {t('monthly-file')}
        </a>
      )}
    </FoundList>
  );
}
