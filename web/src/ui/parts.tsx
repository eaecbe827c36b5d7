/**
 * The small parts every view is made of: states of waiting, emptiness and failure, switches, badges. They
 * know words and looks, never the network.
 */
import type { ComponentChildren } from 'preact';
import { t } from '../i18n';
import { Icon } from './Icon';

/** Grey lines in the shape of what is coming. */
export function Skeleton({ rows = 3, label }: { rows?: number; label?: string }) {
  return (
    <div class="skeleton" role="status">
      <span class="visually-hidden">{label ?? t('loading')}</span>
      {Array.from({ length: rows }, (_, row) => (
        <div class="skeleton-row" key={row} aria-hidden="true" />
      ))}
    </div>
  );
}

/** Says that nothing is here, why, and what to do next. */
export function Empty({
  icon,
  title,
  page,
  children,
}: {
  icon: string;
  title: string;
  /** True when it stands for the whole view, whose heading it then is. */
  page?: boolean;
  children?: ComponentChildren;
}) {
  return (
    <div class="empty" data-testid="empty">
      <span class="empty-icon">
        <Icon name={icon} size={28} />
      </span>
      {page ? <h1 class="empty-title">{title}</h1> : <p class="empty-title">{title}</p>}
      {children}
    </div>
  );
}

/** What happened, what is safe, what to do; the server's own words are shown when it gave some. */
export function Failure({ title, text, again }: { title?: string; text: string; again?: () => void }) {
  return (
    <div class="failure" role="alert" data-testid="failure">
      <Icon name="circle-alert" />
      <div>
        <p class="strong">{title ?? t('error-title')}</p>
        <p>{text}</p>
        {again && (
          <button type="button" class="button small" onClick={again}>
            <Icon name="refresh-cw" size={16} />
            {t('try-again')}
          </button>
        )}
      </div>
    </div>
  );
}

export function Badge({ tone = 'plain', children }: { tone?: string; children: ComponentChildren }) {
  return <span class={`badge badge-${tone}`}>{children}</span>;
}

export const ExampleBadge = () => <Badge tone="example">{t('example-data')}</Badge>;

/** A chip that is chosen or not. */
export function Chip({
  on,
  label,
  count,
  onPress,
  testid,
  children,
}: {
  on: boolean;
  label: string;
  count?: number | undefined;
  onPress: () => void;
  testid?: string;
  children?: ComponentChildren;
}) {
  return (
    <button type="button" class="chip" aria-pressed={on} onClick={onPress} data-testid={testid}>
      {children}
      <span>{label}</span>
      {count !== undefined && <span class="count">{count}</span>}
    </button>
  );
}

/** A labelled select with our own look. */
export function Select({
  label,
  value,
  options,
  onChange,
  hideLabel,
  testid,
}: {
  label: string;
  value: string;
  options: readonly (readonly [value: string, label: string])[];
  onChange: (value: string) => void;
  hideLabel?: boolean;
  testid?: string;
}) {
  return (
    <label class="select">
      <span class={hideLabel ? 'visually-hidden' : 'label'}>{label}</span>
      <span class="select-box">
        <select value={value} onChange={(event) => onChange(event.currentTarget.value)} data-testid={testid}>
          {options.map(([code, name]) => (
            <option key={code} value={code}>
              {name}
            </option>
          ))}
        </select>
        <Icon name="chevron-down" size={16} />
      </span>
    </label>
  );
}

/** A switch that says on or off by position and form, not by colour alone. */
export function Switch({
  on,
  label,
  count,
  onChange,
  testid,
  children,
}: {
  on: boolean;
  label: string;
  count?: number | undefined;
  onChange: (on: boolean) => void;
  testid?: string;
  children?: ComponentChildren;
}) {
  return (
    <label class="switch">
      <input
        type="checkbox"
        role="switch"
        checked={on}
        aria-checked={on}
        onChange={(event) => onChange(event.currentTarget.checked)}
        data-testid={testid}
      />
      <span class="switch-track" aria-hidden="true" />
      {children}
      <span class="switch-label">{label}</span>
      {count !== undefined && <span class="count">{count}</span>}
    </label>
  );
}

/** A fact with its name; "ej angivet" is shown in a quieter hand. */
export function Fact({ name, value }: { name: string; value: ComponentChildren }) {
  const absent = value === null || value === undefined || value === '';
  return (
    <div class="fact">
      <dt>{name}</dt>
      <dd class={absent ? 'absent' : undefined}>{absent ? t('not-given') : value}</dd>
    </div>
  );
}
