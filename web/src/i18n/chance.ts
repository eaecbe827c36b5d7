/** How sure a hot spot is, in words. */
import { t } from '.';

/** Of a hundred places pointed out like this, how many chance may be expected to have made. */
export function chanceInWords(q: number): string {
  if (q < 0.001) return t('spots-chance-thousand');
  if (q < 0.01) return t('spots-chance-hundred');
  return t('spots-chance', { n: Math.ceil(Number((q * 100).toFixed(9))) });
}
