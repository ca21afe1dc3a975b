import type { PublicKey, Role, StaffKey } from '../../keys/index.ts';

/** The staff list with these people on it, in these roles and no other. Whoever is on it already stays since the same day. */
export function withMembers(
  staff: readonly StaffKey[],
  keys: readonly PublicKey[],
  { roles, day }: { readonly roles: readonly Role[]; readonly day: string },
): readonly StaffKey[] {
  const joining = new Map(keys.map((key) => [key.fingerprint, key]));
  const since = new Map(staff.map((member) => [member.key.fingerprint, member.since]));
  return [
    ...staff.filter(({ key }) => !joining.has(key.fingerprint)),
    ...Array.from(joining.values(), (key) => ({ key, roles, since: since.get(key.fingerprint) ?? day })),
  ];
}

/** @param roles none: off the list */
export function withRoles(
  staff: readonly StaffKey[],
  fingerprint: string,
  roles: readonly Role[],
): readonly StaffKey[] {
  return staff.flatMap((member) => {
    if (member.key.fingerprint !== fingerprint) return [member];
    return roles.length === 0 ? [] : [{ ...member, roles }];
  });
}
