/**
 * The outbox: saved before sent, kept over a reload, the same id and content at each try, nothing dropped
 * on a refusal, details and undo never lost whatever the moment they come.
 */
import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it } from 'vitest';
import { Refused, Unreachable } from '../src/api/client';
import type { NewObservation, Observation, ObservationPatch, Receipt, Transition } from '../src/api/types';
import { readCopies } from '../src/local/copies';
import type { OutboxRow } from '../src/local/db';
import { Outbox } from '../src/local/outbox';
import { uuidv7 } from '../src/model/uuid';
import { backoffMs, sendAll, sendRow, type Wire } from '../src/sync/run';

const feature = (): NewObservation => ({
  type: 'Feature',
  id: uuidv7(),
  geometry: { type: 'Point', coordinates: [12.94, 57.72] },
  properties: {
    category: 'light.out',
    observed_at: '2026-11-18T15:55:00Z',
    created_at: '2026-11-18T15:55:00Z',
    geom_source: 'gps',
    provenance: 'staff_daily',
    schema_version: 1,
  },
});

const refusal = (status: number, code: string, current?: Observation) =>
  new Refused({ title: code, detail: `because ${code}`, status, code, current });

/** A server in memory that can be away, lose its answer, or refuse. */
class FakeServer implements Wire {
  stored = new Map<string, { feature: string; version: number; patch: ObservationPatch; status?: string }>();
  moves: string[] = [];
  withdrawn = new Set<string>();
  puts: string[] = [];
  before: (() => void) | null = null;
  loseAnswers = 0;

  put = async (sent: NewObservation): Promise<Receipt> => {
    this.before?.();
    this.puts.push(sent.id);
    const text = JSON.stringify(sent);
    const old = this.stored.get(sent.id);
    if (old && old.feature !== text) throw refusal(409, 'conflict');
    if (!old) this.stored.set(sent.id, { feature: text, version: 1, patch: {} });
    if (this.loseAnswers-- > 0) throw new Unreachable();
    return {
      id: sent.id,
      version: 1,
      content_hash: 'sha256:x',
      received_at: '2026-11-18T15:55:01Z',
      warnings: [],
    };
  };

  patch = async (id: string, version: number, patch: ObservationPatch): Promise<Observation> => {
    this.before?.();
    const row = this.stored.get(id);
    if (!row) throw refusal(404, 'not_found');
    if (row.version !== version) throw refusal(412, 'precondition_failed', this.#observation(id));
    row.version += 1;
    Object.assign(row.patch, patch);
    return this.#observation(id);
  };

  photo = async (): Promise<unknown> => ({});

  move = async (id: string, version: number, step: Transition): Promise<Observation> => {
    this.before?.();
    const row = this.stored.get(id);
    if (row?.version !== version) throw refusal(412, 'precondition_failed', this.#observation(id));
    if (step.to === 'withdrawn') this.withdrawn.add(id);
    row.version += 1;
    row.status = step.to;
    this.moves.push(step.to);
    if (this.loseAnswers-- > 0) throw new Unreachable();
    return this.#observation(id);
  };

  #observation(id: string): Observation {
    const { version = 0, status = 'done' } = this.stored.get(id) ?? {};
    return { id, properties: { version, status } } as Observation;
  }
}

let name: string;
let box: Outbox;
let server: FakeServer;

beforeEach(() => {
  name = `test-${uuidv7()}`;
  box = new Outbox(name);
  server = new FakeServer();
});

const away = () => {
  throw new Unreachable();
};

describe('the outbox', () => {
  it('survives a reload', async () => {
    const made = feature();
    await box.add(made, '1490');
    const rows = await new Outbox(name).rows();
    expect(rows.map((row) => row.feature)).toEqual([made]);
  });

  it('empties only when the server has acknowledged', async () => {
    await box.add(feature(), '1490');
    server.before = away;
    expect(await sendAll(box, '1490', server)).toBe(1);
    expect(await box.rows()).toHaveLength(1);
    server.before = null;
    expect(await sendAll(box, '1490', server)).toBe(0);
    expect(await box.rows()).toEqual([]);
    expect(server.stored.size).toBe(1);
  });

  it('sends the same id and content when the answer was lost', async () => {
    const made = feature();
    await box.add(made, '1490');
    server.loseAnswers = 1;
    await sendAll(box, '1490', server);
    await box.detail(made.id, { severity: 3 });
    await sendAll(box, '1490', server);
    expect(server.puts).toEqual([made.id, made.id]);
    expect(server.stored.get(made.id)?.patch).toEqual({ severity: 3 });
    expect(await box.rows()).toEqual([]);
  });

  it('sends the oldest first', async () => {
    const [second, first] = [feature(), feature()];
    await box.add(second, '1490', 2);
    await box.add(first, '1490', 1);
    await sendAll(box, '1490', server);
    expect(server.puts).toEqual([first.id, second.id]);
  });

  it('never sends to another tenant than it was made in', async () => {
    await box.add(feature(), '1490');
    await sendAll(box, '0662', server);
    expect(server.puts).toEqual([]);
    expect(await box.rows()).toHaveLength(1);
  });

  it('keeps what the server refuses, says why, and goes on with the next', async () => {
    const [bad, good] = [feature(), feature()];
    await box.add(bad, '1490', 1);
    await box.add(good, '1490', 2);
    const put = server.put;
    server.put = (sent) => (sent.id === bad.id ? Promise.reject(refusal(422, 'invalid')) : put(sent));
    await sendAll(box, '1490', server);
    const rows = await box.rows();
    expect(rows.map((row) => [row.id, row.refused])).toEqual([[bad.id, 'because invalid']]);
    expect(server.stored.has(good.id)).toBe(true);
  });

  it('waits and does not mark as refused when the server is busy', async () => {
    await box.add(feature(), '1490');
    server.put = () => Promise.reject(refusal(503, 'busy'));
    expect(await sendAll(box, '1490', server)).toBe(1);
    expect((await box.rows())[0]?.refused).toBeUndefined();
  });

  it('keeps a detail that is pressed while the row is on its way', async () => {
    const made = feature();
    await box.add(made, '1490');
    const put = server.put;
    server.put = async (sent) => {
      const receipt = await put(sent);
      await box.detail(made.id, { text: 'vid trappan' });
      return receipt;
    };
    await sendAll(box, '1490', server);
    expect(server.stored.get(made.id)?.patch).toEqual({ text: 'vid trappan' });
    expect(await box.rows()).toEqual([]);
  });

  it('lays its details over a change made by somebody else', async () => {
    const made = feature();
    await box.add(made, '1490');
    await box.detail(made.id, { light: 'dark_unlit' });
    const put = server.put;
    server.put = async (sent) => {
      const receipt = await put(sent);
      const row = server.stored.get(sent.id);
      if (row) row.version = 5;
      return receipt;
    };
    await sendAll(box, '1490', server);
    expect(server.stored.get(made.id)).toMatchObject({ version: 6, patch: { light: 'dark_unlit' } });
  });
});

describe('taking back', () => {
  it('removes at once what was never sent', async () => {
    const made = feature();
    await box.add(made, '1490');
    expect(await box.withdraw(made.id)).toBe('removed');
    await sendAll(box, '1490', server);
    expect(server.puts).toEqual([]);
  });

  it('tells the server when it may already have it', async () => {
    const made = feature();
    await box.add(made, '1490');
    server.loseAnswers = 1;
    await sendAll(box, '1490', server);
    expect(await box.withdraw(made.id)).toBe('queued');
    await sendAll(box, '1490', server);
    expect(server.withdrawn.has(made.id)).toBe(true);
    expect(await box.rows()).toEqual([]);
  });

  it('is not lost when it comes in the middle of sending', async () => {
    const made = feature();
    await box.add(made, '1490');
    const put = server.put;
    server.put = async (sent) => {
      const receipt = await put(sent);
      await box.withdraw(made.id);
      return receipt;
    };
    const [row] = await box.rows();
    if (row) await sendRow(box, row, server);
    expect(server.withdrawn.has(made.id)).toBe(true);
  });
});

it('the wait between tries grows and has a ceiling', () => {
  expect([0, 1, 2, 10].map(backoffMs)).toEqual([1000, 2000, 4000, 60000]);
});

describe('a step of an observation that the server has', () => {
  /** A lamp at the server, and the row of one who stands before it. */
  const lamp = (): OutboxRow => {
    const made = feature();
    server.stored.set(made.id, { feature: JSON.stringify(made), version: 4, patch: {} });
    return {
      id: made.id,
      tenant: '1490',
      made: 1,
      feature: made,
      patch: {},
      withdrawn: false,
      tried: 0,
      version: 4,
    };
  };

  it('waits over a reload, is sent without the observation, and then leaves no trace', async () => {
    const row = lamp();
    await box.step(row, 'verified', 0);
    const again = new Outbox(name);
    server.before = away;
    expect(await sendAll(again, '1490', server)).toBe(1);
    server.before = null;
    expect(await sendAll(again, '1490', server)).toBe(0);
    expect(server.moves).toEqual(['verified']);
    expect(server.puts).toEqual([]);
    expect(await again.rows()).toEqual([]);
    expect(await readCopies(name)).toEqual([]);
  });

  it('is not sent before its time, and can be taken back until then', async () => {
    const row = lamp();
    await box.step(row, 'verified', Date.now() + 60_000);
    expect(await sendAll(box, '1490', server)).toBe(1);
    expect(server.moves).toEqual([]);
    await box.step(row, 'reopened', Date.now() + 60_000);
    expect((await box.rows())[0]?.steps?.map(({ to }) => to)).toEqual(['reopened']);
    expect(await box.stepBack(row.id)).toBe(true);
    expect(await box.rows()).toEqual([]);
    expect(await box.stepBack(row.id)).toBe(false);
  });

  it('is taken once when the answer was lost', async () => {
    await box.step(lamp(), 'verified', 0);
    server.loseAnswers = 1;
    expect(await sendAll(box, '1490', server)).toBe(1);
    expect(await sendAll(box, '1490', server)).toBe(0);
    expect(server.moves).toEqual(['verified']);
  });

  it('is taken from the version that stands when somebody else changed it', async () => {
    const row = lamp();
    await box.step(row, 'reopened', 0);
    const stored = server.stored.get(row.id);
    if (stored) stored.version = 9;
    expect(await sendAll(box, '1490', server)).toBe(0);
    expect(server.stored.get(row.id)).toMatchObject({ version: 10, status: 'reopened' });
  });

  it('keeps its order behind one that is past its time', async () => {
    const row = lamp();
    await box.step(row, 'verified', 0);
    await box.step(row, 'reopened', 1);
    expect(await sendAll(box, '1490', server)).toBe(0);
    expect(server.moves).toEqual(['verified', 'reopened']);
  });

  it('that the server refuses is kept with the reason', async () => {
    await box.step(lamp(), 'verified', 0);
    server.before = () => {
      throw refusal(409, 'illegal_transition');
    };
    await sendAll(box, '1490', server);
    expect((await box.rows())[0]).toMatchObject({ refused: 'because illegal_transition' });
  });
});
