/**
 * Fields of forms: each has a label that is seen, a hint, and its own error beside it. They hold no value and
 * judge none.
 */
import type { ComponentChildren } from 'preact';
import { useId, useState } from 'preact/hooks';
import { t } from '../i18n';
import { Icon } from './Icon';

interface Common {
  label: string;
  value: string;
  onValue: (value: string) => void;
  hint?: string | undefined;
  error?: string | null | undefined;
  required?: boolean;
  testid?: string;
}

/** The types of the DOM tell each kind of field apart; a field whose kind is chosen is written once all the same. */
const asType = (type: string) => ({ type }) as { type: 'text' };

function useNotes(hint: string | undefined, error: string | null | undefined) {
  const id = useId();
  const notes = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ') || undefined;
  return {
    notes,
    hint: hint && (
      <span class="hint" id={`${id}-hint`}>
        {hint}
      </span>
    ),
    error: error && (
      <span class="error-text" id={`${id}-error`} role="alert">
        {error}
      </span>
    ),
  };
}

export function Field({
  label,
  value,
  onValue,
  hint,
  error,
  required,
  testid,
  type = 'text',
  ...rest
}: Common & {
  type?: 'text' | 'email' | 'date' | 'datetime-local' | 'number' | 'search';
  autocomplete?: string;
  inputMode?: 'numeric' | 'text' | 'decimal';
  min?: string;
  max?: string;
  maxLength?: number;
  spellcheck?: boolean;
  autoFocus?: boolean;
}) {
  const said = useNotes(hint, error);
  return (
    <label class="field-line">
      <span class="label">{label}</span>
      {said.hint}
      <input
        {...rest}
        {...asType(type)}
        value={value}
        required={required}
        aria-describedby={said.notes}
        aria-invalid={Boolean(error)}
        onInput={(event) => onValue(event.currentTarget.value)}
        data-testid={testid}
      />
      {said.error}
    </label>
  );
}

/** A password that can be shown, so that it can be written right the first time. */
export function Password({
  label,
  value,
  onValue,
  hint,
  error,
  testid,
  autocomplete,
}: Common & { autocomplete: 'current-password' | 'new-password' }) {
  const [shown, setShown] = useState(false);
  const said = useNotes(hint, error);
  const id = useId();
  return (
    <div class="field-line">
      <label class="label" for={id}>
        {label}
      </label>
      {said.hint}
      <span class="with-button">
        <input
          id={id}
          {...asType(shown ? 'text' : 'password')}
          value={value}
          required
          spellcheck={false}
          autocomplete={autocomplete}
          autocapitalize="off"
          aria-describedby={said.notes}
          aria-invalid={Boolean(error)}
          onInput={(event) => onValue(event.currentTarget.value)}
          data-testid={testid}
        />
        <button
          type="button"
          class="button icon-only"
          aria-label={t(shown ? 'password-hide' : 'password-show')}
          aria-pressed={shown}
          onClick={() => setShown(!shown)}
        >
          <Icon name={shown ? 'eye-off' : 'eye'} />
        </button>
      </span>
      {said.error}
    </div>
  );
}

export function TextArea({
  label,
  value,
  onValue,
  hint,
  error,
  required,
  testid,
  rows = 3,
  maxLength,
}: Common & { rows?: number; maxLength?: number }) {
  const said = useNotes(hint, error);
  return (
    <label class="field-line">
      <span class="label">{label}</span>
      {said.hint}
      <textarea
        rows={rows}
        maxLength={maxLength}
        value={value}
        required={required}
        aria-describedby={said.notes}
        aria-invalid={Boolean(error)}
        onInput={(event) => onValue(event.currentTarget.value)}
        data-testid={testid}
      />
      {said.error}
    </label>
  );
}

/** A box to tick, with its words. */
export function Check({
  on,
  onChange,
  testid,
  children,
}: {
  on: boolean;
  onChange: (on: boolean) => void;
  testid?: string;
  children: ComponentChildren;
}) {
  return (
    <label class="check">
      <input
        type="checkbox"
        checked={on}
        onChange={(event) => onChange(event.currentTarget.checked)}
        data-testid={testid}
      />
      <span class="check-box" aria-hidden="true">
        <Icon name="check" size={16} />
      </span>
      <span>{children}</span>
    </label>
  );
}
