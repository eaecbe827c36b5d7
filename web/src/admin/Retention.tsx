/** Disposing: the rules with their decisions, a dry run that says what would go, and another person who does it. */
import { useState } from 'preact/hooks';
import { dryRun, executeRun, getRules, getRuns, putRule, type RetentionRule, type Run } from '../api/records';
import { useSend } from '../api/send';
import { session } from '../api/store';
import { Trouble } from '../api/Trouble';
import { useAsked } from '../api/use';
import { t, tc } from '../i18n';
import { moment } from '../i18n/format';
import { toggled } from '../model/filters';
import { uuidv7 } from '../model/uuid';
import { announce } from '../ui/announce';
import { Dialog } from '../ui/Dialog';
import { Check, Field } from '../ui/fields';
import { Icon } from '../ui/Icon';
import { Badge, Chip, Select } from '../ui/parts';
import { patterns } from './GrantEditor';
import { PlaceAndTimeForm } from './PlaceAndTime';
import { Ask, FormFoot, Loaded } from './parts';

const OBJECTS = ['observation', 'intake', 'track'];
const TRIGGERS = ['observed', 'closed', 'received'];
const YEAR_DAYS = 365;

const NEW: RetentionRule = {
  id: '',
  title: '',
  object: 'observation',
  class: null,
  categories: null,
  trigger: 'closed',
  keep_days: 2 * YEAR_DAYS,
  decision: '',
  active: false,
};

function Edit({ rule, close, done }: { rule: RetentionRule; close: () => void; done: () => void }) {
  const [now, setNow] = useState(rule);
  const [tried, setTried] = useState(false);
  const sending = useSend();
  const set = (part: Partial<RetentionRule>) => setNow({ ...now, ...part });
  const missing = (value: string) => (tried && !value.trim() ? t('field-missing') : null);
  const submit = async (event: Event) => {
    event.preventDefault();
    setTried(true);
    if (!now.title.trim() || !now.decision.trim() || !(now.keep_days > 0)) return;
    if (!(await sending.send(() => putRule({ ...now, id: now.id || uuidv7() })))) return;
    announce(t('saved'));
    done();
    close();
  };
  return (
    <Dialog title={rule.title || t('rule-add')} tone="wide" onClose={close} testid="rule-dialog">
      <form class="stack" onSubmit={submit} noValidate>
        <Field
          label={t('rule-title')}
          value={now.title}
          onValue={(title) => set({ title })}
          maxLength={120}
          error={missing(now.title)}
          testid="rule-title"
        />
        <Select
          label={t('rule-object')}
          value={now.object}
          options={OBJECTS.map((code) => [code, tc('object', code)] as const)}
          onChange={(object) => set({ object, class: null, categories: null })}
          testid="rule-object"
        />
        <Select
          label={t('rule-trigger')}
          value={now.trigger}
          options={TRIGGERS.map((code) => [code, tc('trigger', code)] as const)}
          onChange={(trigger) => set({ trigger })}
        />
        <Field
          label={t('rule-days')}
          type="number"
          min="1"
          value={String(now.keep_days)}
          onValue={(days) => set({ keep_days: Number(days) })}
          testid="rule-days"
        />
        {now.object === 'observation' && (
          <Select
            label={t('rule-class')}
            value={String(now.class ?? '')}
            options={[
              ['', t('rule-any-class')],
              ...[1, 2, 3].map((n) => [String(n), tc('only-class', String(n))] as const),
            ]}
            onChange={(value) => set({ class: value ? Number(value) : null })}
          />
        )}
        <fieldset hidden={now.object === 'track'}>
          <legend>{t('grant-categories')}</legend>
          <div class="chips">
            <Chip
              on={now.categories === null}
              label={t('grant-all-categories')}
              onPress={() => set({ categories: null })}
            />
            {patterns().map(([pattern, name]) => (
              <Chip
                key={pattern}
                on={now.categories?.includes(pattern) ?? false}
                label={name}
                onPress={() => {
                  const next = toggled(now.categories ?? [], pattern);
                  set({ categories: next.length > 0 ? next : null });
                }}
              />
            ))}
          </div>
        </fieldset>
        <Field
          label={t('decision')}
          hint={t('decision-hint')}
          value={now.decision}
          onValue={(decision) => set({ decision })}
          maxLength={120}
          error={missing(now.decision)}
          testid="rule-decision"
        />
        <Check on={now.active} onChange={(active) => set({ active })}>
          {t('rule-active')}
        </Check>
        <FormFoot sending={sending} label={t('save')} close={close} testid="rule-save" />
      </form>
    </Dialog>
  );
}

/** "Två år efter att den avslutades", in words from the rule's parts. */
const keeps = (rule: RetentionRule): string =>
  t('rule-keeps', {
    n: rule.keep_days,
    what: tc('object', rule.object),
    when: tc('trigger', rule.trigger),
  });

function Runs({ rules }: { rules: RetentionRule[] }) {
  const asked = useAsked(getRuns, 'retention runs');
  const [asking, setAsking] = useState<Run | null>(null);
  const { busy, error, send } = useSend();
  const own = [session.value?.viewer.id, session.value?.viewer.name];
  const title = (id: string) => rules.find((rule) => rule.id === id)?.title ?? id;
  return (
    <section class="tile" data-testid="runs">
      <h2>{t('runs')}</h2>
      <p class="soft">{t('runs-lead')}</p>
      <Trouble error={error} />
      <div>
        <button
          type="button"
          class="button"
          disabled={busy}
          onClick={() =>
            send(async () => {
              const run = await dryRun();
              announce(t('run-would', { n: run.n }));
              asked.again();
            })
          }
          data-testid="run-dry"
        >
          <Icon name="eye" size={18} />
          {t('run-dry')}
        </button>
      </div>
      <Loaded asked={asked} empty={{ icon: 'archive', title: t('runs-empty'), text: t('runs-empty-hint') }}>
        {(runs) => (
          <ul class="rows">
            {runs.map((run) => (
              <li class="row" key={run.id} data-testid="run-row">
                <span class="row-body">
                  <span class="row-title">
                    {run.executed_at ? t('run-done', { n: run.n }) : t('run-would', { n: run.n })}
                  </span>
                  <span class="row-meta">{moment(run.executed_at ?? run.planned_at)}</span>
                  {run.by_rule.map(({ rule, n }) => (
                    <span class="row-meta" key={rule}>
                      {title(rule)}: {n}
                    </span>
                  ))}
                  {!run.executed_at && own.includes(run.planned_by) && (
                    <span class="row-meta">{t('run-another')}</span>
                  )}
                </span>
                {!run.executed_at && run.n > 0 && !own.includes(run.planned_by) && (
                  <button
                    type="button"
                    class="button small danger"
                    onClick={() => setAsking(run)}
                    data-testid="run-execute"
                  >
                    {t('run-execute')}
                  </button>
                )}
              </li>
            ))}
          </ul>
        )}
      </Loaded>
      {asking && (
        <Ask
          title={t('run-execute')}
          text={t('run-execute-lead', { n: asking.n })}
          button={t('run-execute')}
          act={async () => {
            await executeRun(asking);
            asked.again();
          }}
          close={() => setAsking(null)}
          said={t('run-done', { n: asking.n })}
          testid="run-dialog"
        />
      )}
    </section>
  );
}

export function Retention() {
  const asked = useAsked(getRules, 'retention rules');
  const [open, setOpen] = useState<RetentionRule | null>(null);
  return (
    <div class="tiles" data-testid="retention">
      <section class="tile">
        <h2>{t('rules')}</h2>
        <div>
          <button type="button" class="button" onClick={() => setOpen(NEW)} data-testid="rule-add">
            <Icon name="plus" size={18} />
            {t('rule-add')}
          </button>
        </div>
        <Loaded
          asked={asked}
          empty={{ icon: 'archive', title: t('rules-empty'), text: t('rules-empty-hint') }}
        >
          {(rules) => (
            <ul class="rows">
              {rules.map((rule) => (
                <li class="row" key={rule.id} data-testid="rule-row">
                  <span class="row-body">
                    <span class="row-title">{rule.title}</span>
                    <span class="row-meta">{keeps(rule)}</span>
                    <span class="row-badges">
                      <Badge tone={rule.active ? 'spruce' : 'plain'}>
                        {t(rule.active ? 'rule-is-active' : 'rule-is-resting')}
                      </Badge>
                      <span class="row-meta">{rule.decision}</span>
                    </span>
                  </span>
                  <button type="button" class="button small" onClick={() => setOpen(rule)}>
                    <Icon name="pencil" size={16} />
                    {t('change')}
                    <span class="visually-hidden">: {rule.title}</span>
                  </button>
                </li>
              ))}
            </ul>
          )}
        </Loaded>
      </section>
      <div class="tiles-column">
        <Runs rules={asked.data ?? []} />
        <PlaceAndTimeForm purpose="erasure" />
      </div>
      {open && <Edit rule={open} close={() => setOpen(null)} done={asked.again} />}
    </div>
  );
}
