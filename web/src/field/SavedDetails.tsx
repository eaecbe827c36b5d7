/**
 * After the press: everything here is optional, sent as it is chosen, and can be taken back. The receipt is
 * said in words: in the phone, or at the server.
 */
import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { getObservation } from '../api/client';
import { may } from '../api/may';
import { actors, catalogue, categoryName, session } from '../api/store';
import { useAsked } from '../api/use';
import { t, tc } from '../i18n';
import { clock, moment } from '../i18n/format';
import { likelyOwner } from '../local/ground';
import { waiting } from '../local/outbox';
import { packInUse } from '../local/pack';
import { href } from '../mode';
import { announce } from '../ui/announce';
import { Icon } from '../ui/Icon';
import { Chip } from '../ui/parts';
import { TextAdvice } from '../ui/TextAdvice';
import { detail, finish, type Saved, UNDO_MS, undo, undoUntil } from './capture';
import { Photos } from './Photos';

const LIGHTS = ['daylight', 'twilight', 'dark_lit', 'dark_unlit'];
/** Longest texts that the server takes, characters. */
const TEXT_LIMIT = 500;
const TIME_LIMIT = 100;

function Group({ title, hint, children }: { title: string; hint?: string; children: ComponentChildren }) {
  return (
    <fieldset>
      <legend>{title}</legend>
      {hint && <p class="soft">{hint}</p>}
      <div class="chips">{children}</div>
    </fieldset>
  );
}

/** In the phone or at the server, said once and kept true. */
function ReceiptLine({ id, received }: { id: string; received: string | undefined }) {
  const row = waiting.value.find((each) => each.id === id);
  // A detail that waits is not at the server, though what it belongs to is.
  const details = row && (Object.keys(row.patch).length > 0 || row.edits?.some((edit) => !edit.refused));
  const waits = row && (!row.receipt || details);
  const state = row?.refused ? 'refused' : waits ? 'phone' : 'sent';
  return (
    <p class={`receipt receipt-${state}`} role="status" data-testid="receipt" data-state={state}>
      <Icon
        name={state === 'sent' ? 'circle-check' : state === 'phone' ? 'clock' : 'circle-alert'}
        size={24}
      />
      {state === 'sent' && (received ? t('receipt-sent-at', { time: clock(received) }) : t('receipt-sent'))}
      {state === 'phone' && t('outbox-count', { n: waiting.value.length })}
      {state === 'refused' && t('outbox-refused', { reason: row?.refused ?? '' })}
    </p>
  );
}

/** Who answers for the place: by the server when it has answered, else by what is in the phone. */
function Owner({ saved, told }: { saved: Saved; told: string | undefined }) {
  const category = catalogue.value.category.get(saved.details.category);
  if (category?.valence === 'positive') return null;
  const areas = packInUse.value?.document.areas?.features ?? [];
  const likely = likelyOwner(saved.place, saved.at.slice(0, 10), areas, category);
  const actor = told ?? likely?.actor;
  const name = actors.value.find(({ id }) => id === actor)?.name;
  if (!name) return null;
  const sure = told !== undefined || likely?.ground;
  return (
    <p class="soft" data-testid="saved-owner">
      {t(sure ? 'saved-owner' : 'saved-owner-usual', { who: name })}
    </p>
  );
}

function UndoBar() {
  const [left, setLeft] = useState(() => undoUntil.value - Date.now());
  useEffect(() => {
    const timer = setInterval(() => setLeft(undoUntil.value - Date.now()), 250);
    return () => clearInterval(timer);
  }, []);
  if (left <= 0) return null;
  return (
    <div class="undo-bar" data-testid="undo-bar">
      <progress max={UNDO_MS} value={left} aria-label={t('undo-time')} />
      <button
        type="button"
        class="field-button"
        onClick={() => undo().then(() => announce(t('undone')))}
        data-testid="undo"
      >
        <Icon name="undo-2" size={24} />
        <span>{t('undo-seconds', { n: Math.ceil(left / 1000) })}</span>
      </button>
    </div>
  );
}

/** Text is sent when the person leaves the field, not at each letter. Advice comes while it is written. */
function TextField({
  name,
  label,
  hint,
  limit = TEXT_LIMIT,
  onText,
}: {
  name: string;
  label: string;
  hint?: string;
  limit?: number;
  onText: (text: string) => void;
}) {
  const [text, setText] = useState('');
  const [sent, setSent] = useState('');
  return (
    <div class="text-field">
      <label>
        <span class="label">{label}</span>
        {hint && (
          <span class="soft" id={`${name}-hint`}>
            {hint}
          </span>
        )}
        <textarea
          rows={limit < TEXT_LIMIT ? 2 : 3}
          maxLength={limit}
          value={text}
          aria-describedby={hint ? `${name}-hint` : undefined}
          onInput={(event) => setText(event.currentTarget.value)}
          onBlur={() => {
            if (text === sent) return;
            setSent(text);
            onText(text);
          }}
          data-testid={`detail-${name}`}
        />
      </label>
      <TextAdvice text={text} testid={`advice-${name}`} />
    </div>
  );
}

export function SavedDetails({ saved }: { saved: Saved }) {
  const { id, details } = saved;
  const unsent = waiting.value.some((row) => row.id === id && !row.receipt);
  // The server proposes the light from the sun's height; without a network, or to a guest, nothing is proposed.
  const asked = useAsked(
    () => (unsent || !may('read') ? Promise.resolve(undefined) : getObservation(id)),
    `saved ${id}`,
    unsent,
  );
  const known = asked.data?.properties;
  const chosen = catalogue.value.category.get(details.category);
  const siblings = catalogue.value.categories.filter((category) => category.kind === chosen?.kind);
  const positive = chosen?.valence === 'positive';
  const severity = details.severity ?? known?.severity ?? chosen?.severity;
  const light = details.light ?? known?.light ?? known?.light_proposed;
  return (
    <section class="saved" data-testid="saved" data-id={id}>
      <p class="saved-title">
        <Icon name={chosen?.icon ?? 'map-pin'} size={28} />
        <span>
          {categoryName(details.category)}
          <span class="soft">{moment(saved.at)}</span>
        </span>
      </p>
      <ReceiptLine id={id} received={known?.received_at} />
      <Owner saved={saved} told={known?.responsible?.actor} />
      {session.value && (
        <a class="field-button" href={href({ name: 'observation', id })} data-testid="saved-open">
          <Icon name="map" size={24} />
          <span>{t('saved-open')}</span>
        </a>
      )}
      <Photos observation={id} />
      <p class="soft">{t('details-optional')}</p>
      <Group title={t('detail-category')}>
        {siblings.map((category) => (
          <Chip
            key={category.code}
            on={details.category === category.code}
            label={categoryName(category.code)}
            onPress={() => detail({ category: category.code })}
            testid={`detail-category-${category.code}`}
          />
        ))}
      </Group>
      {!positive && (
        <Group title={t('detail-severity')}>
          {[1, 2, 3, 4].map((level) => (
            <Chip
              key={level}
              on={severity === level}
              label={tc('severity', String(level))}
              onPress={() => detail({ severity: level })}
              testid={`severity-${level}`}
            />
          ))}
        </Group>
      )}
      <Group
        title={t('detail-light')}
        hint={!details.light && known?.light_proposed ? t('detail-light-proposed') : undefined}
      >
        {LIGHTS.map((code) => (
          <Chip
            key={code}
            on={light === code}
            label={tc('light', code)}
            onPress={() => detail({ light: code })}
            testid={`light-${code}`}
          />
        ))}
      </Group>
      <Group title={t('detail-perceived')}>
        {[1, 2, 3, 4, 5].map((score) => (
          <Chip
            key={score}
            on={details.perceived === score}
            label={tc('perceived', String(score))}
            onPress={() => detail({ perceived: score })}
            testid={`perceived-${score}`}
          />
        ))}
      </Group>
      <TextField
        name="text"
        label={t('detail-text')}
        hint={t('detail-text-hint')}
        onText={(text) => detail({ text })}
      />
      <TextField
        name="suggestion"
        label={t('detail-suggestion')}
        onText={(suggestion) => detail({ suggestion })}
      />
      {!positive && (
        <TextField
          name="time_pattern"
          label={t('detail-time')}
          hint={t('detail-time-hint')}
          limit={TIME_LIMIT}
          onText={(time_pattern) => detail({ time_pattern })}
        />
      )}
      <div class="saved-bar">
        <UndoBar />
        <button type="button" class="field-button primary" onClick={finish} data-testid="saved-done">
          <Icon name="check" size={24} />
          <span>{t('done')}</span>
        </button>
      </div>
    </section>
  );
}
