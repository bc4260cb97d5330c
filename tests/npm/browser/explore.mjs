// Neo4j Browser as it opens, with the guide: logs in, sets the parameters, and runs every query of the guide by its button;
// prints what each shows, the colours of nodes, and what was asked for and from where.
import { Explorer } from "./neo4j_browser.mjs";

const [url, password, parameters] = process.argv.slice(2);
const explorer = await Explorer.start(url, password);

const seen = { title: await explorer.title(), runs: {}, colors: new Set() };
seen.parameters = await explorer.type(parameters);
while (await explorer.next()) {
  for (const [index, purpose] of (await explorer.purposes()).entries()) {
    seen.runs[purpose] = await explorer.run(index);
    for (const color of await explorer.colors()) seen.colors.add(color);
  }
}
seen.colors = [...seen.colors];
console.log(JSON.stringify(await explorer.end(seen)));
