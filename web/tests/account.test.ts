/**
 * What can be told of signing in and keeping accounts without a browser: codes as people type them, the square
 * as a path, what a password must be, what is hidden from whom, and whose marks are sent by whom.
 */
import 'fake-indexeddb/auto';
import { afterEach, describe, expect, it } from 'vitest';
import { waitText } from '../src/account/Countdown';
import { passwordFault } from '../src/account/password';
import { squarePath } from '../src/account/Square';
import { tidyCode } from '../src/account/sign-in';
import { outlineIn } from '../src/admin/Areas';
import { detailText } from '../src/admin/AuditLog';
import { slug } from '../src/admin/names';
import { openSections } from '../src/admin/sections';
import { path, Refused } from '../src/api/client';
import { may } from '../src/api/may';
import { ended, session, signedOut } from '../src/api/store';
import type { Deed, NewObservation, Session } from '../src/api/types';
import { Outbox } from '../src/local/outbox';
import { belongs, sendAll } from '../src/sync/run';
import { FakeServer } from './fake-server';

const signedIn = (...deeds: Deed[]): Session =>
  ({ viewer: { id: 'a', deeds }, tenant: { code: '1490' } }) as unknown as Session;

afterEach(() => {
  session.value = null;
});

describe('codes and passwords', () => {
  it('takes a code with spaces or a dash, and a recovery code as it is', () => {
    expect(tidyCode(' 123 456 ')).toBe('123456');
    expect(tidyCode('123-456')).toBe('123456');
    expect(tidyCode('AB3D-XY9Z ')).toBe('ab3d-xy9z');
  });

  it('wants length and a little variety, and nothing that is known', () => {
    expect(passwordFault('kort')).toBe('password-too-short');
    expect(passwordFault('aaaaaaaaaaaaaaa')).toBe('password-too-plain');
    expect(passwordFault('samordnare@exempel.se', ['Samordnare@exempel.se'])).toBe('password-is-you');
    expect(passwordFault('fyra gula lyktor')).toBeNull();
    // Twelve characters are twelve characters, however many units they take.
    expect(passwordFault('🏮🚲🌧🌉🌲🚦🏮🚲🌧🌉🌲🚦')).toBeNull();
  });

  it('says a wait in seconds, and a long one in minutes', () => {
    expect(waitText(1)).toBe('1 sekund');
    expect(waitText(90)).toBe('90 sekunder');
    expect(waitText(91)).toBe('2 minuter');
  });
});

it('draws each run of a row as one rectangle', () => {
  expect(squarePath(['110', '001'])).toBe('M0 0h2v1h-2zM2 1h1v1h-1z');
  expect(squarePath(['000'])).toBe('');
});

describe('what is shown to whom', () => {
  it('is nothing when nobody is signed in', () => {
    expect(may('read')).toBe(false);
    expect(openSections()).toEqual([]);
  });

  it('follows the deeds', () => {
    session.value = signedIn('audit');
    expect(may('read', 'audit')).toBe(true);
    expect(openSections().map(({ tab }) => tab)).toEqual(['logg']);
  });

  it('ends with the session, and says whose doing that was', () => {
    session.value = signedIn('read');
    signedOut(true);
    expect(may('read')).toBe(false);
    expect(ended.value).toBe(true);
  });
});

describe('marks of several accounts on one phone', () => {
  const mark = (id: string): NewObservation => ({
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

  it('are sent by whoever made them and by nobody else', async () => {
    const box = new Outbox('several');
    await box.add(mark('one'), '1490', 1, 'a');
    await box.add(mark('two'), '1490', 2, 'b');
    const wire = new FakeServer();
    expect(await sendAll(box, '1490', wire, 'a')).toBe(0);
    expect(wire.done).toEqual(['record one']);
    const [left] = await box.rows();
    expect(left && belongs(left, '1490', 'b')).toBe(true);
  });

  it('wait, and are not marked as refused, when nobody is signed in any more', async () => {
    const box = new Outbox('signed-out');
    await box.add(mark('three'), '1490', 1, 'a');
    const away = () =>
      Promise.reject(new Refused({ title: 'Logga in', status: 401, code: 'sign_in_needed' }));
    await expect(sendAll(box, '1490', { sync: away, photo: away }, 'a')).rejects.toThrow('Logga in');
    expect((await box.rows())[0]?.refused).toBeUndefined();
  });
});

describe('small things of Administration', () => {
  it('makes ids of letters, figures and dashes', () => {
    expect(slug('Åkeriet & Söner AB', 0)).toBe('akeriet-soner-ab-0000');
    expect(slug('???', 0)).toBe('ny-0000');
  });

  it('finds the outline in whatever a GeoJSON file is', () => {
    const outline = {
      type: 'Polygon',
      coordinates: [
        [
          [0, 0],
          [1, 0],
          [1, 1],
          [0, 0],
        ],
      ],
    };
    const feature = { type: 'Feature', geometry: outline, properties: {} };
    for (const file of [outline, feature, { type: 'FeatureCollection', features: [feature] }]) {
      expect(outlineIn(JSON.stringify(file))).toEqual(outline);
    }
    expect(outlineIn('{"type":"Point","coordinates":[0,0]}')).toBeNull();
    expect(outlineIn('inte json')).toBeNull();
  });

  it('says details of any kind as text', () => {
    expect(detailText(null)).toBe('');
    expect(detailText('3 poster')).toBe('3 poster');
    expect(detailText({ to: 'done', n: 2, why: null })).toBe('to: done, n: 2');
  });

  it('encodes what stands in a path', () => {
    expect(path`/api/v1/sessions/${'a/b?c'}`).toBe('/api/v1/sessions/a%2Fb%3Fc');
  });
});
