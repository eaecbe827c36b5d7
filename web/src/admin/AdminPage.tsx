/** A stand-in. */
export function AdminPage({ tab }: { tab: string; id: string }) {
  return <p>{tab}</p>;
}
