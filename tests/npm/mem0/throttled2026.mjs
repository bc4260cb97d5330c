// What today's client of mem0 says where a key may ask ten times a minute.
import MemoryClient from "mem0-2026";
import { run } from "./examples.mjs";

const numbers = [...Array(12).keys()];
const examples = (client) => Object.fromEntries(numbers.map((number) => [number, () => client.users()]));

await run(MemoryClient, examples);
