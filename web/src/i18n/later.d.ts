/** The part of a catalogue that only views say which are fetched when they are shown; `vite/words.ts` makes it. */
declare module '*.ftl?later' {
  const text: string;
  export default text;
}
