// Puts what relay-compiler has made in the place of a module's tags, as bundlers do; prints the module's new text.
import { transformFileSync } from "@babel/core";

const { code } = transformFileSync(process.argv[2], { plugins: [["relay", { eagerEsModules: true }]] });
// Node.js wants the names of files in full, which a bundler finds out.
console.log(JSON.stringify(code.replaceAll('.graphql"', '.graphql.js"')));
