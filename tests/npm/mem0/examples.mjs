// Runs examples one after another, and prints what each gave, or threw: one that fails hides no other.
const [host, apiKey, spelled] = process.argv.slice(2);

export async function run(MemoryClient, examples) {
  const client = new MemoryClient({ apiKey, host });
  const gave = {};
  // The ids of the memories that an example gave.
  const ids = (name) => (gave[name].results ?? gave[name]).map((row) => row.id);
  for (const [name, example] of Object.entries(examples(client, JSON.parse(spelled), ids))) {
    try {
      gave[name] = (await example()) ?? null;
    } catch (error) {
      gave[name] = { raised: error.constructor.name, message: error.message };
    }
  }
  console.log(JSON.stringify(gave));
  process.exit(0);
}
