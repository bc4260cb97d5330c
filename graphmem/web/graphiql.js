const example = `# Remember something (press ▶, or Ctrl-Enter) …
mutation Remember {
  addMemories(input: {
    userId: "alex", infer: false
    messages: [{ role: "user", content: "I'm a vegetarian and allergic to nuts." }]
  }) {
    outcome
    results { event id text }
    userErrors { code field message }
  }
}

# … and ask for it. The tab "Headers" takes { "X-Graphmem-Project": "…" }.
query Ask {
  searchMemories(query: "What should I cook for dinner?", scope: { userId: "alex" }) {
    strategy
    hits { score text memory { id createdAt } }
  }
}
`;

ReactDOM.createRoot(document.getElementById("graphiql")).render(
  React.createElement(GraphiQL, {
    fetcher: GraphiQL.createFetcher({ url: "/graphql" }),
    defaultQuery: example,
    isHeadersEditorEnabled: true,
  }),
);
