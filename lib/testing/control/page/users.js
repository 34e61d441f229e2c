/** The lists whose entries name users. */
export const USERS_LISTS = [
  "orders",
  "contracts",
  "planContracts",
  "planSignings",
];

/**
 * The users that orders and contracts name. A person has one openid under each AppID, so openids that come
 * together are one user.
 *
 * @param {Array<{ openids: string[] }>} items
 * @returns {string[][]} the openids of each user
 */
export function usersOf(items) {
  const userOf = new Map();
  for (const { openids } of items) {
    const known = openids.map((openid) => userOf.get(openid));
    const [user = new Set(), ...same] = new Set(known.filter(Boolean));
    for (const openid of [...openids, ...same.flatMap((each) => [...each])]) {
      user.add(openid);
      userOf.set(openid, user);
    }
  }
  return Array.from(new Set(userOf.values()), (user) => [...user]);
}

/** Whether an order or a contract is of this user; an order that names nobody may be paid by anyone. */
export function isOf(user, { openids }) {
  return (
    openids.length === 0 || openids.some((openid) => user.includes(openid))
  );
}
