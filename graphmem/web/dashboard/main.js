// The dashboard: the navigation, and the view that the address names.
import "./language.js";
import { html, render } from "htm/preact";
import { useEffect, useErrorBoundary, useMemo, useState } from "preact/hooks";
import { Requests, useAnswer } from "./asking.js";
import { keepCredentials } from "./credentials.js";
import { Failure } from "./parts/notices.js";
import { Credentials } from "./parts/credentials.js";
import { ShownRequests } from "./parts/requests.js";
import { ThemeSwitch } from "./parts/theme.js";
import { addressOf, useRoute } from "./route.js";
import { Activity } from "./views/activity.js";
import { Categories } from "./views/categories.js";
import { Entities } from "./views/entities.js";
import { Entity } from "./views/entity.js";
import { Graph } from "./views/graph.js";
import { Memories } from "./views/memories.js";
import { Memory } from "./views/memory.js";
import { Owners } from "./views/owners.js";
import { TryIt } from "./views/try_it.js";

const VIEWS = {
  activity: { title: "Activity", view: Activity },
  memories: { title: "Memories", view: Memories, detail: Memory },
  owners: { title: "Owners", view: Owners },
  categories: { title: "Categories", view: Categories },
  entities: { title: "Entities", view: Entities, detail: Entity },
  graph: { title: "Graph", view: Graph },
  try: { title: "Try it", view: TryIt },
};

function Dashboard() {
  const route = useRoute();
  const [visit, setVisit] = useState(0);
  const [project, setProject] = useState("");
  const name = Object.hasOwn(VIEWS, route.view) ? route.view : "activity";
  const requests = useMemo(() => new Map(), [name, route.id, visit]);
  const signIn = (values) => {
    keepCredentials(values);
    setVisit((visit) => visit + 1);
  };
  useEffect(() => {
    document.title = `${VIEWS[name].title} · graphmem`;
  }, [name]);
  return html`
    <${Requests.Provider} value=${requests}>
      <a class="skip" href="#main" onClick=${skipToMain}>Skip to the view</a>
      <header class="bar">
        <a class="brand" href=${addressOf("activity")}><img src="/dashboard/icon.svg" alt="" />graphmem</a>
        <nav aria-label="Views">
          ${Object.entries(VIEWS).map(
            ([view, { title }]) => html`
              <a href=${addressOf(view)} aria-current=${view === name ? "page" : undefined}>${title}</a>
            `,
          )}
        </nav>
        <div class="tools">
          <${ShownRequests} requests=${requests} />
          <${Credentials} project=${project} onChange=${signIn} />
          <${ThemeSwitch} />
        </div>
      </header>
      <${Gate} key=${visit} onSignIn=${signIn} onProject=${setProject}>
        <${View} key=${`${name}/${route.id}`} definition=${VIEWS[name]} route=${route} />
      <//>
    <//>
  `;
}

// What is behind it is shown to those whom graphmem answers.
function Gate({ children, onSignIn, onProject }) {
  const { data, error, loading, reload } = useAnswer("project");
  useEffect(() => onProject(data?.project.name), [data]);
  if (loading && !error) return html`<main id="main" aria-busy="true"></main>`;
  if (error?.code === "UNAUTHENTICATED") {
    return html`<main id="main" aria-busy="false" class="narrow">
      <h1>Sign in</h1>
      <p>This graphmem answers to keys only. It forgets yours when this tab is closed.</p>
      <${Credentials.Form} onChange=${onSignIn} submit="Sign in" refusal=${error.message} />
    </main>`;
  }
  if (error?.code === "UNREACHABLE") {
    return html`<main id="main" aria-busy="false" class="narrow"><${Failure} error=${error} onRetry=${reload} /></main>`;
  }
  return children;
}

function View({ definition, route }) {
  const [fault, forget] = useErrorBoundary((error) => console.error(error));
  useEffect(() => forget(), [route]);
  if (fault) {
    return html`<main id="main" aria-busy="false"><${Failure} error=${fault} onRetry=${forget} /></main>`;
  }
  const Shown = route.id && definition.detail ? definition.detail : definition.view;
  return html`<${Shown} id=${route.id} parameters=${route.parameters} />`;
}

// The address of the view stays: it is behind the # itself.
function skipToMain(event) {
  event.preventDefault();
  const main = document.getElementById("main");
  main.tabIndex = -1;
  main.focus();
}

render(html`<${Dashboard} />`, document.getElementById("dashboard"));
