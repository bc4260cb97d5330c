// Follows in one tab of GraphiQL what another does; prints the first entry that is heard.
import { Reader, choose, run } from "./graphiql.mjs";

const [url, project, key] = process.argv.slice(2);
const reader = await Reader.start(url);
const [follower, other] = [await reader.open(project, key), await reader.open(project, key)];

let heard;
run(follower, "Follow").then((answer) => (heard = answer));
while (!heard) {
  await choose(other, "Ask"); // which is an entry, too: nobody is told when the first one is heard
  await other.waitForTimeout(300);
}
console.log(JSON.stringify(await reader.end({ heard })));
