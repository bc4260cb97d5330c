// Follows in one tab of GraphiQL what another does; prints the first entry that is heard.
import { GraphiqlReader, run } from "./graphiql.mjs";

const [url, project, key] = process.argv.slice(2);
const reader = await GraphiqlReader.start(url);
const [follower, other] = [await reader.open(project, key), await reader.open(project, key)];

let heard;
run(follower, "Follow").then((answer) => (heard = answer));
// Nobody is told when the follower begins to hear, so the other goes on until it has heard something.
for (let place = 0; !heard; place++) await run(other, ["Remember", "Ask"][place % 2]);
console.log(JSON.stringify(await reader.end({ heard })));
