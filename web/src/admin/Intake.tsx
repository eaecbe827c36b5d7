/** What residents have sent in and nobody has looked at: taken in as an observation, or turned down with a reason. */
import { useState } from 'preact/hooks';
import { noteOwnChange } from '../api/live';
import { useSend } from '../api/send';
import { acceptIntake, getIntake, type IntakeRow, rejectIntake } from '../api/sharing';
import { catalogue, categoryName, iconOf } from '../api/store';
import { Trouble } from '../api/Trouble';
import { useAsked } from '../api/use';
import { t, tc } from '../i18n';
import { coordinates, moment } from '../i18n/format';
import { href } from '../mode';
import { announce } from '../ui/announce';
import { TextArea } from '../ui/fields';
import { Icon } from '../ui/Icon';
import { Select } from '../ui/parts';
import { Ask, Loaded } from './parts';

function Card({ row, again }: { row: IntakeRow; again: () => void }) {
  const [category, setCategory] = useState(row.category);
  const [text, setText] = useState(row.text ?? '');
  const [rejecting, setRejecting] = useState(false);
  const { busy, error, send } = useSend();
  const accept = async () => {
    const change = {
      ...(category === row.category ? {} : { category }),
      ...(text === (row.text ?? '') ? {} : { text: text.trim() || null }),
    };
    if (!(await send(() => acceptIntake(row.id, change)))) return;
    announce(t('intake-accepted'));
    noteOwnChange();
    again();
  };
  return (
    <li class="tile" data-testid="intake-row" data-id={row.id}>
      <p class="with-icon">
        <Icon name={iconOf(row.category)} />
        <span>
          <span class="strong">{categoryName(row.category)}</span>
          <span class="why">{t('intake-received', { when: moment(row.at) })}</span>
          <span class="why tabular">{coordinates([row.lon, row.lat])}</span>
          {row.walk && (
            <a class="why" href={href({ name: 'walk', id: row.walk })}>
              {t('intake-walk')}
            </a>
          )}
        </span>
      </p>
      {row.findings.length > 0 && (
        <p class="note note-warn" data-testid="intake-findings">
          <Icon name="triangle-alert" size={18} />
          {t('intake-findings', {
            kinds: row.findings.map((kind) => tc('problem-personal', kind)).join(', '),
          })}
        </p>
      )}
      <Select
        label={t('filter-category')}
        value={category}
        options={catalogue.value.categories.map(({ code }) => [code, categoryName(code)] as const)}
        onChange={setCategory}
      />
      <TextArea
        label={t('intake-text')}
        hint={t('intake-text-hint')}
        value={text}
        onValue={setText}
        maxLength={500}
        testid="intake-text"
      />
      <Trouble error={error} />
      <div class="buttons">
        <button
          type="button"
          class="button primary"
          disabled={busy}
          onClick={accept}
          data-testid="intake-accept"
        >
          <Icon name="check" />
          {t('intake-accept')}
        </button>
        <button type="button" class="button" onClick={() => setRejecting(true)} data-testid="intake-reject">
          {t('intake-reject')}
        </button>
      </div>
      {rejecting && (
        <Ask
          title={t('intake-reject')}
          text={t('intake-reject-lead')}
          button={t('intake-reject')}
          reason
          act={async (reason) => {
            await rejectIntake(row.id, reason);
            again();
          }}
          close={() => setRejecting(false)}
          said={t('intake-rejected')}
          testid="intake-reject-dialog"
        />
      )}
    </li>
  );
}

export function Intake() {
  const asked = useAsked(getIntake, 'intake');
  return (
    <div data-testid="intake">
      <Loaded asked={asked} empty={{ icon: 'inbox', title: t('intake-empty'), text: t('intake-empty-hint') }}>
        {(rows) => (
          <ul class="plain tiles">
            {rows.map((row) => (
              <Card key={row.id} row={row} again={asked.again} />
            ))}
          </ul>
        )}
      </Loaded>
    </div>
  );
}
