/**
 * Examines a page by axe, and takes pictures of it for whoever wants to look. It must not know any view, nor the
 * server.
 */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import axe from 'axe-core';

/** WCAG 2.2 AA, and what it took over from those before it. */
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
/** A page on which fewer rules had something to look at was not there. */
const FEWEST_RULES = 10;

/**
 * What axe finds on a page, a text each, and which rules held. `rules` are those asked for instead of WCAG 2.2 AA,
 * and what `without` names by its selectors is left out. Only what is wrong is described node by node, which takes a
 * fifth of the time of describing everything.
 */
export async function findings(page, { rules, without = [] } = {}) {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source);
  const options = {
    runOnly: rules ? { type: 'rule', values: rules } : { type: 'tag', values: TAGS },
    resultTypes: ['violations'],
  };
  const { violations, passes } = await page.evaluate(
    ([exclude, how]) => window.axe.run({ exclude }, how),
    [without.map((selector) => [selector]), options],
  );
  const told = violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary, html }) => `${id} (${help}) at ${target.join(' ')}\n${failureSummary}\n${html}`),
  );
  return { told, held: passes.map(({ id }) => id) };
}

/** Fails with each finding against WCAG 2.2 AA and where it is, and when the page is wider than its window. */
export async function examine(page, where) {
  const { told, held } = await findings(page);
  assert.deepEqual(told.map((each) => `${where}: ${each}`), []);
  assert.ok(held.length >= FEWEST_RULES, `axe examined ${where}: ${held.length} rules held`);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(wide <= 0, `${where} is ${wide} px wider than the window`);
}

/** What takes pictures of a page under the name of a story, into the folder that LYKTA_SHOTS names, if it does. */
export const looksOf = (story) => async (page, name) => {
  const folder = process.env.LYKTA_SHOTS;
  if (folder) await page.screenshot({ path: join(folder, `${story}-${name}.png`) });
};
