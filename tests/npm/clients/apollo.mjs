// Sends operations by Apollo's client over its HttpLink, or with its link for persisted queries before that (PERSISTED=1).
import { createHash } from "node:crypto";
import { ApolloClient, ApolloLink, CombinedGraphQLErrors, gql, HttpLink, InMemoryCache } from "@apollo/client";
import { PersistedQueryLink } from "@apollo/client/link/persisted-queries";
import { given, isMutation, recordedFetch } from "./recorded_fetch.mjs";

const { url, headers, operations } = given();
const { requests, recorded } = recordedFetch();
const http = new HttpLink({ uri: url, headers, fetch: recorded });
const sha256 = (text) => createHash("sha256").update(text).digest("hex");
const link = process.env.PERSISTED
  ? ApolloLink.from([new PersistedQueryLink({ sha256, useGETForHashedQueries: true }), http])
  : http;
const client = new ApolloClient({ link, cache: new InMemoryCache(), defaultOptions: { query: { fetchPolicy: "no-cache" } } });

const results = [];
for (const operation of operations) {
  const document = gql(operation.document);
  const { variables } = operation;
  const sent = isMutation(operation) ? client.mutate({ mutation: document, variables }) : client.query({ query: document, variables });
  results.push(
    await sent.then(
      ({ data }) => ({ data, codes: [], networkError: null }),
      (error) => ({
        data: null,
        codes: CombinedGraphQLErrors.is(error) ? error.errors.map((one) => one.extensions.code) : [],
        networkError: CombinedGraphQLErrors.is(error) ? null : error.message,
      }),
    ),
  );
}
console.log(JSON.stringify({ results, requests }));
client.stop();
