/**
 * What a password must be, said before it is sent; the server decides and knows more. Length is what
 * protects, so nothing is said about figures and signs.
 */

export const LEAST_PASSWORD = 12;

/** The key of what is wrong, or null. */
export function passwordFault(password: string, known: readonly string[] = []): string | null {
  if ([...password].length < LEAST_PASSWORD) return 'password-too-short';
  if (new Set(password.toLowerCase()).size < 4) return 'password-too-plain';
  const bare = password.toLowerCase();
  const said = known.map((word) => word.trim().toLowerCase()).filter((word) => word.length > 3);
  return said.some((word) => bare === word) ? 'password-is-you' : null;
}
