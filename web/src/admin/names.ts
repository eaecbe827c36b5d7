/** Ids made from names, for things that an administrator adds. */

const MOST = 60;

/** Small letters a–z, figures and dashes, with something of chance so that two namesakes stay apart. */
export function slug(name: string, chance = Math.random()): string {
  const plain = name
    .toLocaleLowerCase('sv')
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, MOST);
  const tail = Math.floor(chance * 36 ** 4)
    .toString(36)
    .padStart(4, '0');
  return `${plain || 'ny'}-${tail}`;
}
