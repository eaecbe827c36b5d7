/**
 * The search box: a combobox with the places that match what is typed. Arrows move through them, Enter takes the
 * one that is marked or else the first, Escape folds the list or empties the box and then leaves it. It must not
 * move the map.
 */
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { t, tc } from '../i18n';
import { announce } from '../ui/announce';
import { Icon } from '../ui/Icon';
import { type Hit, type Hits, useHits } from './hits';
import './search.css';

const ICONS: Record<string, string> = {
  area: 'map-pinned',
  promise: 'handshake',
  commitment: 'handshake',
};

/** What kind of place and where, in one line. */
export function aboutPlace({ kind, where, approximate }: Hit): string {
  const parts = [tc('place-kind', kind), where, approximate ? t('approximate-outline') : ''];
  return parts.filter(Boolean).join(' · ');
}

/** What is said besides the places, and aloud; nothing while there is nothing to say. */
function wordsFor(hits: Hits, typed: boolean): string {
  if (!typed || hits.state === 'idle' || hits.state === 'asking') return '';
  if (hits.state === 'failed') return t('search-failed');
  if (hits.state === 'alone') {
    return hits.list.length > 0 ? t('search-alone') : t('search-alone-none');
  }
  if (hits.list.length > 0) return '';
  return hits.complete ? t('type-place-none') : t('search-reading');
}

export function SearchBox({
  label,
  hint,
  big,
  onPick,
  onLeave,
}: {
  label: string;
  hint?: string;
  /** For one thumb in the dark. */
  big?: boolean;
  onPick: (hit: Hit) => void;
  onLeave?: () => void;
}) {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const [text, setText] = useState('');
  const [active, setActive] = useState(-1);
  const [shut, setShut] = useState(false);
  // Enter came before the answer.
  const [wished, setWished] = useState(false);
  const hits = useHits(text);
  const typed = text.trim() !== '';
  const shown = typed && !shut ? hits.list : [];
  const words = shut ? '' : wordsFor(hits, typed);
  const optionId = (n: number) => `${id}-${n}`;

  useEffect(() => input.current?.focus(), []);
  const pick = (hit: Hit | undefined) => {
    if (!hit) return;
    setShut(true);
    onPick(hit);
  };
  // A new answer begins at its top.
  useEffect(() => {
    setActive(-1);
    if (hits.state === 'asking') return;
    setWished(false);
    if (wished && hits.list[0]) return pick(hits.list[0]);
    if (hits.state === 'done' && typed) {
      announce(hits.list.length > 0 ? t('search-count', { n: hits.list.length }) : words);
    } else if (words) announce(words);
  }, [hits]);
  useEffect(() => {
    list.current?.children[active]?.scrollIntoView({ block: 'nearest' });
  }, [active]);

  const keys: Record<string, () => void> = {
    ArrowDown: () => {
      setShut(false);
      setActive(active + 1 < hits.list.length ? active + 1 : 0);
    },
    ArrowUp: () => {
      setShut(false);
      setActive(active > 0 ? active - 1 : hits.list.length - 1);
    },
    Enter: () => {
      if (hits.state === 'asking' && active < 0) setWished(true);
      else pick(shown[active] ?? shown[0]);
    },
    Escape: () => {
      if (!onLeave) setShut(true);
      else if (text) setText('');
      else onLeave();
    },
  };
  return (
    <div class={big ? 'search search-big' : 'search'} data-testid="search">
      <label class={onLeave ? 'visually-hidden' : 'label'} for={id}>
        {label}
      </label>
      <div class="search-line">
        <Icon name="search" />
        <input
          id={id}
          ref={input}
          type="text"
          role="combobox"
          aria-autocomplete="list"
          aria-expanded={shown.length > 0}
          aria-controls={`${id}-list`}
          aria-activedescendant={shown[active] ? optionId(active) : undefined}
          aria-describedby={hint ? `${id}-hint` : undefined}
          placeholder={onLeave ? label : undefined}
          autocomplete="off"
          autocapitalize="none"
          spellcheck={false}
          enterkeyhint="search"
          maxLength={100}
          value={text}
          onInput={(event) => {
            setShut(false);
            setWished(false);
            setText(event.currentTarget.value);
          }}
          onKeyDown={(event) => {
            const act = keys[event.key];
            if (!act || event.isComposing) return;
            // With nothing to fold away, Escape is for whatever holds the box.
            if (event.key === 'Escape' && !onLeave && shown.length === 0) return;
            event.preventDefault();
            event.stopPropagation();
            act();
          }}
          data-testid="place-input"
        />
        {onLeave && (
          <button
            type="button"
            class="button quiet icon-only"
            aria-label={t('close')}
            onClick={onLeave}
            data-testid="search-close"
          >
            <Icon name="x" />
          </button>
        )}
      </div>
      {hint && (
        <p class="soft" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      <div
        class="search-list"
        id={`${id}-list`}
        ref={list}
        role="listbox"
        aria-label={t('search-results')}
        hidden={shown.length === 0}
        data-testid="search-list"
      >
        {shown.map((hit, n) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the box above has the keys
          <div
            key={optionId(n)}
            id={optionId(n)}
            role="option"
            tabIndex={-1}
            aria-selected={n === active}
            class="search-hit"
            // The box keeps focus, so that typing goes on.
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => pick(hit)}
            data-testid={hit.kind === 'coordinates' ? 'place-coordinates' : 'search-hit'}
          >
            <Icon name={ICONS[hit.kind] ?? 'map-pin'} size={big ? 24 : 20} />
            <span>
              <span class="search-name">{hit.name}</span>
              <span class="soft">{aboutPlace(hit)}</span>
            </span>
          </div>
        ))}
      </div>
      {words && <p class="search-words">{words}</p>}
    </div>
  );
}
