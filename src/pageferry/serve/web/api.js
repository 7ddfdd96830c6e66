// Asks the server; what it refuses is thrown with its own sentence.

export class Refused extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

async function asked(path, options) {
  let response;
  try {
    response = await fetch(path, { cache: "no-store", ...options });
  } catch {
    throw new Refused(0, "the server does not answer; is pageferry serve still running?");
  }
  let tree;
  try {
    tree = await response.json();
  } catch {
    throw new Refused(response.status, "the server's answer broke off; load the page again");
  }
  if (response.ok) return tree;
  throw new Refused(response.status, tree.error || "the server says " + response.status);
}

/** Reads something. */
export const get = (path, query = []) => asked(path + address(query), {});

/** Changes something. */
export const post = (path, body) => asked(path, {
  method: "POST",
  headers: { "Content-Type": "application/json" },
  body: JSON.stringify(body),
});

/** The part of an address after the path. */
export function address(query) {
  const text = new URLSearchParams(query).toString();
  return text ? "?" + text : "";
}
