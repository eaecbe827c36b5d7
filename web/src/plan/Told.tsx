/** What analyses say beside their figures: where reports came from, how it was worked out, that there is too little. */
import type { ComponentChildren } from 'preact';
import { t, tc } from '../i18n';
import { number } from '../i18n/format';
import { MethodLink } from '../method/MethodLink';
import type { Method } from '../method/pages';
import './heat.css';

/** How many came from where. */
export const Sources = ({ of: { n, sources } }: { of: { n: number; sources: Record<string, number> } }) => {
  if (n === 0) return null;
  const each = Object.entries(sources).map(([code, some]) => `${tc('provenance', code)} ${number(some)}`);
  return <p class="soft">{t('heat-sources', { sources: each.join(' · ') })}</p>;
};

/** That there is too little, or nothing that stands out, and what to do. */
export const Calm = ({ said, why, testid }: { said: string; why: string | false; testid: string }) => (
  <div class="spots-calm" data-testid={testid}>
    <p class="strong">{said}</p>
    {why && <p>{why}</p>}
  </div>
);

/** How it was worked out, folded: in words, by what numbers, and where more is written. */
export function How({
  numbers,
  told: { params },
  methods,
  testid,
  children,
}: {
  numbers: ComponentChildren;
  told: { params: { police_discovered: boolean } };
  methods: readonly Method[];
  testid?: string;
  children: ComponentChildren;
}) {
  return (
    <details class="how" data-testid={testid}>
      <summary>{t('spots-method')}</summary>
      {children}
      <p class="soft">
        {numbers} {t(params.police_discovered ? 'spots-with-police' : 'spots-without-police')}
      </p>
      {methods.map((method) => (
        <MethodLink key={method} of={method} />
      ))}
    </details>
  );
}

/** A line of a legend. */
export const Key = ({ swatch, children }: { swatch: string; children: ComponentChildren }) => (
  <li>
    <span class={`heat-swatch ${swatch}`} aria-hidden="true" />
    {children}
  </li>
);
