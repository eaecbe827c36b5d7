/** A server in memory for the phone's tests: it may be away, lose its answer, refuse, or say something meanwhile. */
import { Refused, Unreachable } from '../src/api/client';
import { type Operation, type OperationAnswer, sha256 } from '../src/api/sync';
import type { NewObservation, NewPhoto, ObservationPatch } from '../src/api/types';
import type { Wire } from '../src/sync/run';

export const feature = (id: string): NewObservation => ({
  type: 'Feature',
  id,
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

interface Stored {
  feature: string;
  version: number;
  status?: string;
  patch: ObservationPatch;
  /** Each edit as it was sent. */
  edits: Map<string, string>;
}

export class FakeServer implements Wire {
  stored = new Map<string, Stored>();
  withdrawn = new Set<string>();
  photos = new Map<string, { observation: string; hash: string; bytes: ArrayBuffer }>();
  others = new Map<string, string>();
  /** What was done, in order: the second time of anything is not. */
  done: string[] = [];
  /** What came, in order. */
  came: string[] = [];
  requests = 0;
  away = false;
  loseAnswers = 0;
  refuse: (operation: Operation) => { status: number; code: string } | undefined = () => undefined;
  refusePhoto: (id: string) => number | undefined = () => undefined;
  /** Told of each operation after it was done, before the phone hears of it. */
  meanwhile: (operation: Operation) => Promise<void> = async () => undefined;

  sync = async (operations: readonly Operation[]): Promise<OperationAnswer[]> => {
    if (this.away) throw new Unreachable();
    this.requests += 1;
    const answers: OperationAnswer[] = [];
    for (const operation of operations) {
      this.came.push(`${operation.kind} ${operation.id}`);
      const said = this.refuse(operation);
      answers.push(
        said
          ? { status: said.status, problem: { ...said, title: said.code, detail: `because ${said.code}` } }
          : this.#one(operation),
      );
      await this.meanwhile(operation);
    }
    if (this.loseAnswers-- > 0) throw new Unreachable();
    return answers;
  };

  photo = async (observation: string, photo: NewPhoto): Promise<string> => {
    if (this.away) throw new Unreachable();
    const status = this.refusePhoto(photo.id);
    if (status) {
      throw new Refused({ title: 'no', detail: 'because photo_refused', status, code: 'photo_refused' });
    }
    this.came.push(`photo ${observation} ${photo.id}`);
    const hash = await sha256(photo.bytes);
    if (!this.photos.has(photo.id)) this.done.push(`photo ${photo.id}`);
    this.photos.set(photo.id, { observation, hash, bytes: photo.bytes });
    if (this.loseAnswers-- > 0) throw new Unreachable();
    return hash;
  };

  #problem(status: number, code: string): OperationAnswer {
    return { status, problem: { status, code, title: code, detail: `because ${code}` } };
  }

  #one(operation: Operation): OperationAnswer {
    const { kind, id } = operation;
    const row = this.stored.get(id);
    const text = JSON.stringify(operation.body);
    const photos = [...this.photos.values()]
      .filter(({ observation }) => observation === id)
      .map(({ hash }) => hash);
    switch (kind) {
      case 'record': {
        if (row && row.feature !== text) return this.#problem(409, 'conflict');
        if (!row) {
          this.stored.set(id, { feature: text, version: 1, patch: {}, edits: new Map() });
          this.done.push(`record ${id}`);
        }
        const receipt = { id, version: 1, content_hash: 'x', received_at: 'now', warnings: [] };
        return { status: row ? 200 : 201, receipt, photos };
      }
      case 'patch': {
        const op = operation.op ?? '';
        if (!row) return this.#problem(404, 'not_found');
        if (operation.after && !row.edits.has(operation.after)) return this.#problem(409, 'base_missing');
        const known = row.edits.get(op);
        if (known !== undefined && known !== JSON.stringify(operation)) {
          return this.#problem(409, 'operation_taken');
        }
        if (known === undefined) {
          row.edits.set(op, JSON.stringify(operation));
          row.version += 1;
          Object.assign(row.patch, (operation.body as { properties: ObservationPatch }).properties);
          this.done.push(`patch ${id}`);
        }
        return { status: 200, edit: { version: row.version, conflicts: [] }, photos };
      }
      case 'step':
        if (!row) return this.#problem(404, 'not_found');
        if (row.status !== operation.to) {
          row.status = operation.to ?? '';
          row.version += 1;
          this.done.push(`step ${operation.to}`);
        }
        return { status: 204 };
      case 'withdraw':
        if (this.withdrawn.has(id)) return this.#problem(410, 'gone');
        this.withdrawn.add(id);
        return { status: 204 };
      case 'photos':
        return { status: 200, photos };
      case 'walk':
        this.done.push(`walk ${(operation.body as { to: string }).to}`);
        return { status: 204 };
      default: {
        const known = this.others.get(id);
        if (known !== undefined && known !== text) return this.#problem(409, 'differs');
        if (known === undefined) this.done.push(`${kind} ${id}`);
        this.others.set(id, text);
        return { status: known === undefined ? 201 : 200 };
      }
    }
  }
}
