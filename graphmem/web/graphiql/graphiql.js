import { ADDRESS, SOCKET, credentialsOf, inBytes } from "./shared/connection.js";

const EXAMPLE = `# Remember something (press ▶, or Ctrl-Enter) …
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

# … ask for it …
query Ask {
  searchMemories(query: "What should I cook for dinner?", scope: { userId: "alex" }) {
    strategy
    hits { score text memory { id createdAt } }
  }
}

# … and follow what happens, while another tab remembers and asks.
subscription Follow {
  activity(scope: { userId: "alex" }) {
    cursor
    node { event at memory { text } }
  }
}
`;
const NOTICES = {
  UNAUTHENTICATED: "This graphmem answers to keys only: paste one that is good.",
  FORBIDDEN: "The schema is shown to keys that administer. With this one, queries run, without completion and documentation.",
  ONLY_TRUSTED: "Only trusted documents run here, and what is written on this page is none: GraphiQL needs another server.",
};

const fields = [document.getElementById("project"), document.getElementById("key")];
const notice = document.getElementById("notice");
let latest; // the credentials that were shown last, to whose schema the notice belongs
const root = ReactDOM.createRoot(document.getElementById("graphiql"));

function credentials() {
  const [project, key] = fields.map((field) => field.value.trim());
  return credentialsOf({ project, key });
}

function makeFetcher() {
  const shown = (latest = credentials());
  const send = GraphiQL.createFetcher({
    url: ADDRESS.pathname,
    subscriptionUrl: SOCKET.href,
    headers: inBytes(shown),
    wsConnectionParams: shown,
    enableIncrementalDelivery: false,
  });
  return async (request, options) => {
    const answer = await send(request, options);
    if (request.operationName === "IntrospectionQuery") {
      const reason = await reasonOf(answer, send);
      if (shown === latest) notice.value = NOTICES[reason] ?? "";
    }
    return answer;
  };
}

// Returns why there is no schema: where not even a document runs that asks for nothing, trusted ones alone do.
async function reasonOf(answer, send) {
  const code = codeOf(answer);
  if (code !== "FORBIDDEN") return code;
  return codeOf(await send({ query: "{ __typename }" })) === "FORBIDDEN" ? "ONLY_TRUSTED" : code;
}

function codeOf(answer) {
  return answer.errors?.[0].extensions?.code;
}

// GraphiQL asks for the schema again wherever its fetcher is another.
function show() {
  root.render(
    React.createElement(GraphiQL, {
      fetcher: makeFetcher(),
      defaultQuery: EXAMPLE,
      isHeadersEditorEnabled: true,
      shouldPersistHeaders: false,
    }),
  );
}

// A tab keeps them until it is closed; no other tab sees them.
for (const field of fields) {
  field.value = sessionStorage.getItem(`graphmem:${field.id}`) ?? "";
  field.addEventListener("change", () => {
    sessionStorage.setItem(`graphmem:${field.id}`, field.value);
    show();
  });
}
show();
