/**
 * One-time codes as an authenticator app makes them, by RFC 6238 (SHA-1, 30 seconds, six figures) and RFC 4648
 * (base 32), with nothing of the product's own. It must not know any test.
 */
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';

const STEP_S = 30;
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

function fromBase32(text) {
  let bits = 0;
  let held = 0;
  const bytes = [];
  for (const letter of text.replace(/[\s=]/g, '').toUpperCase()) {
    const value = ALPHABET.indexOf(letter);
    assert.ok(value >= 0, `${letter} is no base 32`);
    bits = (bits << 5) | value;
    held += 5;
    if (held >= 8) {
      held -= 8;
      bytes.push((bits >> held) & 0xff);
      bits &= (1 << held) - 1;
    }
  }
  return Buffer.from(bytes);
}

/** The code of a time step; `later` counts steps from now, for a code that has not been used yet. */
export function totp(secret, later = 0, now = Date.now(), digits = 6) {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(now / 1000 / STEP_S) + later));
  const key = Buffer.isBuffer(secret) ? secret : fromBase32(secret);
  const mac = createHmac('sha1', key).update(counter).digest();
  const offset = mac[mac.length - 1] & 0xf;
  const number = (mac.readUInt32BE(offset) & 0x7fffffff) % 10 ** digits;
  return String(number).padStart(digits, '0');
}

// RFC 6238, appendix B: the seed "12345678901234567890", eight figures.
const SEED = Buffer.from('12345678901234567890');
assert.equal(totp(SEED, 0, 59_000, 8), '94287082');
assert.equal(totp(SEED, 0, 1_111_111_109_000, 8), '07081804');
