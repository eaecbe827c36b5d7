/** Out on a walk: what is done at each stop. */
export function WalkOut({ id }: { id: string }) {
  return <p>{id}</p>;
}
