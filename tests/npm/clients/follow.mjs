// Follows a subscription with a client as its makers describe it, and prints what came: {answers, error}.
// It ends with the `count`th answer, with an error, or with the subscription.
import { ApolloClient, ApolloLink, InMemoryCache, Observable, gql } from "@apollo/client";
import { GraphQLWsLink } from "@apollo/client/link/subscriptions";
import { Client, fetchExchange, subscriptionExchange } from "@urql/core";
import { print } from "graphql";
import { createClient as createSseClient } from "graphql-sse";
import { createClient as createWsClient } from "graphql-ws";
import WebSocket from "ws";

const [kind, url, json] = process.argv.slice(2);
const { headers, query, variables, count } = JSON.parse(json);

const ws = () =>
  createWsClient({
    url: url.replace(/^http/, "ws"),
    webSocketImpl: WebSocket,
    connectionParams: headers,
    retryAttempts: 0,
    lazyCloseTimeout: 0,
  });
const sse = () => createSseClient({ url, headers, retryAttempts: 0 });

const apollo = (link, next, error, complete) =>
  new ApolloClient({ link, cache: new InMemoryCache() })
    .subscribe({ query: gql(query), variables, fetchPolicy: "no-cache", errorPolicy: "all" })
    .subscribe({ next: ({ data, error }) => next({ data, errors: error?.errors }), error, complete });
const urql = (options, next) =>
  new Client({ url, fetchOptions: { headers }, ...options })
    .subscription(query, variables)
    .subscribe(({ data, error }) => {
      const errors = error?.graphQLErrors.map(({ message, extensions }) => ({ message, extensions }));
      next({ data, errors: error?.networkError ? [{ message: error.message }] : errors });
    });

class SseLink extends ApolloLink {
  client = sse();
  request({ query, variables, operationName }) {
    return new Observable((sink) => this.client.subscribe({ query: print(query), variables, operationName }, sink));
  }
}

const clients = {
  "graphql-ws": (...sink) => ws().subscribe({ query, variables }, { next: sink[0], error: sink[1], complete: sink[2] }),
  "graphql-sse": (...sink) => sse().subscribe({ query, variables }, { next: sink[0], error: sink[1], complete: sink[2] }),
  "urql-sse": (...sink) => urql({ exchanges: [fetchExchange], fetchSubscriptions: true }, ...sink),
  "urql-ws": (...sink) => {
    const client = ws();
    const forwardSubscription = (request) => ({ subscribe: (sink) => ({ unsubscribe: client.subscribe(request, sink) }) });
    return urql({ exchanges: [subscriptionExchange({ forwardSubscription })] }, ...sink);
  },
  "apollo-ws": (...sink) => apollo(new GraphQLWsLink(ws()), ...sink),
  "apollo-sse": (...sink) => apollo(new SseLink(), ...sink),
};

const answers = [];
const end = (error) => {
  console.log(JSON.stringify({ answers, error: error && `${error.code ?? ""} ${error.reason ?? error.message ?? error}` }));
  process.exit(0);
};
clients[kind](
  (answer) => {
    answers.push(answer);
    if (answers.length >= count) end(null);
  },
  end,
  () => end(null),
);
