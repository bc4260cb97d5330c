// A fetch that notes how each request went, for scripts that tell what a client has sent.
export function recordedFetch() {
  const requests = [];
  const recorded = async (address, options = {}) => {
    const response = await fetch(address, options);
    requests.push({
      method: options.method ?? "GET",
      status: response.status,
      type: response.headers.get("content-type").split(";")[0],
      sentDocument: new URL(address).searchParams.has("query") || /"query":"/.test(options.body ?? ""),
    });
    return response;
  };
  return { requests, recorded };
}

// What every script of a client is given: the address, headers, and operations as {document, variables}.
export function given() {
  const [url, headers, operations] = process.argv.slice(2);
  return { url, headers: JSON.parse(headers), operations: JSON.parse(operations) };
}

export const isMutation = ({ document }) => document.trimStart().startsWith("mutation");
