// Requests to the server. It knows of no element of the page.

import { authorization, setToken } from "./token.js";

/** What the server answered instead, in its words; the status is 0 if there was no answer. */
export class Problem extends Error {
  /**
   * @param {number} status
   * @param {string} detail
   * @param {number | null} [retryAfter] Seconds after which it may work.
   */
  constructor(status, detail, retryAfter = null) {
    super(detail);
    this.name = "Problem";
    this.status = status;
    this.retryAfter = retryAfter;
  }
}

/** Whether an error means that the page itself gave up a request. */
export const isAbort = error => error?.name === "AbortError";

/**
 * Requests what anyone on this side may read.
 * @returns {Promise<{data: any, total: number | null}>} The JSON, and X-Total-Count.
 * @throws {Problem}
 */
export async function get(path, signal) {
  return read(await send(path, { signal }));
}

/**
 * Sends a request with the operators' token. A token that the server refuses is forgotten.
 * @param {"GET" | "POST" | "DELETE"} method
 * @param {object} [options] `body` is sent as JSON.
 * @returns {Promise<{data: any, total: number | null, pending: string | null}>} `pending`: the nodes that have not carried it out yet.
 * @throws {Problem}
 */
export async function administer(method, path, { body, signal } = {}) {
  try {
    const headers = { Authorization: authorization() ?? "" };
    if (body !== undefined) headers["Content-Type"] = "application/json";
    return await read(await send(path, { method, headers, signal, body: body === undefined ? undefined : JSON.stringify(body) }));
  } catch (error) {
    if (error.status === 401) setToken(null);
    throw error;
  }
}

/**
 * Asks whether the server accepts a token.
 * @throws {Problem} If it does not.
 */
export async function checkToken(candidate) {
  await send("bans", { headers: { Authorization: authorization(candidate) } });
}

/** The query of a path, without the parameters that are empty. */
export function query(parameters) {
  const given = Object.entries(parameters).filter(([, value]) => value !== "" && value != null);
  return given.length ? `?${new URLSearchParams(given)}` : "";
}

/** Reads a problem from a response that is not a success. */
export async function problemOf(response) {
  let detail = "";
  try {
    const problem = await response.json();
    detail = problem.detail || problem.title || "";
  } catch {
    // Not JSON: the answer of something between.
  }
  const seconds = Number(response.headers.get("Retry-After"));
  return new Problem(response.status, detail || `the server answered ${response.status} ${response.statusText}`, seconds > 0 ? seconds : null);
}

async function send(path, options) {
  let response;
  try {
    response = await fetch(path, { ...options, cache: "no-store", credentials: "same-origin", redirect: "error" });
  } catch (error) {
    throw isAbort(error) ? error : new Problem(0, "the server does not answer");
  }
  if (!response.ok) throw await problemOf(response);
  return response;
}

async function read(response) {
  const total = response.headers.get("X-Total-Count");
  const pending = response.headers.get("X-Pending-Nodes");
  return {
    data: response.headers.get("Content-Type")?.includes("json") ? await response.json() : null,
    total: total === null ? null : Number(total),
    pending: pending && pending.split(",").map(node => decodeURIComponent(node.trim())).join(", "),
  };
}
