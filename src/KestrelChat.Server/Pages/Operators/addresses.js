// Addresses of clients, and the networks around them. Pure functions.

const IPV6_GROUPS = 8;

/** The address in "address:port", without brackets; null for a client of a unix socket. */
export function addressOf(remote) {
  if (remote.startsWith("unix:")) return null;
  const bracketed = /^\[(.+)\](?::\d+)?$/.exec(remote);
  if (bracketed) return bracketed[1];
  const colon = remote.lastIndexOf(":");
  return colon > 0 && remote.indexOf(":") === colon ? remote.slice(0, colon) : remote;
}

/** Whether it is an address of the server's own machine. */
export const isLoopback = address => address.startsWith("127.") || address === "::1";

/** The sizes of the networks around an address that an operator may want to ban. */
export const networkSizes = address => (address.includes(":") ? [64, 48] : [24, 16]);

/**
 * The network around an address, in CIDR notation.
 * @param {string} address
 * @param {number} size The length of the prefix: a multiple of 8, with version 6 of 16.
 */
export function networkOf(address, size) {
  if (!address.includes(":")) {
    const parts = address.split(".").map((part, i) => (i * 8 < size ? part : "0"));
    return `${parts.join(".")}/${size}`;
  }
  const [head, tail] = address.replace(/%.*/, "").split("::").map(half => (half ? half.split(":") : []));
  const groups = tail ? [...head, ...Array(IPV6_GROUPS - head.length - tail.length).fill("0"), ...tail] : head;
  return `${groups.slice(0, size / 16).join(":")}::/${size}`;
}
