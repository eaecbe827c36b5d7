/** Draws an icon or a mark as SVG. Both are decoration beside a word, so both are hidden from screen readers. */
import { createElement } from 'preact';
import { FORMS, type Form, type Stroke } from './forms';
import { iconNode } from './icons';

export function Icon({ name, size = 20 }: { name: string; size?: number }) {
  return (
    <svg
      class="icon"
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      stroke-width="1.75"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
    >
      {iconNode(name).map(([tag, attributes]) => createElement(tag, attributes))}
    </svg>
  );
}

const paint = (name: string | undefined) => (name ? `var(--${name})` : 'none');

/** The mark of a state, in the same form as on the map. */
export function StateMark({ form, size = 24 }: { form: Form; size?: number }) {
  const strokes: readonly Stroke[] = FORMS[form];
  return (
    <svg class="state-mark" width={size} height={size} viewBox="0 0 24 24" aria-hidden="true">
      {strokes.map((stroke) => (
        <path
          key={stroke.d + stroke.stroke}
          d={stroke.d}
          style={{
            fill: paint(stroke.fill),
            stroke: paint(stroke.stroke),
            strokeWidth: stroke.width ?? 0,
            strokeLinecap: 'round',
            strokeLinejoin: 'round',
          }}
        />
      ))}
    </svg>
  );
}

/** The lantern: two arcs and a point. */
export function Lantern({ size = 28 }: { size?: number }) {
  return (
    <svg class="lantern" width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
      <g fill="none" stroke="currentColor" stroke-width="3" stroke-linecap="round">
        <path d="M12.5 4C3.5 10 3.5 22 12.5 28" />
        <path d="M19.5 4C28.5 10 28.5 22 19.5 28" />
      </g>
      <circle class="lantern-point" cx="16" cy="17" r="3.4" />
    </svg>
  );
}
