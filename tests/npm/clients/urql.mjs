// Sends operations by urql's client with its defaults, or with its exchange for persisted documents (PERSISTED=1).
import { Client, fetchExchange } from "@urql/core";
import { persistedExchange } from "@urql/exchange-persisted";
import { given, isMutation, recordedFetch } from "./recorded_fetch.mjs";

const { url, headers, operations } = given();
const { requests, recorded } = recordedFetch();
const persisted = process.env.PERSISTED ? [persistedExchange({ preferGetForPersistedQueries: true })] : [];
const client = new Client({ url, fetch: recorded, fetchOptions: { headers }, exchanges: [...persisted, fetchExchange] });

const results = [];
for (const operation of operations) {
  const send = isMutation(operation) ? client.mutation : client.query;
  const { data, error } = await send.call(client, operation.document, operation.variables ?? {}).toPromise();
  results.push({
    data: data ?? null,
    codes: error?.graphQLErrors.map((one) => one.extensions.code) ?? [],
    networkError: error?.networkError?.message ?? null,
  });
}
console.log(JSON.stringify({ results, requests }));
