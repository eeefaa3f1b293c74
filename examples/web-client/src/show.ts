// How both pages put values into words.

/** The identity under each key that people and their phones have. */
interface Party {
  readonly id: string;
  readonly identity?: {
    readonly user?: { readonly displayName?: string | null } | null;
    readonly phone?: { readonly id?: string | null } | null;
    readonly guest?: { readonly displayName?: string | null } | null;
  } | null;
}

/** The name of a party, else its number, else its id. */
export function partyName({ id, identity }: Party): string {
  return identity?.user?.displayName ?? identity?.guest?.displayName ?? identity?.phone?.id ?? id;
}

/** An instant in the reader's own time and language. */
export function instant(text: string): string {
  return new Date(text).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "medium" });
}

/** Seconds as minutes and seconds. */
export function minutes(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
}
