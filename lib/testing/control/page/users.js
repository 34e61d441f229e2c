/**
 * The users that orders and contracts name. A person has one openid under each AppID, so openids that come
 * together are one user.
 *
 * @param {{ orders: object[], contracts: object[] }} state
 * @returns {string[][]} the openids of each user, in the order in which the users came in
 */
export function usersOf({ orders, contracts }) {
  let users = [];
  const named = [...orders, ...contracts].filter(
    ({ openids }) => openids.length > 0,
  );
  for (const { openids } of named) {
    const isSame = (user) => user.some((openid) => openids.includes(openid));
    const same = users.filter(isSame);
    const merged = [...new Set([...same.flat(), ...openids])];
    users =
      same.length === 0
        ? [...users, merged]
        : users
            .map((user) => (user === same[0] ? merged : user))
            .filter((user) => !same.includes(user));
  }
  return users;
}

/** Whether an order or a contract is of this user; an order that names nobody may be paid by anyone. */
export function isOf(user, { openids }) {
  return (
    openids.length === 0 || user.some((openid) => openids.includes(openid))
  );
}
