/** A stand-in. */
export function PublicPage({ code }: { code: string }) {
  return <p>{code}</p>;
}
